import { boundedMemo } from './bounded-memo.ts'
import type { Reading } from './reading.ts'
import { stems } from './reading.ts'
import { scatter } from './scatter.ts'

/** In how many questions of one kind a word stands; plain data, without the words themselves. */
export interface Vocabulary {
  /** How many questions were counted. */
  readonly texts: number
  /** By the digest of a word's stem; words of fewer than three questions are left out. */
  readonly words: Readonly<Record<string, number>>
}

/** Rarer words are all taken for equally rare; they are often names, and say more about people than about words. */
const fewestTexts = 3
/** The most frequent words that are kept. */
const mostWords = 5000
/** Words whose rarity is remembered. */
const remembered = 20_000

/** Counts the words of questions, each question once. */
export function vocabularyOf(readings: readonly Reading[]): Vocabulary {
  const distinct = new Map(readings.map((reading) => [reading.text, reading]))
  const counts = new Map<string, number>()
  for (const reading of distinct.values()) {
    for (const stem of stems(reading)) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  }
  const frequent = [...counts]
    .filter(([, count]) => count >= fewestTexts)
    .toSorted(([, left], [, right]) => right - left)
  const words = frequent.slice(0, mostWords).map(([stem, count]) => [digestOf(stem), count] as const)
  return { texts: distinct.size, words: Object.fromEntries(words) }
}

/** How much it tells that a text has a word: nothing when all have it, most when next to none does. */
export type Rarity = (stem: string) => number

/** Reads a vocabulary as the rarity of words (inverse document frequency). */
export function rarityOf({ texts, words }: Vocabulary): Rarity {
  const counts = new Map(Object.entries(words))
  return boundedMemo((stem) => Math.log((texts + 1) / (counts.get(digestOf(stem)) ?? fewestTexts - 1)), remembered)
}

/** A short name of a word, so that a profile can be passed on without a list of what people asked about. */
function digestOf(stem: string): string {
  return scatter(stem).toString(36)
}
