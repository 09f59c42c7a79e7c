import type { Decision } from '../contract/decision.ts'

/** Runs whose decisions are remembered for `explain`. */
const remembered = 2_000

/** The decisions of the latest runs. */
export interface DecisionLog {
  add(decision: Decision): void
  /** By a decision's id, or by a run's. */
  find(id: string): readonly Decision[]
}

/** A log that forgets its oldest run at the bound. */
export function decisionLog(): DecisionLog {
  const runs = new Map<string, Decision[]>()
  return {
    add(decision) {
      const run = runs.get(decision.runId)
      if (run !== undefined) return void run.push(decision)
      runs.set(decision.runId, [decision])
      const [oldest] = runs.keys()
      if (runs.size > remembered && oldest !== undefined) runs.delete(oldest)
    },
    find(id) {
      const run = runs.get(id)
      if (run !== undefined) return run
      for (const decisions of runs.values()) {
        const decision = decisions.find((one) => one.id === id)
        if (decision !== undefined) return [decision]
      }
      return []
    },
  }
}
