import type { SemanticPolicy } from '../contract/policy.ts'
import { coldThreshold, type BudgetVerdict, type ErrorBudget } from '../trust/error-budget.ts'
import type { Decide } from '../trust/verdict.ts'
import type { Standing } from './evidence-standings.ts'

/** Whether pairs of questions are to be judged, and not only served or not. */
export function isLearning({ serve, maxErrorRate, judge, audit, review }: SemanticPolicy): boolean {
  if (serve === 'off') return false
  return serve === 'shadow' || [maxErrorRate, judge, audit, review].some((option) => option !== undefined)
}

/** Decides by a similarity alone. */
export function byThreshold({ threshold }: SemanticPolicy): Decide {
  return ({ similarity }) => (similarity >= threshold ? {} : { reason: 'below-threshold' })
}

/** Decides where what is known was not read yet: only what is strictly near passes, and nothing where the scope may be off. */
export function byCaution({ threshold, maxErrorRate = 1, profile }: SemanticPolicy, standing?: Standing): Decide {
  if (standing === undefined || standing === 'off') return () => ({ reason: 'below-verdict' })
  const least = Math.max(threshold, coldThreshold(maxErrorRate, 'strict'))
  return ({ text, similarity }, asked) => {
    if (similarity < least) return { reason: 'below-threshold' }
    const verified = profile?.verify?.({ question: asked, matched: text, similarity })
    return verified?.passes === false ? { probability: verified.probability, reason: 'below-verdict' } : {}
  }
}

/** Decides by what was learnt, above a floor that was named. */
export function byBudget(policy: SemanticPolicy, budget: ErrorBudget): Decide {
  const { floor = 0, profile, mode, threshold, maxErrorRate = 1 } = policy
  return ({ key, text, similarity }, asked) => {
    if (similarity < floor) return { reason: 'below-threshold' }
    if (profile?.verify !== undefined) {
      const { probability, passes } = profile.verify({ question: asked, matched: text, similarity })
      const { off, allowed } = budget.at(maxErrorRate)
      const odds = { probability, allowedError: allowed }
      if (!passes) return { ...odds, reason: 'below-verdict' }
      return off ? { ...odds, reason: 'auto-off' } : odds
    }
    const verdict = budget.verdict({ similarity, entry: key, maxErrorRate, mode, threshold })
    const odds = oddsOf(verdict)
    const reason = verdict.reason === undefined ? undefined : reasons[verdict.reason]
    return reason === undefined ? odds : { ...odds, reason }
  }
}

const reasons = {
  'below-threshold': 'below-threshold',
  'too-uncertain': 'below-verdict',
  'budget-exceeded': 'auto-off',
} as const

function oddsOf({ probability, needed }: BudgetVerdict) {
  return probability === undefined ? {} : { probability, allowedError: 1 - needed }
}
