import { facet } from './reading.ts'
import type { Facet, Reading } from './reading.ts'

/** How much of the matter of two texts is the same, in 0..1. */
export function likeness(asked: Reading, stored: Reading): number {
  const mine = matter(asked)
  const theirs = matter(stored)
  let shared = 0
  for (const stem of mine) if (theirs.has(stem)) shared++
  const all = mine.size + theirs.size - shared
  return all === 0 ? 1 : shared / all
}

/** The words that carry matter: neither stop words nor negators. */
export const matter: Facet<ReadonlySet<string>> = facet(({ tokens }) => {
  const found = new Set<string>()
  for (const { word } of tokens) if (!word.isStop && !word.isNegator) found.add(word.stem)
  return found
})
