import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'

/** Every square is a rectangle, and not every rectangle a square: two words that stand side by side but for an article. */
export function swappedNeighbours(asked: Reading, stored: Reading): readonly string[] | undefined {
  const [mine, theirs] = [spoken(asked), spoken(stored)]
  if (mine.length !== theirs.length) return undefined
  const at = mine.findIndex((token, place) => !isSame(token, theirs[place]))
  const [left, right] = [mine[at], mine[at + 1]]
  if (left === undefined || right === undefined || left.word.isStop || right.word.isStop) return undefined
  if (!isSame(left, theirs[at + 1]) || !isSame(right, theirs[at])) return undefined
  if (!mine.slice(at + 2).every((token, ahead) => isSame(token, theirs[at + 2 + ahead]))) return undefined
  const isCounted = mine[at - 1]?.word.quantifier !== undefined
  return isCounted || (isParted(asked, right) && isParted(stored, left)) ? [left.raw, right.raw] : undefined
}

function isSame(left: Token | undefined, right: Token | undefined): boolean {
  return left?.word.stem === right?.word.stem
}

/** Whether an article stands before a word. */
function isParted({ tokens }: Reading, { word }: Token): boolean {
  const at = tokens.findIndex((token) => token.word.stem === word.stem)
  return tokens[at - 1]?.word.isFiller === true
}

const spoken: Facet<readonly Token[]> = facet(({ tokens }) =>
  tokens.filter(({ word }) => !word.isFiller && (word.opens === undefined || !word.isStop)),
)
