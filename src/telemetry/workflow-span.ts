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
    error = errorType(signal.aborted ? new StratagentError('ABORTED', 'The workflow was aborted.') : cause)
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
