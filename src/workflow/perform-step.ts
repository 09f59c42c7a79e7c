import { StratagentError } from '../contract/errors.ts'
import type { StepResult, StepTarget, Workflow } from '../contract/workflow.ts'
import { askedOf, nestedCall, nestedSink } from '../runtime/nested-call.ts'
import { gaveUp } from './abort.ts'
import { callFunction } from './call-function.ts'
import type { Executor, Frame } from './frame.ts'
import { ownDecision } from './step-log.ts'
import { isWorkflow } from './steps.ts'

/** A step and its place in its workflow. */
export interface PlacedStep {
  readonly name: string
  readonly target: StepTarget
  readonly input: unknown
  /** Index among the branches that run side by side. */
  readonly branch?: number
  /** Whether what it says is no part of the workflow's output. */
  readonly aside: boolean
}

/** Does a step of the workflow at hand. */
export type DoStep = (step: PlacedStep, frame: Frame) => Promise<StepResult>

/** A workflow about to run. */
export interface AboutRun {
  readonly workflow: Workflow
  readonly input: unknown
  readonly frame: Frame
  readonly doStep: DoStep
}

export type RunWorkflow = (workflow: Workflow, input: unknown, frame: Frame) => Promise<StepResult>

/** Does one step: the only way in which a workflow does anything. An error says which step it was. */
export async function performStep(
  step: PlacedStep,
  frame: Frame,
  { executor, runWorkflow }: { readonly executor: Executor; readonly runWorkflow: RunWorkflow },
): Promise<StepResult> {
  const { name, target, input, aside } = step
  const { perform = (_address, work) => work() } = executor
  const address = [...frame.context.path, name]
  if (frame.signal.aborted) throw gaveUp(frame.signal)
  try {
    const ended = isWorkflow(target) ? undefined : frame.steps.begin()
    const result = await perform(address, async () => {
      const sink = nestedSink(frame.sink, { place: [name], aside })
      if (isWorkflow(target)) return runWorkflow(target, input, { ...frame, sink, context: frame.context.child(name) })
      if (executor.isAgent(target)) return askAgent({ ...step, target }, { ...frame, sink }, executor)
      return callFunction({ ...step, target }, frame, executor)
    })
    ended?.(result)
    return result
  } catch (error) {
    if (frame.signal.aborted) throw gaveUp(frame.signal, error)
    throw placed(error, address)
  }
}

async function askAgent(step: PlacedStep & { readonly target: object }, frame: Frame, executor: Executor) {
  const { nesting } = executor
  const { name, branch, input } = step
  const agent = nesting.agentOf(step.target)
  const { history, documents, sample, sink } = frame
  const within = { step: name, ...(branch !== undefined && { branch }) }
  const request = {
    agent,
    input: await askedOf(agent, input, nesting),
    history,
    documents,
    within,
    ...(sample !== undefined && { sample }),
  }
  const call = nestedCall(frame, { step: name, request, sink }, nesting)
  const { response, servedBy } = await nesting.run(call)
  const { path, usage, saved } = call.context
  const { output, agent: answeredBy, model } = response
  const decision = ownDecision(call.context)
  return { path, output, agent: answeredBy, model, servedBy, usage, saved, ...(decision && { decision }) }
}

const named = new WeakSet<Error>()

/** The error with the step it came from; its code stays. */
function placed(cause: unknown, address: readonly string[]): unknown {
  if (cause instanceof StratagentError && (named.has(cause) || cause.code === 'ABORTED')) return cause
  const message = `The step ${address.join(' › ')} failed: ${cause instanceof Error ? cause.message : String(cause)}`
  const made =
    cause instanceof StratagentError
      ? new StratagentError(cause.code, message, {
          cause,
          retryable: cause.retryable,
          ...(cause.retryAfter !== undefined && { retryAfter: cause.retryAfter }),
        })
      : new StratagentError('STEP_FAILED', message, { cause })
  named.add(made)
  return made
}
