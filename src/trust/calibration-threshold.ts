import type { CurvePoint } from './calibration-curve.ts'
import { errorAtMost, errorInterval } from './evidence-interval.ts'
import type { ErrorInterval } from './evidence-interval.ts'

/** The threshold that keeps an error budget, as far as the labels tell. */
export interface ThresholdFinding {
  readonly threshold: number
  /** Whether the labels prove at 95 % that the budget is kept (one-sided, Clopper-Pearson). */
  readonly proven: boolean
  readonly served: number
  readonly wrong: number
  readonly hitRatio: number
  /** Of the served: what share is wrong, with its two-sided 95 % interval. */
  readonly error: ErrorInterval
}

/** Served pairs that must all be right to prove a budget at 95 %. */
export function pairsToProve(maxErrorRate: number): number {
  return Math.ceil(Math.log(0.05) / Math.log1p(-maxErrorRate))
}

export interface ThresholdOptions {
  readonly maxErrorRate: number
  /** Without a proof nothing lower is taken. @default 0 */
  readonly least?: number
}

/**
 * The lowest threshold at which the budget is proven; where none is, the lowest at which it was kept, however few the
 * pairs; undefined when there is not even that.
 */
export function thresholdFor(
  curve: readonly CurvePoint[],
  { maxErrorRate, least = 0 }: ThresholdOptions,
): ThresholdFinding | undefined {
  const proven = curve.findLast(({ served, wrong }) => errorAtMost({ wrong, total: served }) <= maxErrorRate)
  const guessed = curve.filter(({ threshold }) => threshold >= least)
  const kept = proven ?? guessed.findLast(({ served, wrong }) => wrong <= maxErrorRate * served)
  return kept && findingOf(kept, proven !== undefined)
}

/** What a threshold does, as a finding. */
export function findingOf({ threshold, served, wrong, hitRatio }: CurvePoint, proven: boolean): ThresholdFinding {
  // rounded down: the pair at the threshold is served
  const rounded = Math.floor(threshold * 10_000) / 10_000
  return { threshold: rounded, proven, served, wrong, hitRatio, error: errorInterval({ wrong, total: served }) }
}
