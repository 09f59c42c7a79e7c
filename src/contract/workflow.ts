import type { AgentClass, AgentDefinition, AgentTarget } from './agent.ts'
import type { ServedBy } from './call.ts'
import type { Decision } from './decision.ts'
import type { Identity } from './identity.ts'
import type { RunInput, RunOutput } from './typed-agent.ts'
import type { Saved, Usage } from './usage.ts'

declare const types: unique symbol

/** Agents, functions and other workflows put together: frozen, and run by a runtime. */
export interface Workflow<I = never, O = unknown> {
  readonly kind: 'workflow'
  readonly name: string
  /** What it is for: read by an agent that has it as a tool. */
  readonly description: string
  readonly plan: Plan
  /** Never there: it carries the types. */
  readonly [types]?: { readonly input: (input: I) => void; readonly output: O }
}

/** What a step that is a function is handed beside its input. */
export interface StepContext {
  /** Who asks. A function that reads `user` makes everything built on it that user's own. */
  readonly identity: Identity
  readonly signal: AbortSignal
  readonly runId: string
  readonly path: readonly string[]
}

/** A step that is plain code: what it gives follows from its input alone. */
export type StepFunction<I = never, O = unknown> = (input: I, context: StepContext) => O

export type StepTarget = AgentTarget | Workflow | StepFunction

/** A step with a name of its own; without one it has its agent's, its workflow's or its function's. */
export interface NamedStep<T extends StepTarget = StepTarget> {
  readonly name: string
  readonly run: T
}
export type Step = StepTarget | NamedStep

/** What a step takes. */
export type StepInput<S> = S extends AgentClass
  ? RunInput<S>
  : S extends Workflow<infer I>
    ? I
    : S extends NamedStep<infer T>
      ? StepInput<T>
      : S extends AgentDefinition
        ? RunInput<S>
        : S extends StepFunction<infer I>
          ? I
          : never

/** What a step gives. */
export type StepOutput<S> = S extends AgentClass
  ? RunOutput<S>
  : S extends Workflow<never, infer O>
    ? O
    : S extends NamedStep<infer T>
      ? StepOutput<T>
      : S extends AgentDefinition
        ? RunOutput<S>
        : S extends StepFunction<never, infer O>
          ? Awaited<O>
          : never

export interface SequencePlan {
  readonly shape: 'sequence'
  readonly steps: readonly Step[]
}
export interface RoutePlan {
  readonly shape: 'route'
  readonly by: Step
  readonly to: Readonly<Record<string, Step>>
  readonly otherwise?: string
}

/** `all` needs every branch, `settled` takes what comes, `race` takes the first answer. */
export type ParallelMode = 'all' | 'settled' | 'race'
export type Reducer = (left: unknown, right: unknown) => unknown
export interface ParallelPlan {
  readonly shape: 'parallel'
  readonly branches: Readonly<Record<string, Step>>
  readonly mode: ParallelMode
  readonly samples?: number
  readonly concurrency: number
  readonly merge?: 'fields' | ((outputs: never) => unknown)
  readonly reducers: Readonly<Record<string, Reducer>>
}
export type Plan = SequencePlan | RoutePlan | ParallelPlan

/** What became of one step. */
export interface StepResult {
  /** Names from the workflow down to the step: its address. */
  readonly path: readonly string[]
  readonly output: unknown
  /** The agent that answered, where one did. */
  readonly agent?: string
  readonly model?: string
  readonly servedBy?: ServedBy
  /** What it spent, and what hits did not cost; absent for a function. */
  readonly usage?: Usage
  readonly saved?: Saved
  /** The cache's last word on it, as on its span: layer, result and reason. */
  readonly decision?: Decision
}
