import type { Decision } from '../contract/decision.ts'

/** Decisions that are remembered for `explain`. */
const remembered = 8_192

/** The latest decisions. */
export interface DecisionLog {
  add(decision: Decision): void
  /** By a decision's id, or by a run's. */
  find(id: string): readonly Decision[]
}

/** A log that forgets its oldest decision at the bound. */
export function decisionLog(): DecisionLog {
  const ring: Decision[] = []
  let next = 0
  return {
    add(decision) {
      ring[next] = decision
      next = (next + 1) % remembered
    },
    find: (id) => [...ring.slice(next), ...ring.slice(0, next)].filter((one) => one.runId === id || one.id === id),
  }
}
