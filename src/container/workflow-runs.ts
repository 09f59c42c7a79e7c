import type { AgentDelta } from '../contract/agent.ts'
import type { Sink } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import type { SessionStore } from '../contract/session.ts'
import type { Workflow } from '../contract/workflow.ts'
import { sessionKey } from '../pipeline/session.ts'
import { rendered, type Parent } from '../runtime/nested-call.ts'
import type { RunWorkflow } from '../workflow/perform-step.ts'
import { stepLog } from '../workflow/step-log.ts'
import type { RunCallOptions } from './call-options.ts'
import { textOnly } from './results.ts'
import { workflowResult, type WorkflowResult } from './workflow-result.ts'

export interface WorkflowRunParts {
  readonly sessions: SessionStore
  readonly logger: Logger
  readonly runWorkflow: RunWorkflow
}

export interface AboutWorkflow {
  readonly workflow: Workflow
  readonly input: unknown
  readonly options: Pick<RunCallOptions, 'documents' | 'sample'>
  /** Who asks, under which limits. */
  readonly parent: Parent
  readonly sink?: Sink<AgentDelta>
}

/** A workflow's run from outside: its conversation is loaded once, and grows by what went in and what came out. */
export async function runFromOutside<O>(
  { workflow, input, options, parent, sink }: AboutWorkflow,
  { sessions, logger, runWorkflow }: WorkflowRunParts,
): Promise<WorkflowResult<O>> {
  const { documents = [], sample } = options
  const key = sessionKey(parent)
  const history = key === undefined ? [] : await sessions.load(key)
  const steps = stepLog()
  const shown = sink && watched(parent.identity.trusted === false ? textOnly(sink) : sink)
  const frame = { ...parent, history, documents, steps, sink: shown, ...(sample !== undefined && { sample }) }
  const last = await runWorkflow(workflow, input, frame)
  const text = textOf(last.output, workflow)
  if (shown?.hasText === false && text !== '') await shown.write({ type: 'text', text })
  if (key !== undefined) {
    try {
      await sessions.append(key, [
        { role: 'user', content: rendered(input) },
        { role: 'assistant', content: text },
      ])
    } catch {
      logger.error('A conversation could not be extended; its next turn will not know this one.', {
        workflow: workflow.name,
      })
    }
  }
  return workflowResult<O>({ workflow, last, text, steps: steps.results }, parent)
}

function textOf(output: unknown, { name }: Workflow): string {
  try {
    return rendered(output)
  } catch (cause) {
    throw new StratagentError(
      'VALUE_UNSUPPORTED',
      `The output of ${name} has no JSON form, which its text and its conversation are made of. Return plain data.`,
      { cause },
    )
  }
}

/** A sink that knows whether its reader has seen any of the output: who has not is shown it at the end. */
function watched(sink: Sink<AgentDelta>): Sink<AgentDelta> & { readonly hasText: boolean } {
  let hasText = false
  return {
    get started() {
      return sink.started
    },
    get hasText() {
      return hasText
    },
    async write(delta) {
      if (delta.type === 'text' && delta.aside !== true) hasText = true
      await sink.write(delta)
    },
  }
}
