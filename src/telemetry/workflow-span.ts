import { StratagentError } from '../contract/errors.ts'
import { attribute } from './attributes.ts'
import { errorType, startSpan, within } from './spans.ts'
import type { Telemetry } from './telemetry.ts'

export interface WorkflowSpan {
  readonly telemetry: Pick<Telemetry, 'tracing' | 'metrics'>
  /** The workflow's name: one of few, it is a label of metrics too. */
  readonly name: string
  readonly signal: AbortSignal
}

/** Runs a workflow in its span `invoke_workflow {name}`, ended on every way out; what it starts becomes its child. */
export async function withinWorkflow<T>(
  { telemetry: { tracing, metrics }, name, signal }: WorkflowSpan,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now()
  const span = startSpan(tracing, `invoke_workflow ${name}`, {
    attributes: { [attribute.operation]: 'invoke_workflow', [attribute.workflowName]: name },
  })
  let error: string | undefined
  try {
    return await within(span, work)
  } catch (cause) {
    error = errorType(signal.aborted ? stopped : cause)
    span.fail(error)
    throw cause
  } finally {
    span.end()
    metrics?.measure('gen_ai.invoke_workflow.duration', (performance.now() - startedAt) / 1000, {
      workflow: name,
      error,
    })
  }
}

export interface StepSpan extends Omit<WorkflowSpan, 'telemetry'> {
  readonly telemetry: Pick<Telemetry, 'tracing'>
  /** Index among the branches that run side by side. */
  readonly branch?: number
}

/** Runs a step of plain code in its span `step {name}`; an agent has a span of its own. */
export async function withinStep<T>(
  { telemetry: { tracing }, name, signal, branch }: StepSpan,
  work: () => Promise<T>,
): Promise<T> {
  const span = startSpan(tracing, `step ${name}`, {
    attributes: { [attribute.stepName]: name, ...(branch !== undefined && { [attribute.branchIndex]: branch }) },
  })
  try {
    return await within(span, work)
  } catch (cause) {
    span.fail(errorType(signal.aborted ? stopped : cause))
    throw cause
  } finally {
    span.end()
  }
}

// a caller's signal may carry any reason; on a span an abort has one name
const stopped = new StratagentError('ABORTED', 'The workflow was aborted.')
