import { facet } from './reading.ts'
import type { Facet, Reading } from './reading.ts'
import type { Word } from './word.ts'

/** An old man by a woman is not a man by an old woman: a word that stands before another thing, with all else the same. */
export function movedModifier(asked: Reading, stored: Reading): readonly string[] | undefined {
  const [mine, theirs] = [spoken(asked), spoken(stored)]
  if (mine.length !== theirs.length) return undefined
  let start = 0
  while (start < mine.length && mine[start]?.stem === theirs[start]?.stem) start++
  let end = mine.length
  while (end > start && mine[end - 1]?.stem === theirs[end - 1]?.stem) end--
  if (end - start < 2) return undefined
  return moved(mine, theirs, { start, end }) ?? moved(theirs, mine, { start, end })
}

interface Span {
  readonly start: number
  readonly end: number
}

/** The word that stands first in one text and last in the other, and what it stands before in each. */
function moved(left: readonly Word[], right: readonly Word[], { start, end }: Span): readonly string[] | undefined {
  for (let at = start + 1; at < end; at++) if (left[at]?.stem !== right[at - 1]?.stem) return undefined
  const word = left[start]
  if (word === undefined || word.stem !== right[end - 1]?.stem || (word.isStop && !word.isNegator)) return undefined
  const [before, behind] = [thingFrom(left, start + 1), thingFrom(right, end)]
  // little black bugs are black little bugs
  const isOne = end - start <= nearby && (before.endsWith(behind) || behind.endsWith(before))
  return before !== '' && behind !== '' && before !== behind && !isOne ? [before, behind] : undefined
}

/** Words up to which a word has moved within what it describes. */
const nearby = 3

/** The words in a row that carry matter. */
function thingFrom(words: readonly Word[], from: number): string {
  let to = from
  while (words[to]?.isStop === false) to++
  return words
    .slice(from, to)
    .map(({ text }) => text)
    .join(' ')
}

const spoken: Facet<readonly Word[]> = facet(({ tokens }) =>
  tokens.map(({ word }) => word).filter((word) => !word.isFiller),
)
