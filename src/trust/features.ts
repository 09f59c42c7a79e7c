import { guards } from './guards.ts'
import { numbers } from './guard-numbers.ts'
import { facet, stems } from './reading.ts'
import type { Facet, Reading } from './reading.ts'

/** What a verifier looks at in two questions: their similarity, and how their words compare. */
export interface FeaturePair {
  readonly asked: Reading
  readonly stored: Reading
  readonly similarity: number
}

/** Cheap features of a pair, by name; the same for either order of the two questions. */
export function featuresOf({ asked, stored, similarity }: FeaturePair): Readonly<Record<string, number>> {
  const [mine, theirs] = [matter(asked), matter(stored)]
  const shared = sharedBy(mine, theirs)
  const [fewer, more] = [mine.size, theirs.size].toSorted((left, right) => left - right)
  const lengths = [asked.tokens.length, stored.tokens.length].map((length) => Math.log(1 + length))
  return {
    similarity,
    similaritySquared: similarity ** 2,
    similarityCubed: similarity ** 3,
    words: jaccard(stems(asked), stems(stored)),
    matter: jaccard(mine, theirs),
    contained: shared / Math.max(1, fewer ?? 0),
    covered: shared / Math.max(1, more ?? 0),
    shared: Math.min(6, shared),
    missing: Math.min(8, (fewer ?? 0) - shared),
    added: Math.min(12, (more ?? 0) - shared),
    letters: jaccard(trigrams(asked), trigrams(stored)),
    pairs: jaccard(bigrams(asked), bigrams(stored)),
    order: commonOrder(asked, stored),
    longWords: jaccard(longWords(asked), longWords(stored)),
    smallWords: jaccard(smallWords(asked), smallWords(stored)),
    length: Math.abs((lengths[0] ?? 0) - (lengths[1] ?? 0)),
    opening: opening(asked) === opening(stored) ? 1 : 0,
    numbers: jaccard(numbers(asked), numbers(stored)),
    asking: isAsking(asked) === isAsking(stored) ? 1 : 0,
    guards: guards.filter((guard) => guard.refuse(asked, stored) !== undefined).length,
  }
}

const matter: Facet<ReadonlySet<string>> = facet(
  ({ tokens }) => new Set(tokens.filter(({ word }) => !word.isStop && !word.isFiller).map(({ word }) => word.stem)),
)
const smallWords: Facet<ReadonlySet<string>> = facet(
  ({ tokens }) => new Set(tokens.filter(({ word }) => word.isStop).map(({ word }) => word.text)),
)
const longWords: Facet<ReadonlySet<string>> = facet(
  ({ tokens }) => new Set(tokens.filter(({ word }) => word.text.length > 6).map(({ word }) => word.stem)),
)
const bigrams: Facet<ReadonlySet<string>> = facet(
  ({ tokens }) => new Set(tokens.slice(1).map(({ word }, at) => `${tokens[at]?.word.stem} ${word.stem}`)),
)
const trigrams: Facet<ReadonlySet<string>> = facet(({ tokens }) => {
  const text = ` ${tokens.map(({ word }) => word.text).join(' ')} `.slice(0, 1000)
  return new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, at) => text.slice(at, at + 3)))
})
const opening: Facet<string> = facet(({ tokens }) => tokens[0]?.word.text ?? '')
const isAsking: Facet<boolean> = facet(({ text }) => text.trimEnd().endsWith('?'))

function sharedBy(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0
  for (const member of left) if (right.has(member)) shared++
  return shared
}

/** Share of members that both have; 1 where neither has any. */
function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const shared = sharedBy(left, right)
  const all = left.size + right.size - shared
  return all === 0 ? 1 : shared / all
}

/** Words of the two that stand in the same order, as a share of the longer one. */
function commonOrder(asked: Reading, stored: Reading): number {
  const [mine, theirs] = [asked, stored].map(({ tokens }) => tokens.slice(0, 60).map(({ word }) => word.stem))
  if (!mine || !theirs || mine.length === 0 || theirs.length === 0) return 0
  let before = Array.from({ length: theirs.length + 1 }, () => 0)
  for (const stem of mine) {
    const row = [0]
    theirs.forEach((other, at) => {
      const taken = (before[at] ?? 0) + (stem === other ? 1 : 0)
      row.push(Math.max(taken, before[at + 1] ?? 0, row[at] ?? 0))
    })
    before = row
  }
  return (before.at(-1) ?? 0) / Math.max(mine.length, theirs.length)
}
