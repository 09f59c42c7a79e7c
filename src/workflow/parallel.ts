import type { ParallelMode, ParallelPlan, Reducer, StepOutput, Workflow } from '../contract/workflow.ts'
import type { Branches, BranchInput, BranchOutputs, MergedFields } from './branch-types.ts'
import { checkCount, checkNamed, checkStep, wrong } from './check.ts'

export interface ParallelOptions<B extends Branches, M extends ParallelMode, N extends number | undefined> {
  /** One of few: it is in spans and metrics. */
  readonly name: string
  readonly description?: string
  /** Agents, functions and workflows by their names; each is asked what the workflow is asked. */
  readonly branches: B
  /** `all` needs every branch and stops the others when one fails; `settled` takes what comes; `race` takes the first answer. @default 'all' */
  readonly mode?: M
  /** Different answers wanted of each branch; its output is then a list. @default one, and equal branches are asked once */
  readonly samples?: N
  /** Branches that run at the same time. @default all of them */
  readonly concurrency?: number
}

interface Merge<F> {
  /** Makes one output of the branches' outputs. */
  readonly merge: F
}
interface MergeFields {
  /** One object of the branches' objects; two that give the same field need a reducer for it. */
  readonly merge: 'fields'
  /** How two branches' values of a field become one. */
  readonly reducers?: Readonly<Record<string, Reducer>>
}
type Plain = { readonly merge?: undefined }
type Count = number | undefined

/** Branches side by side; the output has theirs by name, in the order of declaration, or what `merge` makes of them. */
export function parallel<const B extends Branches>(
  options: ParallelOptions<B, 'race', undefined> & { readonly mode: 'race' } & Plain,
): Workflow<BranchInput<B>, StepOutput<B[keyof B]>>
export function parallel<const B extends Branches>(
  options: ParallelOptions<B, 'all', undefined> & MergeFields,
): Workflow<BranchInput<B>, MergedFields<B>>
export function parallel<
  const B extends Branches,
  R,
  M extends Exclude<ParallelMode, 'race'> = 'all',
  N extends Count = undefined,
>(
  options: ParallelOptions<B, M, N> & Merge<(outputs: BranchOutputs<B, M, N>) => R>,
): Workflow<BranchInput<B>, Awaited<R>>
export function parallel<
  const B extends Branches,
  M extends Exclude<ParallelMode, 'race'> = 'all',
  N extends Count = undefined,
>(options: ParallelOptions<B, M, N> & Plain): Workflow<BranchInput<B>, BranchOutputs<B, M, N>>
export function parallel(options: AnyOptions): Workflow {
  const where = checkNamed('parallel', options, optionNames)
  check({ ...options }, where)
  const {
    name,
    description = '',
    branches,
    mode = 'all',
    samples,
    concurrency = Infinity,
    merge,
    reducers = {},
  } = options
  const plan: ParallelPlan = Object.freeze({
    shape: 'parallel',
    branches: Object.freeze({ ...branches }),
    mode,
    concurrency,
    reducers: Object.freeze({ ...reducers }),
    ...(samples !== undefined && { samples }),
    ...(merge !== undefined && { merge }),
  })
  return Object.freeze({ kind: 'workflow', name, description, plan })
}

const optionNames = ['name', 'description', 'branches', 'mode', 'samples', 'concurrency', 'merge', 'reducers']
const modes: readonly unknown[] = ['all', 'settled', 'race', undefined]

function check(options: Unchecked, where: string): void {
  const { branches, mode, samples, concurrency, merge, reducers } = options
  if (typeof branches !== 'object' || branches === null || Object.keys(branches).length === 0) {
    throw wrong(where, 'it has no branches. Give them by name: `branches: { pro: Advocate, contra: Critic }`.')
  }
  for (const [branch, step] of Object.entries(branches)) checkStep(step, `branches.${branch}`, where)
  const number = Object.keys(branches).find((branch) => /^(?:0|[1-9]\d*)$/.test(branch))
  if (number !== undefined) {
    throw wrong(
      where,
      `the branch name '${number}' is a number, and objects put numbers in an order of their own. Call it 'branch${number}'.`,
    )
  }
  if (!modes.includes(mode)) throw wrong(where, "`mode` is none of 'all', 'settled' and 'race'.")
  checkCount(samples, 'samples', where)
  checkCount(concurrency, 'concurrency', where)
  if (merge !== undefined && merge !== 'fields' && typeof merge !== 'function') {
    throw wrong(where, "`merge` is neither 'fields' nor a function.")
  }
  if (mode === 'race' && (merge !== undefined || samples !== undefined)) {
    throw wrong(where, 'a race has one output: remove `merge` and `samples`.')
  }
  if (merge === 'fields' && (mode === 'settled' || samples !== undefined)) {
    throw wrong(
      where,
      "`merge: 'fields'` needs one object of each branch: leave `mode` and `samples` out, or merge with a function.",
    )
  }
  if (reducers !== undefined && merge !== 'fields') throw wrong(where, "`reducers` are for `merge: 'fields'` alone.")
}

interface AnyOptions extends ParallelOptions<Branches, ParallelMode, Count> {
  readonly merge?: 'fields' | ((outputs: never) => unknown) | undefined
  readonly reducers?: Readonly<Record<string, Reducer>>
}

/** The options as plain JavaScript may give them. */
type Unchecked = { readonly branches?: Branches | null } & Readonly<Record<string, unknown>>
