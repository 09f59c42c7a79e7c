import type { SemanticPolicy } from '../contract/policy.ts'
import type { Steps } from '../kernel/steps.ts'
import { budgetInSteps, type BudgetState, type ErrorBudget } from '../trust/error-budget.ts'
import type { Judged } from './evidence-labels.ts'

/** The budgets of a scope, one for each error rate that an agent bears: made and taught in the background. */
export interface ScopeBudgets {
  /** Whether labels decide by now. */
  readonly learned: boolean
  /** The one of a policy, whatever a caller has tightened; undefined as long as it was never made. */
  of(policy: SemanticPolicy): ErrorBudget | undefined
  /** How that stands, once it knows all that is known now. */
  stateOf(policy: SemanticPolicy): Promise<BudgetState | undefined>
  /** Takes in what is new. */
  teach(news: Judged): void
  /** Makes them anew, since what they have learnt no longer holds; the old ones stand in until then. */
  renew(): void
}

export interface ScopeBudgetsOptions {
  readonly later: (steps: Steps<void>) => void
  /** All that is known of the scope. */
  readonly known: () => Judged
  /** Told when a budget is exceeded, and when it is kept again. */
  readonly tell: (state: BudgetState) => void
}

interface Standing {
  readonly policy: SemanticPolicy
  budget?: ErrorBudget
  /** The news that its budget knew when it was made. */
  knows: number
  /** Whether it is to be made, and that has not begun. */
  isAwaited: boolean
  isOff: boolean
}

/** Error rates of a scope at a time: an agent has one, another version of it perhaps another. */
const mostRates = 4

/** Budgets none of which holds the event loop for long; what is to be done later is done in the order it comes. */
export function scopeBudgets({ later, known, tell }: ScopeBudgetsOptions): ScopeBudgets {
  const standings = new Map<number, Standing>()
  let news = 0

  function* make(standing: Standing): Steps<void> {
    standing.isAwaited = false
    const knows = news
    const { labels, audits } = known()
    const { policy } = standing
    const { mode, threshold, profile } = policy
    const all = [...(profile?.labels ?? []), ...labels]
    const made = yield* budgetInSteps({ maxErrorRate: rateOf(policy), mode, threshold, labels: all, audits, later })
    Object.assign(standing, { budget: made, knows })
    notice(standing, made)
  }
  function* learn(standing: Standing, { labels, audits, at }: Judged & { readonly at: number }): Steps<void> {
    const { budget } = standing
    if (budget === undefined || at <= standing.knows) return
    for (const label of labels) {
      budget.observe(label)
      yield
    }
    for (const { right } of audits) {
      budget.audit(right)
      yield
    }
    notice(standing, budget)
  }
  function notice(standing: Standing, { state }: ErrorBudget): void {
    if (state.off === standing.isOff) return
    standing.isOff = state.off
    tell(state)
  }
  function remake(standing: Standing): void {
    if (standing.isAwaited) return
    standing.isAwaited = true
    later(make(standing))
  }
  function standingOf(policy: SemanticPolicy): Standing {
    const rate = rateOf(policy)
    const found = standings.get(rate)
    if (found !== undefined) return found
    const standing: Standing = { policy, knows: 0, isAwaited: false, isOff: false }
    standings.set(rate, standing)
    for (const oldest of standings.keys()) if (standings.size > mostRates) standings.delete(oldest)
    remake(standing)
    return standing
  }

  return {
    get learned() {
      return [...standings.values()].some(({ budget }) => budget?.state.learned === true)
    },
    of: (policy) => standingOf(policy).budget,
    stateOf(policy) {
      const standing = standingOf(policy)
      return new Promise((resolve) => {
        later(told(standing, resolve))
      })
    },
    teach(judged) {
      news++
      for (const standing of standings.values()) later(learn(standing, { ...judged, at: news }))
    },
    renew() {
      news++
      for (const standing of standings.values()) remake(standing)
    },
  }
}

function* told(standing: Standing, tell: (state: BudgetState | undefined) => void): Steps<void> {
  yield
  tell(standing.budget?.state)
}

/** A caller's smaller rate is told its budget with each question: budgets are not to be made by callers. */
function rateOf({ maxErrorRate = 1, agentErrorRate = maxErrorRate }: SemanticPolicy): number {
  return agentErrorRate
}
