import type { Place } from './guard-words.ts'
import { facet } from './reading.ts'
import type { Facet, Reading } from './reading.ts'
import { personOf } from './swapped-persons.ts'
import type { Word } from './word.ts'

/** Words up to which a swap is looked for; longer texts differ in more than an order. */
const longest = 40

/** The same words, but two parts of the text have changed places around a third that stays. */
export function swappedRoles(asked: Reading, stored: Reading): readonly string[] | undefined {
  if (isPassive(asked) !== isPassive(stored)) return undefined
  const parts = inOneFrame(asked, stored) ?? ofOneKind(asked, stored) ?? withPerson(asked, stored)
  return parts && [parts.left, parts.right].map((part) => part.map(({ text }) => text).join(' '))
}

/** A swap with all else left alone. */
function inOneFrame(asked: Reading, stored: Reading): Parts | undefined {
  const parts = swapIn(frame(asked), frame(stored))
  return parts !== undefined && [parts.left, parts.right].every(isPart) && !isEitherWay(parts, asked)
    ? parts
    : undefined
}

/** Loose rewordings move verbs and nouns about, but not two names, or two things of a kind. */
function ofOneKind(asked: Reading, stored: Reading): Parts | undefined {
  const parts = swapIn(course(asked), course(stored))
  return parts !== undefined && areAlike(parts, asked) && !isEitherWay(parts, asked) ? parts : undefined
}

/** Whether it is all one which of the two comes first: A is related to B, or used with B. */
function isEitherWay({ around, after }: Parts, reading: Reading): boolean {
  // "black tea with green milk": only what belongs to the two has changed places
  if (isDirected(reading) || after?.isStop === false) return false
  if (around.some((word) => word.isMutual && !word.isStop)) return true
  const isTogether = reading.tokens.some(({ word }) => word.isMutual && word.isStop)
  return isTogether && around.filter(({ isStop }) => !isStop).length <= 1
}

/** Whom I invite is not who invites me. */
function withPerson(asked: Reading, stored: Reading): Parts | undefined {
  const parts = swapIn(told(asked), told(stored))
  if (parts === undefined || parts.left.length > 1 || parts.right.length > 1) return undefined
  if (![...parts.left, ...parts.right].some((word) => personOf(word) !== undefined)) return undefined
  // in "am I covered by it" the verb has another form, and the roles are the same
  return parts.around.every(({ text }) => stored.tokens.some(({ word }) => word.text === text)) ? parts : undefined
}

/** Whether a verb gives direction to words that have none: to replace A with B. */
export const isDirected: Facet<boolean> = facet(({ tokens }) => tokens.some(({ word }) => word.isDirecting))

/** Whether words are more than grammar: something is named, or somebody. */
function isPart(words: readonly Word[]): boolean {
  return words.some((word) => !word.isStop || personOf(word) !== undefined)
}

interface Parts {
  readonly left: readonly Word[]
  readonly right: readonly Word[]
  /** What stands between them, and right before. */
  readonly around: readonly Word[]
  readonly after?: Word | undefined
}

function swapIn(mine: readonly Word[], theirs: readonly Word[]): Parts | undefined {
  if (mine.length !== theirs.length || mine.length < 3 || mine.length > longest) return undefined
  let start = 0
  while (start < mine.length && isSame(mine[start], theirs[start])) start++
  if (start === mine.length) return undefined
  let end = mine.length
  while (isSame(mine[end - 1], theirs[end - 1])) end--
  const parts = swap(mine.slice(start, end), theirs.slice(start, end))
  const before = mine[start - 1]
  return parts && { ...parts, around: before ? [before, ...parts.around] : parts.around, after: mine[end] }
}

/** X M Y against Y M X; a part that only moved is a rewording. */
function swap(mine: readonly Word[], theirs: readonly Word[]): Parts | undefined {
  const { length } = mine
  for (let head = 1; head < length - 1; head++) {
    if (!isRun(mine, theirs, { from: 0, to: length - head, length: head })) continue
    for (let tail = 1; head + tail < length; tail++) {
      if (!isRun(mine, theirs, { from: length - tail, to: 0, length: tail })) continue
      if (!isRun(mine, theirs, { from: head, to: tail, length: length - head - tail })) continue
      const around = mine.slice(head, -tail)
      if (!around.every((word) => word.isEitherWay || word.isDeterminer))
        return { left: mine.slice(0, head), around, right: mine.slice(-tail) }
    }
  }
  return undefined
}

/** Whether some words of one text stand in the other at another place. */
function isRun(
  mine: readonly Word[],
  theirs: readonly Word[],
  { from, to, length }: { readonly from: number; readonly to: number; readonly length: number },
): boolean {
  for (let at = 0; at < length; at++) if (!isSame(mine[from + at], theirs[to + at])) return false
  return true
}

/** `I` and `me` are one. */
function isSame(left: Word | undefined, right: Word | undefined): boolean {
  if (left === undefined || right === undefined) return false
  if (left.stem === right.stem) return true
  const person = personOf(left)
  return person !== undefined && person === personOf(right)
}

/** Whether two parts name two of a kind: two names, or two of one line of a table. */
function areAlike({ left, right }: Parts, { tokens }: Reading): boolean {
  const [mine, theirs] = [left[0], right[0]]
  if (!mine || !theirs) return false
  if (share(mine.opposites, theirs.opposites) || share(mine.names, theirs.names)) return true
  const named = (part: Word) => tokens.some(({ word, capital }) => word === part && capital !== undefined)
  return named(mine) && named(theirs)
}

function share(left: readonly Place[] = [], right: readonly Place[] = []): boolean {
  return left.some(({ line }) => right.some((place) => place.line === line))
}

/** The words that carry matter and those that join them, in order. */
const course: Facet<readonly Word[]> = facet((reading) =>
  wordsOf(reading, (word) => !word.isStop || word.isEitherWay || word.isNegator),
)

/** The words that carry matter and who speaks of whom, in order. */
const told: Facet<readonly Word[]> = facet((reading) =>
  wordsOf(reading, (word) => !word.isStop || personOf(word) !== undefined),
)

/** All words but those that come and go with grammar. */
const frame: Facet<readonly Word[]> = facet((reading) =>
  wordsOf(reading, (word, before) => {
    if (word.opens === undefined || !word.isStop) return !word.isFiller && !word.isAuxiliary
    // what parts two things stays: `pages does a chapter`
    return word.isFiller && before?.isStop === false
  }),
)

function wordsOf({ tokens }: Reading, isOne: (word: Word, before: Word | undefined) => boolean): readonly Word[] {
  const found: Word[] = []
  let before: Word | undefined
  for (const { word } of tokens) {
    if (isOne(word, before)) found.push(word)
    before = word
  }
  return found
}

function isPassive({ tokens }: Reading): boolean {
  for (const { word } of tokens) if (word.isPassive) return true
  return false
}
