import type { Calibration } from '../trust/calibration.ts'
import { pairsToProve } from '../trust/calibration-threshold.ts'
import type { ThresholdFinding } from '../trust/calibration-threshold.ts'

/** A share as people read it. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`
}

/** What the threshold is, how sure that is, and what would make it surer. */
export function thresholdWords({ threshold, maxErrorRate, pairs }: Calibration): readonly string[] {
  const budget = percent(maxErrorRate)
  if (!threshold) {
    return [
      `No threshold keeps wrong answers within ${budget} of hits: the nearest pair of all is wrong.`,
      'Look at the pairs with the highest similarity first: are their labels right?',
    ]
  }
  const found = `Threshold ${threshold.threshold.toFixed(4)}: ${findingWords(threshold, pairs)}`
  if (threshold.proven) return [found, `At 95 % certainty no more than ${budget} of hits are wrong.`]
  return [
    found,
    `This is the best guess, not proven: to prove ${budget} at 95 %, ${pairsToProve(maxErrorRate)} served pairs in a row must be right. Label more pairs that are near each other, or allow more.`,
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
      ]
    case 'no-better':
      return [
        `Fitted and left out: it does not beat the threshold${verifier.found ? `; it ${findingWords(verifier.found, pairs)}` : ''}.`,
      ]
    case 'better': {
      const times = threshold && gain(verifier.found, threshold)
      return [
        `In the profile: by similarity and words it ${findingWords(verifier.found, pairs)}, each pair judged by a model that had not seen it.`,
        `${times === undefined ? 'The threshold alone serves none' : `That is ${times.toFixed(1)} times the right hits of the threshold alone`}. It ${verifier.found.proven ? 'is proven at 95 %' : 'is not proven at 95 %'}.`,
      ]
    }
  }
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
