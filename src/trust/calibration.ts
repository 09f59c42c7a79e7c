import type { DomainWords, SemanticMode } from '../contract/policy.ts'
import { curveOf, hitRatioArea, recallArea, whatIf } from './calibration-curve.ts'
import type { CurvePoint, Scored } from './calibration-curve.ts'
import { judgePair, tallyGuards } from './calibration-guards.ts'
import type { CalibrationPair, GuardTally, JudgedReading } from './calibration-guards.ts'
import { thresholdFor } from './calibration-threshold.ts'
import type { ThresholdFinding } from './calibration-threshold.ts'
import { calibrateVerifier } from './calibration-verifier.ts'
import type { VerifierFinding } from './calibration-verifier.ts'
import { thresholds } from './verdict.ts'

export type { CalibrationPair } from './calibration-guards.ts'

export interface CalibrationOptions {
  /** Share of wrong answers among hits that is borne. @default 0.02 */
  readonly maxErrorRate?: number
  /** Which guards work. @default 'balanced' */
  readonly mode?: SemanticMode
  /** Words of the domain, as an agent has them. @default none */
  readonly words?: DomainWords
}

/** What labelled pairs say about similarities, guards and thresholds. */
export interface Calibration {
  readonly mode: SemanticMode
  readonly maxErrorRate: number
  readonly pairs: number
  readonly right: number
  /** By similarity alone, and with what the guards block left out. */
  readonly plain: CalibrationCurve
  readonly guarded: CalibrationCurve
  /** Absent where not a single pair could be served within the budget. */
  readonly threshold?: ThresholdFinding
  readonly guards: readonly GuardTally[]
  readonly verifier: VerifierFinding
  /** What a few common thresholds would do, with the guards. */
  readonly whatIf: readonly CurvePoint[]
  /** Each pair's similarity, and whether it is right, where no guard blocks it. */
  readonly passed: readonly Scored[]
}
export interface CalibrationCurve {
  readonly points: readonly CurvePoint[]
  /** Area under precision against hit ratio (P-CHR AUC). */
  readonly area: number
  /** That area as a share of the one under precision against recall: what of the ranking a cache can use. */
  readonly ratio: number
}

/** Works out what labelled pairs say; the same pairs give the same. */
export function calibrate(pairs: readonly CalibrationPair[], options: CalibrationOptions = {}): Calibration {
  const { maxErrorRate = 0.02, mode = 'balanced' } = options
  const judged = pairs.map((pair) => judgePair(pair, { ...options, mode }))
  const right = pairs.filter((pair) => pair.right).length
  const plain = pairs.map((pair) => ({ score: pair.similarity, right: pair.right }))
  const guarded = judged.map(scored)
  const curve = describe(guarded, right)
  const threshold = thresholdFor(curve.points, { maxErrorRate, least: thresholds[mode] })
  return {
    mode,
    maxErrorRate,
    pairs: pairs.length,
    right,
    plain: describe(plain, right),
    guarded: curve,
    ...(threshold && { threshold }),
    guards: tallyGuards(judged, threshold?.threshold ?? thresholds[mode]),
    verifier: calibrateVerifier(judged, { maxErrorRate, ...(threshold && { rival: threshold }) }),
    whatIf: whatIf(guarded, [0.98, 0.96, 0.94, 0.92, 0.9, 0.88, 0.86, 0.84, 0.82, 0.8]),
    passed: guarded.filter(({ score }) => Number.isFinite(score)),
  }
}

function scored({ similarity, right, refusals }: JudgedReading): Scored {
  return { score: refusals.length === 0 ? similarity : Number.NEGATIVE_INFINITY, right }
}

function describe(pairs: readonly Scored[], right: number): CalibrationCurve {
  const points = curveOf(pairs)
  const [area, recall] = [hitRatioArea(points), recallArea(points, right)]
  return { points, area, ratio: recall === 0 ? 0 : area / recall }
}
