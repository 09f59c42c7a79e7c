import type { SemanticPolicy } from '../contract/policy.ts'
import type { Embedder } from '../contract/provider.ts'
import { thresholds } from './verdict.ts'

/** Below this a number is hardly meant as a similarity: unrelated questions reach 0.5. */
const leastSensible = 0.5

/** What is wrong with a configured threshold, in a sentence that says what to write; undefined when it is sound. */
export function checkThreshold(
  threshold: unknown,
  { name = 'The semantic threshold', usual = 0.895 } = {},
): string | undefined {
  const unit = `a similarity in 0..1, where 1 is the same question (${usual} is the default)`
  if (typeof threshold !== 'number' || Number.isNaN(threshold)) {
    return `${name} must be a number: ${unit}.`
  }
  if (threshold > 1 && threshold <= 100) {
    return `${name} ${threshold} looks like a percentage or a distance. Write ${unit}.`
  }
  if (threshold < 0 || threshold > 1) return `${name} ${threshold} is out of range. Write ${unit}.`
  // 0 is a choice: nothing but the guards decides
  if (threshold > 0 && threshold < leastSensible) {
    return `${name} ${threshold} looks like a distance: nearly everything would match. Write ${unit}; a distance d is a similarity of 1 - d.`
  }
  return undefined
}

/** A policy with the threshold that was measured for an embedder, where nobody has named another one. */
export function fittedTo<P extends Pick<SemanticPolicy, 'mode' | 'threshold'>>(
  { thresholds: measured }: Pick<Embedder, 'thresholds'>,
  policy: P,
): P {
  if (measured === undefined || !isUsual(policy)) return policy
  return { ...policy, threshold: measured[policy.mode] }
}

/** Whether the threshold is that of its mode, as it was measured on the local encoder. */
export function isUsual({ mode, threshold }: Pick<SemanticPolicy, 'mode' | 'threshold'>): boolean {
  return threshold === thresholds[mode]
}

/** The highest error rate that may be borne. */
export const mostErrorRate = 0.5

/** What is wrong with an error rate that is to be borne, in a sentence; undefined when it is sound. */
export function checkErrorRate(rate: unknown): string | undefined {
  const unit = 'a share of wrong answers among hits, such as 0.02 for two in a hundred'
  if (typeof rate !== 'number' || Number.isNaN(rate)) return `\`maxErrorRate\` must be a number: ${unit}.`
  if (rate >= 1 && rate <= 100) return `\`maxErrorRate\` ${rate} looks like a percentage. Write ${unit}.`
  if (rate === 0) return "`maxErrorRate` 0 lets nothing be served. Use `serve: 'off'`, or a small rate such as 0.001."
  if (rate < 0 || rate > mostErrorRate)
    return `\`maxErrorRate\` ${rate} is out of range. Write ${unit}, at most ${mostErrorRate}.`
  return undefined
}

/** Questions that have nothing to do with each other; an embedder under which two of them match is not to be trusted. */
export const unrelatedQuestions: readonly (readonly [string, string])[] = [
  ['How do I reset my password?', 'What is the tallest mountain in Africa?'],
  ['Where is my order?', 'Explain how photosynthesis works.'],
  ['Can I get a refund for my ticket?', 'Which vitamins are in carrots?'],
  ['How do I sort a list in Python?', 'What time does the museum open?'],
]

/** What is wrong with an embedder, by the similarities it gives the unrelated questions; undefined when it is sound. */
export function checkEmbedder(similarities: readonly number[], threshold: number): string | undefined {
  const odd = similarities.find((similarity) => !(similarity >= -1.001 && similarity <= 1.001))
  if (odd !== undefined)
    return `The embedder gives ${odd} for a similarity; normalise its vectors, so that it lies in -1..1.`
  const matching = similarities.find((similarity) => threshold > 0 && similarity >= threshold)
  if (matching === undefined) return undefined
  return `The embedder gives unrelated questions a similarity of ${matching.toFixed(3)}, at a threshold of ${threshold}. Raise the threshold, or use another embedder.`
}
