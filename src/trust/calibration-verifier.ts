import type { JudgedReading } from './calibration-guards.ts'
import { curveOf } from './calibration-curve.ts'
import { thresholdFor } from './calibration-threshold.ts'
import type { ThresholdFinding } from './calibration-threshold.ts'
import { featuresOf } from './features.ts'
import { fitLogistic, logisticProbability } from './logistic.ts'
import type { LogisticCase, LogisticModel } from './logistic.ts'

/** Fewer labels fit a verifier to themselves. */
export const labelsForVerifier = 300
/** Of either kind at least so many. */
const ofEither = 30
const folds = 10

/** Whether a verifier on similarity and words is worth having, and the verifier. */
export type VerifierFinding =
  | { readonly result: 'too-few'; readonly needed: number }
  | { readonly result: 'no-better'; readonly found?: ThresholdFinding }
  | { readonly result: 'better'; readonly model: LogisticModel; readonly found: ThresholdFinding }

export interface VerifierOptions {
  readonly maxErrorRate: number
  /** What the similarity alone does. */
  readonly rival?: ThresholdFinding
}

/** Fits a verifier and its threshold; each pair is judged by a model that has not seen it. */
export function calibrateVerifier(pairs: readonly JudgedReading[], options: VerifierOptions): VerifierFinding {
  const { maxErrorRate, rival } = options
  const right = pairs.filter((pair) => pair.right).length
  if (pairs.length < labelsForVerifier || Math.min(right, pairs.length - right) < ofEither) {
    return { result: 'too-few', needed: labelsForVerifier }
  }
  const scores = unseenScores(pairs)
  const curve = curveOf(
    pairs.map(({ right: isRight, refusals }, at) => {
      return { score: refusals.length === 0 ? (scores[at] ?? 0) : Number.NEGATIVE_INFINITY, right: isRight }
    }),
  )
  const found = thresholdFor(curve, { maxErrorRate })
  if (!found || !isBetter(found, rival)) return { result: 'no-better', ...(found && { found }) }
  return { result: 'better', model: fitLogistic(pairs.map(caseOf)), found }
}

/** How probably each pair is right, by a model fitted to the other folds. */
export function unseenScores(pairs: readonly JudgedReading[]): readonly number[] {
  const cases = pairs.map(caseOf)
  const models = Array.from({ length: folds }, (_, fold) => fitLogistic(cases.filter((__, at) => at % folds !== fold)))
  return cases.map(({ features }, at) => {
    const model = models[at % folds]
    return model ? logisticProbability(model, features) : 0
  })
}

function caseOf({ asked, stored, similarity, right }: JudgedReading): LogisticCase {
  return { features: featuresOf({ asked, stored, similarity }), right }
}

/** Hits of pairs unseen that a verifier must have to be told from luck. */
const fewestServed = 30

/** A proof is worth more than hits; else more right hits win. */
function isBetter(found: ThresholdFinding, rival: ThresholdFinding | undefined): boolean {
  if (found.served < fewestServed) return false
  if (rival === undefined || found.proven !== rival.proven) return rival === undefined || found.proven
  return found.served - found.wrong > (rival.served - rival.wrong) * 1.1
}
