import { thresholds } from '../../src/trust/verdict.ts'
import type { Weighed } from './rules.ts'

/** What a guard has kept from being served: rightly if one answer does not serve both. */
export interface GuardCount {
  readonly guard: string
  readonly rightly: number
  readonly wrongly: number
}

/** What each guard blocks of the pairs that are near enough for `faq`; the first that refuses is the one that counts. */
export function guardCounts(pairs: readonly Weighed[]): readonly GuardCount[] {
  const counts = new Map<string, { rightly: number; wrongly: number }>()
  for (const { similarity, guards, label } of pairs) {
    const guard = guards.strict
    if (guard === undefined || similarity < thresholds.faq) continue
    const count = counts.get(guard) ?? { rightly: 0, wrongly: 0 }
    counts.set(guard, count)
    if (label === 0) count.rightly++
    else count.wrongly++
  }
  return [...counts].map(([guard, count]) => ({ guard, ...count }))
}
