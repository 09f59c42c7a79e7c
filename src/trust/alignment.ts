import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'

/** A place at which two texts differ: what each has there, one of them perhaps nothing. */
export interface Gap {
  readonly mine: readonly Token[]
  readonly theirs: readonly Token[]
  /** The words around it, which both have. */
  readonly before: Token | undefined
  readonly after: Token | undefined
}
/** Two texts laid beside each other. */
export interface Alignment {
  readonly gaps: readonly Gap[]
  /** How many words that carry matter are the same, and stand in the same order. */
  readonly shared: number
}

/** Tokens between the first and the last difference up to which texts are laid beside each other. */
const longest = 24

let recent: { readonly asked: Reading; readonly stored: Reading; readonly value: Alignment | undefined } | undefined

/** Lays two texts beside each other by their longest common run of words; undefined when too much differs. */
export function align(asked: Reading, stored: Reading): Alignment | undefined {
  if (recent?.asked === asked && recent.stored === stored) return recent.value
  const value = alignment(compared(asked), compared(stored))
  recent = { asked, stored, value }
  return value
}

/** All tokens but those that come and go with grammar. */
const compared: Facet<readonly Token[]> = facet(({ tokens }) => tokens.filter(({ word }) => !word.isFiller))

function alignment(mine: readonly Token[], theirs: readonly Token[]): Alignment | undefined {
  const most = Math.min(mine.length, theirs.length)
  let head = 0
  while (head < most && isSame(mine[head], theirs[head])) head++
  let tail = 0
  while (tail < most - head && isSame(mine[mine.length - 1 - tail], theirs[theirs.length - 1 - tail])) tail++
  const left = mine.slice(head, mine.length - tail)
  const right = theirs.slice(head, theirs.length - tail)
  if (left.length > longest || right.length > longest) return undefined
  const { gaps, kept } = gapsOf(left, right, { before: mine[head - 1], after: mine[mine.length - tail] })
  let shared = 0
  for (const { word } of kept) if (!word.isStop) shared++
  mine.forEach(({ word }, at) => {
    if (!word.isStop && (at < head || at >= mine.length - tail)) shared++
  })
  return { gaps, shared }
}

function isSame(left: Token | undefined, right: Token | undefined): boolean {
  return left?.word === right?.word || left?.word.stem === right?.word.stem
}

interface Walk {
  readonly gaps: readonly Gap[]
  readonly kept: readonly Token[]
}

type Ends = Pick<Gap, 'before' | 'after'>

function gapsOf(left: readonly Token[], right: readonly Token[], ends: Ends): Walk {
  if (left.length === 0 || right.length === 0) {
    const isNone = left.length === right.length
    return { gaps: isNone ? [] : [{ mine: left, theirs: right, ...ends }], kept: [] }
  }
  const lengths = commonLengths(left, right)
  const at = (row: number, column: number): number => lengths[row * (right.length + 1) + column] ?? 0
  const gaps: Gap[] = []
  const kept: Token[] = []
  let [row, column, from, start] = [0, 0, 0, 0]
  const close = (after: Token | undefined): void => {
    if (row === from && column === start) return
    gaps.push({
      mine: left.slice(from, row),
      theirs: right.slice(start, column),
      before: kept.at(-1) ?? ends.before,
      after,
    })
  }
  while (row < left.length && column < right.length) {
    const token = left[row]
    if (token !== undefined && isSame(token, right[column])) {
      close(token)
      kept.push(token)
      ;[from, start] = [++row, ++column]
    } else if (at(row + 1, column) >= at(row, column + 1)) row++
    else column++
  }
  ;[row, column] = [left.length, right.length]
  close(ends.after)
  return { gaps, kept }
}

/** For each pair of places the length of the longest common run of words behind them, row by row. */
function commonLengths(left: readonly Token[], right: readonly Token[]): Uint8Array {
  const width = right.length + 1
  const lengths = new Uint8Array((left.length + 1) * width)
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      lengths[row * width + column] = isSame(left[row], right[column])
        ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
        : Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0)
    }
  }
  return lengths
}
