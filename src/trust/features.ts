import type { Rarity } from './rarity.ts'
import { stems } from './reading.ts'
import type { Reading } from './reading.ts'

/** What a verifier looks at in two questions: their similarity, and how their words compare. */
export interface FeaturePair {
  readonly asked: Reading
  readonly stored: Reading
  readonly similarity: number
}

/** Cheap features of a pair, by name; the same for either order of the two questions. */
export function featuresOf(
  { asked, stored, similarity }: FeaturePair,
  rarity: Rarity,
): Readonly<Record<string, number>> {
  const [mine, theirs] = [weigh(asked, stored, rarity), weigh(stored, asked, rarity)]
  const [lighter, heavier] = mine.weight < theirs.weight ? [mine, theirs] : [theirs, mine]
  return {
    similarity,
    similaritySquared: similarity ** 2,
    contained: share(mine.shared, lighter.weight),
    covered: share(mine.shared, heavier.weight),
    alike: share(mine.sharedSquares, Math.sqrt(mine.squares * theirs.squares)),
    rarestShared: mine.rarestShared,
    rarestMissing: Math.min(mine.rarestMissing, theirs.rarestMissing),
    length: Math.abs(Math.log((1 + asked.tokens.length) / (1 + stored.tokens.length))),
  }
}

interface Weighed {
  weight: number
  squares: number
  shared: number
  sharedSquares: number
  rarestShared: number
  rarestMissing: number
}

/** The words of one text, each as heavy as it is rare, and those of them that the other one has. */
function weigh(text: Reading, other: Reading, rarity: Rarity): Weighed {
  const sums: Weighed = { weight: 0, squares: 0, shared: 0, sharedSquares: 0, rarestShared: 0, rarestMissing: 0 }
  const theirs = stems(other)
  for (const stem of stems(text)) {
    const weight = rarity(stem)
    sums.weight += weight
    sums.squares += weight ** 2
    if (theirs.has(stem)) {
      sums.shared += weight
      sums.sharedSquares += weight ** 2
      sums.rarestShared = Math.max(sums.rarestShared, weight)
    } else sums.rarestMissing = Math.max(sums.rarestMissing, weight)
  }
  return sums
}

/** A part of a whole; all of it where there is nothing. */
function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole
}
