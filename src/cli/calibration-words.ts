import type { Calibration } from '../trust/calibration.ts'
import { pairsToProve } from '../trust/calibration-threshold.ts'
import type { ThresholdFinding } from '../trust/calibration-threshold.ts'
import { labelsForVerifier } from '../trust/calibration-verifier.ts'

/** A share as people read it. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`
}

/** What the threshold is, how sure that is, and what would make it surer. */
export function thresholdWords({ threshold, maxErrorRate, pairs }: Calibration): readonly string[] {
  const budget = percent(maxErrorRate)
  if (!threshold) {
    return [
      `No threshold keeps wrong answers within ${budget} of hits: the nearest pair that no guard blocks is wrong, or there is none.`,
      ...fewWords(pairs),
      'Look at the pairs with the highest similarity first: are their labels right?',
    ]
  }
  const found = `Threshold ${threshold.threshold.toFixed(4)}: ${findingWords(threshold, pairs)}`
  if (threshold.proven) return [found, `At 95 % certainty no more than ${budget} of hits are wrong.`]
  return [
    found,
    ...fewWords(pairs),
    `This is the best guess, not proven: to prove ${budget} at 95 %, ${pairsToProve(maxErrorRate)} served pairs in a row must be right. Label more pairs that are near each other, or allow more.`,
  ]
}

/** Labels below which a threshold hangs on single pairs. */
const labelsForThreshold = 100

function fewWords(pairs: number): readonly string[] {
  if (pairs >= labelsForThreshold) return []
  return [
    `${pairs} labels are too few for more than a guess: one pair more or less moves the threshold. Label ${labelsForThreshold - pairs} more for a threshold, ${labelsForVerifier - pairs} more for a verifier on words as well.`,
  ]
}

/** Served and wrong pairs of a finding, with the interval of its error. */
export function findingWords({ served, wrong, hitRatio, error }: ThresholdFinding, pairs: number): string {
  const interval = `${percent(error.low)} to ${percent(error.high)} at 95 %`
  return `serves ${served} of ${pairs} pairs (${percent(hitRatio)}), ${wrong} of them wrong (${percent(error.rate)}; ${interval})`
}

/** Whether a verifier pays, in sentences. */
export function verifierWords({ verifier, pairs, threshold, right }: Calibration): readonly string[] {
  switch (verifier.result) {
    case 'too-few':
      return [
        `Not fitted: it takes ${verifier.needed} labels, 30 of either kind; there are ${pairs} (${right} right, ${pairs - right} wrong).`,
        `The threshold alone decides. ${missingWords(verifier.needed, { pairs, right })}`,
      ]
    case 'too-few-served':
      return [
        `Fitted and left out, the threshold alone decides: of pairs it had not seen it ${verifier.found ? findingWords(verifier.found, pairs) : 'serves none within the budget'}, and ${verifier.needed} served are asked for to tell it from luck. Label more pairs that are near each other, or allow more.`,
      ]
    case 'no-better':
      return [
        `Fitted and left out: on pairs it had not seen it is no better than the threshold, which alone decides. It ${findingWords(verifier.found, pairs)}.`,
      ]
    case 'better': {
      const times = threshold && gain(verifier.found, threshold)
      return [
        `In the profile: by similarity and words it ${findingWords(verifier.found, pairs)}, each pair judged by a model that had not seen its questions (the middle one of several divisions).`,
        `${times === undefined ? 'The threshold alone serves none' : `That is ${times.toFixed(1)} times the right hits of the threshold alone`}. It ${verifier.found.proven ? 'is proven at 95 %' : 'is not proven at 95 %'}.`,
      ]
    }
  }
}

function missingWords(needed: number, { pairs, right }: Pick<Calibration, 'pairs' | 'right'>): string {
  const more = Math.max(0, needed - pairs)
  if (more > 0) return `Label ${more} more pairs and calibrate again.`
  return `Label more pairs that are ${right < pairs - right ? 'right' : 'wrong'} and calibrate again.`
}

function gain(found: ThresholdFinding, rival: ThresholdFinding): number | undefined {
  const before = rival.served - rival.wrong
  return before === 0 ? undefined : (found.served - found.wrong) / before
}

/** What to write into the agent. */
export function agentWords({ mode, threshold, maxErrorRate }: Calibration, out: string | undefined): string {
  if (out !== undefined) return `cache: { semantic: { profile: '${out.startsWith('/') ? out : `./${out}`}' } }`
  if (!threshold) return "cache: { semantic: 'off' }"
  return `cache: { semantic: { mode: '${mode}', threshold: ${threshold.threshold}, maxErrorRate: ${maxErrorRate} } }`
}
