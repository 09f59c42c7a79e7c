import { groupsOf } from '../../src/trust/calibration-folds.ts'
import type { JudgedReading } from '../../src/trust/calibration-guards.ts'
import { seeded } from '../bench/random.ts'

/** Share of the false pairs that may be taken. */
const mostFalse = 0.01
/** How often the pairs are drawn anew, with replacement, for the intervals. */
const draws = 400

/** A figure and what lies around 95 % of those of other pairs of the kind. */
export interface Figure {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Scores of the pairs by similarity alone, and calibrated: a list for each division into folds. */
export interface Scores {
  readonly alone: readonly number[]
  readonly calibrated: readonly (readonly number[])[]
}

/** True pairs found at 1 % of the false ones; the mean of all divisions, and how many times that is. */
export interface Found<T = Figure> {
  readonly alone: T
  readonly calibrated: T
  readonly times: T
}

/** What is found of labelled pairs. Pairs with a common question are drawn together. */
export function foundOf(judged: readonly JudgedReading[], scores: Scores): Found {
  const groups = groupsOf(judged)
  const members = Object.values(Object.groupBy(judged.keys(), (at) => groups[at] ?? '')).map((some = []) => some)
  const random = seeded(11)
  const others = Array.from({ length: draws }, () => {
    const drawn = members.flatMap(() => members[Math.floor(random() * members.length)] ?? [])
    return foundIn(judged, { ...scores, drawn })
  })
  const all = foundIn(judged, { ...scores, drawn: [...judged.keys()] })
  const figure = (name: keyof Found): Figure => {
    const sorted = others.map((found) => found[name]).toSorted((left, right) => left - right)
    const at = (share: number): number => sorted[Math.round(share * (draws - 1))] ?? 0
    return { value: all[name], low: at(0.025), high: at(0.975) }
  }
  return { alone: figure('alone'), calibrated: figure('calibrated'), times: figure('times') }
}

function foundIn(
  judged: readonly JudgedReading[],
  { alone: plain, calibrated: divisions, drawn }: Scores & { readonly drawn: readonly number[] },
): Found<number> {
  const right = drawn.filter((at) => judged[at]?.right)
  const wrong = drawn.filter((at) => !judged[at]?.right)
  const shareAbove = (scores: readonly number[]): number => {
    const highest = wrong.map((at) => scores[at] ?? 0).toSorted((left, other) => other - left)
    const level = highest[Math.floor(wrong.length * mostFalse)] ?? 0
    return right.filter((at) => (scores[at] ?? 0) > level).length / Math.max(1, right.length)
  }
  const alone = shareAbove(plain)
  const calibrated = divisions.reduce((sum, scores) => sum + shareAbove(scores), 0) / divisions.length
  // at least one pair by similarity: nothing can not be doubled
  return { alone, calibrated, times: calibrated / Math.max(alone, 1 / Math.max(1, right.length)) }
}
