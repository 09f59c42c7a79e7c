import type { AgentDelta, AgentTarget } from '../contract/agent.ts'
import { gate, waiting } from '../cache/waiting.ts'
import type { Sink } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Clock } from '../contract/host.ts'
import type { RunInput, RunOutput } from '../contract/typed-agent.ts'
import type { Workflow } from '../contract/workflow.ts'
import { eventStream } from '../runtime/event-stream.ts'
import { isWorkflow } from '../workflow/steps.ts'
import type { Asking } from './asking.ts'
import type { CallOptions, IdentityOptions, RunCallOptions } from './call-options.ts'
import { aborted, callMaker, type CallParts } from './calls.ts'
import { eventOf, textOfEvent, type RunEvent, type RunResult, type RunStream } from './results.ts'
import type { WorkflowResult, WorkflowStream } from './workflow-result.ts'
import { runFromOutside, type WorkflowRunParts } from './workflow-runs.ts'

/** Everything that can be asked for, workflows among it. */
export interface AskingAll<R = RunCallOptions, C = CallOptions> extends Omit<Asking<R, C>, 'run' | 'stream'> {
  /** Runs an agent or a workflow to its end. */
  run<I, O>(workflow: Workflow<I, O>, input: I, options?: R): Promise<WorkflowResult<O>>
  run<A extends AgentTarget>(agent: A, input: RunInput<A>, options?: R): Promise<RunResult<RunOutput<A>>>
  /** Runs it and gives its events as they happen; the text is the output's alone. */
  stream<I, O>(workflow: Workflow<I, O>, input: I, options?: R): WorkflowStream<O>
  stream<A extends AgentTarget>(agent: A, input: RunInput<A>, options?: R): RunStream<RunOutput<A>>
}

export interface WorkflowSideParts extends CallParts, WorkflowRunParts {
  /** Counts work as under way, so that closing waits for it. */
  readonly underWay: <T>(work: Promise<T>) => Promise<T>
  readonly clock: Clock
}

type Options = RunCallOptions & IdentityOptions

/** The asking side with workflows, over the one that knows agents. */
export function askingAll(
  agents: Asking<Options, CallOptions & IdentityOptions>,
  parts: WorkflowSideParts,
  bound?: IdentityOptions,
): AskingAll<Options, CallOptions & IdentityOptions> {
  const { callOf } = callMaker(parts, bound)
  const { now, until } = waiting(parts.clock)

  interface Asked {
    readonly workflow: Workflow
    readonly input: unknown
    readonly options: Options
    readonly signal?: AbortSignal
    readonly sink?: Sink<AgentDelta>
    readonly begun?: (runId: string) => void
  }
  const runOne = async <O>({ workflow, input, options, signal, sink, begun }: Asked): Promise<WorkflowResult<O>> => {
    // who asks is found out as for any call; what is asked are the steps
    const about = { options, path: [workflow.name], ...(signal !== undefined && { signal }) }
    const parent = callOf('embedding', { texts: [] }, about)
    begun?.(parent.context.runId)
    // its steps are parts, and wait for nothing by themselves
    const { policy } = parent.controls
    const least = now() + (parent.identity.trusted === false ? (policy.padTo ?? 0) : 0)
    const shown = sink && gate(sink, () => until(least, parent))
    const run = { workflow, input, options, parent, ...(shown !== undefined && { sink: shown }) }
    try {
      const result = await parts.underWay(runFromOutside<O>(run, parts))
      await until(least, parent)
      if (!parent.signal.aborted) return result
    } catch (error) {
      if (!parent.signal.aborted || (error instanceof StratagentError && error.code === 'ABORTED')) throw error
    }
    throw aborted(parent.signal.reason)
  }

  const streamOne = <O>(workflow: Workflow, input: unknown, options: Options): WorkflowStream<O> => {
    let runId = ''
    const begun = (id: string): void => void (runId = id)
    return eventStream<RunEvent, AgentDelta, WorkflowResult<O>>({
      event: (delta) => eventOf(delta, { runId, name: workflow.name }),
      text: textOfEvent,
      ...(options.signal !== undefined && { signal: options.signal }),
      start: (sink, signal) => runOne<O>({ workflow, input, options, signal, sink, begun }),
    })
  }

  function run<I, O>(target: Workflow<I, O>, input: I, options?: Options): Promise<WorkflowResult<O>>
  function run<A extends AgentTarget>(
    target: A,
    input: RunInput<A>,
    options?: Options,
  ): Promise<RunResult<RunOutput<A>>>
  function run<A extends AgentTarget>(target: A | Workflow, input: RunInput<A>, options?: Options): Promise<unknown> {
    if (isWorkflow(target)) return runOne({ workflow: target, input, options: options ?? {} })
    return agents.run(target, input, options)
  }

  function stream<I, O>(target: Workflow<I, O>, input: I, options?: Options): WorkflowStream<O>
  function stream<A extends AgentTarget>(target: A, input: RunInput<A>, options?: Options): RunStream<RunOutput<A>>
  function stream<A extends AgentTarget>(target: A | Workflow, input: RunInput<A>, options?: Options): unknown {
    if (isWorkflow(target)) return streamOne(target, input, options ?? {})
    return agents.stream(target, input, options)
  }

  return { ...agents, run, stream }
}
