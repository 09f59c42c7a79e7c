import type { AgentDelta, AgentTarget } from '../contract/agent.ts'
import type { Sink } from '../contract/call.ts'
import type { Document, Message } from '../contract/llm.ts'
import type { Step, StepResult } from '../contract/workflow.ts'
import type { Nesting, Parent } from '../runtime/nested-call.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { StepLog } from './step-log.ts'
import { isNamed, isWorkflow, targetOf } from './steps.ts'

/** Does the work of the step at an address. A journal stands here later: it gives what it has in the work's place. */
export type Perform = (address: readonly string[], work: () => Promise<StepResult>) => Promise<StepResult>

/** What workflows need of the runtime; handed in by the container. */
export interface Executor {
  readonly nesting: Nesting
  readonly telemetry: Pick<Telemetry, 'tracing' | 'metrics'>
  /** Whether a step's target is an agent, not a function. */
  readonly isAgent: (target: unknown) => target is AgentTarget
  /** @default does the work */
  readonly perform?: Perform
}

/** Where a workflow runs: for whom, under which limits, and what its steps have come to. */
export interface Frame extends Parent {
  readonly sink?: Sink<AgentDelta> | undefined
  /** The conversation; shown to the steps that are asked what the workflow is asked. */
  readonly history: readonly Message[]
  readonly documents: readonly Document[]
  readonly sample?: number
  readonly steps: StepLog
}

/** The names of steps that stand side by side in one workflow, each different: they are their addresses. */
export function namesOf(steps: readonly Step[], executor: Pick<Executor, 'nesting' | 'isAgent'>): readonly string[] {
  const taken = new Map<string, number>()
  return steps.map((step) => {
    const name = nameOf(step, executor)
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    return count === 1 ? name : `${name}-${count}`
  })
}

function nameOf(step: Step, { nesting, isAgent }: Pick<Executor, 'nesting' | 'isAgent'>): string {
  if (isNamed(step)) return step.name
  const target = targetOf(step)
  if (isWorkflow(target)) return target.name
  if (isAgent(target)) return nesting.agentOf(target).name
  return target.name === '' ? 'step' : target.name
}
