import type { Call } from '../contract/call.ts'
import type { StepResult, Workflow } from '../contract/workflow.ts'
import { servedTogether } from '../runtime/served-by.ts'
import type { EventStream } from '../runtime/event-stream.ts'
import { accountOf, type Account, type RunEvent } from './results.ts'

/** What a workflow's run has come to; usage, savings and decisions are the sum of its steps'. */
export interface WorkflowResult<Output = unknown> extends Account {
  /** `'suspended'` is reserved. */
  readonly status: 'completed'
  readonly workflow: string
  readonly output: Output
  /** The output as a text: itself, or its JSON. */
  readonly text: string
  /** The agent whose answer became the output, where one's did. */
  readonly agent?: string
  readonly model?: string
  /** What each agent and function gave, in the order in which they began; what an agent called as a tool is in the trace alone. */
  readonly steps: readonly StepResult[]
}
export type WorkflowStream<Output = unknown> = EventStream<RunEvent, WorkflowResult<Output>>

export interface WorkflowEnd {
  readonly workflow: Workflow
  /** The step whose output is the workflow's. */
  readonly last: StepResult
  readonly text: string
  readonly steps: readonly StepResult[]
}

/** A workflow's result; who served it is a provider as soon as one was asked. */
export function workflowResult<Output>(
  { workflow, last, text, steps }: WorkflowEnd,
  parent: Pick<Call, 'context' | 'identity'>,
): WorkflowResult<Output> {
  const servedBy = servedTogether(...steps.map((step) => step.servedBy)) ?? 'provider'
  const { output, agent, model } = last
  return {
    ...accountOf(servedBy, parent),
    status: 'completed',
    workflow: workflow.name,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the last step's own check or code has made it
    output: output as Output,
    text,
    steps: parent.identity.trusted === false ? steps.map(untold) : steps,
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
  }
}

/** What a step gave, and nothing of where it came from. */
function untold({ servedBy: _by, usage: _usage, saved: _saved, decision: _decision, ...step }: StepResult): StepResult {
  return step
}
