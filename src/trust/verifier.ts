import { featuresOf } from './features.ts'
import type { FeaturePair } from './features.ts'
import { fitLogistic, logisticProbability } from './logistic.ts'
import type { LogisticModel } from './logistic.ts'
import { rarityOf, vocabularyOf } from './rarity.ts'
import type { Vocabulary } from './rarity.ts'

/** What tells right pairs from wrong ones in one kind of question: a logistic regression, and how frequent its words are. */
export interface Verifier {
  readonly model: LogisticModel
  readonly vocabulary: Vocabulary
}

/** Fits a verifier to labelled pairs; the same pairs give the same. */
export function fitVerifier(pairs: readonly (FeaturePair & { readonly right: boolean })[]): Verifier {
  const vocabulary = vocabularyOf(pairs.flatMap(({ asked, stored }) => [asked, stored]))
  const rarity = rarityOf(vocabulary)
  const cases = pairs.map((pair) => ({ features: featuresOf(pair, rarity), right: pair.right }))
  return { model: fitLogistic(cases), vocabulary }
}

/** How probably one answer serves both questions of a pair, by a verifier. */
export function probabilityBy({ model, vocabulary }: Verifier): (pair: FeaturePair) => number {
  const rarity = rarityOf(vocabulary)
  return (pair) => logisticProbability(model, featuresOf(pair, rarity))
}
