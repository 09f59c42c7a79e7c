import type { ParallelMode, Step, StepInput, StepOutput } from '../contract/workflow.ts'

export type Branches = Readonly<Record<string, Step>>

/** What is asked of every branch: something that each of them takes. */
export type BranchInput<B extends Branches> = {
  readonly [K in keyof B]: (input: StepInput<B[K]>) => void
}[keyof B] extends (input: infer I) => void
  ? I
  : never

/** What the branches give, by their names. */
export type BranchOutputs<B extends Branches, M extends ParallelMode, N> = {
  readonly [K in keyof B]: Sampled<M extends 'settled' ? PromiseSettledResult<StepOutput<B[K]>> : StepOutput<B[K]>, N>
}
type Sampled<O, N> = [N] extends [number] ? readonly O[] : O

/** One object of all that the branches give. */
export type MergedFields<B extends Branches> = {
  readonly [K in keyof B]: (output: StepOutput<B[K]>) => void
}[keyof B] extends (output: infer O) => void
  ? O
  : never
