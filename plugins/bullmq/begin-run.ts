import type { AgentTarget, RunResult, RunStream, Runtime, Workflow, WorkflowResult } from 'stratagent'
import { wrongOption } from './run-error.ts'
import { isWorkflow, type OpenedJob, type RunJob } from './run-job.ts'

/** Something that may be asked for. */
export interface Served {
  readonly target: AgentTarget | Workflow
  readonly version: string | undefined
}

export interface ServedRuns {
  readonly served: ReadonlyMap<string, Served>
  readonly versions: 'same' | 'any'
}

export interface BeginRun {
  readonly target: AgentTarget | Workflow
  readonly asked: OpenedJob
  readonly signal: AbortSignal
}

type AnyStream = Pick<RunStream<unknown>, typeof Symbol.asyncIterator> & {
  readonly result: Promise<RunResult<unknown> | WorkflowResult>
}

/** Begins a run by what its job asks for. */
export function beginRun(runtime: Runtime, { target, asked: { input, options }, signal }: BeginRun): AnyStream {
  const told = { ...options, signal }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the run checks its input by the target's own schema
  if (isWorkflow(target)) return runtime.stream(target as Workflow<unknown>, input, told)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return runtime.stream(target, input as string, told)
}

/** @throws StratagentError `CONFIG_INVALID` when it is not here, or not as it was when the run was enqueued */
export function servedFor({ name, version }: RunJob, { served, versions }: ServedRuns): AgentTarget | Workflow {
  const found = served.get(name)
  if (found === undefined) {
    const known = [...served.keys()].join(', ')
    throw wrongOption(
      'the worker',
      `nothing called '${name}' may be asked for here. Known: ${known}. List it in \`runs\`.`,
    )
  }
  if (versions === 'any' || version === undefined || version === found.version) return found.target
  throw wrongOption(
    'the worker',
    `${name} was enqueued for config version ${version}, and is ${found.version ?? 'none'} here. Deploy both sides alike, pin its \`version\`, or set \`versions: 'any'\`.`,
  )
}
