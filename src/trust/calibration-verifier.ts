import { curveOf } from './calibration-curve.ts'
import { folds, foldsOf } from './calibration-folds.ts'
import type { JudgedReading } from './calibration-guards.ts'
import { thresholdFor } from './calibration-threshold.ts'
import type { ThresholdFinding } from './calibration-threshold.ts'
import { fitVerifier, probabilityBy } from './verifier.ts'
import type { Verifier } from './verifier.ts'

/** Fewer labels fit a verifier to themselves. */
export const labelsForVerifier = 300
/** Of either kind at least so many. */
const ofEither = 30
/** Pairs unseen that a verifier must serve to be told from luck. */
const fewestServed = 30
/** How often the pairs are divided anew, for few pairs and for many. */
const rounds = { most: 11, pairs: 20_000 }

/** Whether a verifier on similarity and words is worth having, and the verifier. */
export type VerifierFinding =
  | { readonly result: 'too-few'; readonly needed: number }
  /** It keeps the budget for so few pairs that this may be luck. */
  | { readonly result: 'too-few-served'; readonly needed: number; readonly found?: ThresholdFinding }
  | { readonly result: 'no-better'; readonly found: ThresholdFinding }
  | { readonly result: 'better'; readonly verifier: Verifier; readonly found: ThresholdFinding }

export interface VerifierOptions {
  readonly maxErrorRate: number
  /** What the similarity alone does. */
  readonly rival?: ThresholdFinding
}

/**
 * Fits a verifier and its threshold; each pair is judged by a model that has not seen its questions. Which pairs are
 * judged together decides more than one would like: of several divisions the middle one counts.
 */
export function calibrateVerifier(pairs: readonly JudgedReading[], options: VerifierOptions): VerifierFinding {
  const { maxErrorRate, rival } = options
  const right = pairs.filter((pair) => pair.right).length
  if (pairs.length < labelsForVerifier || Math.min(right, pairs.length - right) < ofEither) {
    return { result: 'too-few', needed: labelsForVerifier }
  }
  const count = Math.min(rounds.most, Math.max(1, Math.floor(rounds.pairs / pairs.length)))
  const found = middleOf(Array.from({ length: count }, (_, round) => findingIn(pairs, { maxErrorRate, round })))
  if (!found || found.served < fewestServed) {
    return { result: 'too-few-served', needed: fewestServed, ...(found && { found }) }
  }
  if (!isBetter(found, rival)) return { result: 'no-better', found }
  return { result: 'better', verifier: fitVerifier(pairs), found }
}

/** How probably each pair is right, by a verifier fitted to the other folds of a division. */
export function unseenScores(pairs: readonly JudgedReading[], round = 0): readonly number[] {
  const foldOf = foldsOf(pairs, round)
  const judges = Array.from({ length: folds }, (_, fold) => {
    return probabilityBy(fitVerifier(pairs.filter((__, at) => foldOf[at] !== fold)))
  })
  return pairs.map((pair, at) => judges[foldOf[at] ?? 0]?.(pair) ?? 0)
}

function findingIn(
  pairs: readonly JudgedReading[],
  { maxErrorRate, round }: { readonly maxErrorRate: number; readonly round: number },
): ThresholdFinding | undefined {
  const scores = unseenScores(pairs, round)
  const curve = curveOf(
    pairs.map(({ right, refusals }, at) => {
      return { score: refusals.length === 0 ? (scores[at] ?? 0) : Number.NEGATIVE_INFINITY, right }
    }),
  )
  return thresholdFor(curve, { maxErrorRate })
}

/** The finding that half of the divisions do better than, a proven one before one that is not. */
function middleOf(found: readonly (ThresholdFinding | undefined)[]): ThresholdFinding | undefined {
  const worth = (finding: ThresholdFinding | undefined): number =>
    finding === undefined ? -1 : finding.served - finding.wrong + (finding.proven ? 1e9 : 0)
  return found.toSorted((left, right) => worth(left) - worth(right))[Math.floor((found.length - 1) / 2)]
}

/** A proof is worth more than hits; else more right hits win. */
function isBetter(found: ThresholdFinding, rival: ThresholdFinding | undefined): boolean {
  if (rival === undefined || found.proven !== rival.proven) return rival === undefined || found.proven
  return found.served - found.wrong > (rival.served - rival.wrong) * 1.1
}
