import type { CallContext } from '../contract/context.ts'
import type { Decision } from '../contract/decision.ts'
import type { StepResult } from '../contract/workflow.ts'

/** What the steps of a workflow give, in the order in which they began; one that failed is not among them. */
export interface StepLog {
  /** A step begins; what it gives is told when it has ended. */
  begin(): (result: StepResult) => void
  readonly results: readonly StepResult[]
}

/** A log of one workflow's run. */
export function stepLog(): StepLog {
  const places: (StepResult | undefined)[] = []
  return {
    begin() {
      const place = places.push(undefined) - 1
      return (result) => void (places[place] = result)
    },
    get results() {
      return places.flatMap((result) => result ?? [])
    },
  }
}

/** The cache's last word on a run itself: what agents below it were told stands behind its own lookups. */
export function ownDecision({ decisions, agent }: CallContext): Decision | undefined {
  const [first, second] = decisions.filter((one) => one.kind === 'agent' && one.agent === agent)
  return second?.layer === 'semantic' && first?.layer === 'exact' ? second : first
}
