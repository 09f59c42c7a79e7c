import type { Guard } from './guard.ts'
import { tableOf, wordsOf } from './guard-words.ts'
import { facet } from './reading.ts'
import type { Facet, Reading } from './reading.ts'
import { isNegator } from './terms.ts'

const stopWords = wordsOf((words) => words.stopWords)
const oneWay = wordsOf((words) => words.oneWay)
const eitherWay = wordsOf((words) => words.eitherWay)
const fillers = wordsOf((words) => words.fillers)
const kinds = tableOf((words) => [...words.opposites, ...words.alternatives, ...words.names])
const passive = wordsOf((words) => words.passive)

/** Words up to which a swap is looked for; longer texts differ in more than an order. */
const longest = 40

/** From A to B is not from B to A, and whom the dog bites is not who bites the dog. */
export const directionGuard: Guard = {
  name: 'direction',
  refuse(asked, stored) {
    const swapped = swappedAround(asked, stored) ?? swappedRoles(asked, stored)
    return swapped && `"${swapped.join('" and "')}" have changed places`
  },
}

type Turn = readonly [left: string, word: string, right: string]

/** `A to B` against `B to A`, whatever else the texts say. */
function swappedAround(asked: Reading, stored: Reading): readonly string[] | undefined {
  const theirs = turns(stored)
  const found = turns(asked).find(
    ([left, word, right]) => left !== right && has(theirs, [right, word, left]) && !has(theirs, [left, word, right]),
  )
  return found && [found[0], found[2]]
}

function has(turnsOfText: readonly Turn[], [left, word, right]: Turn): boolean {
  return turnsOfText.some((turn) => turn[0] === left && turn[1] === word && turn[2] === right)
}

/** The word before and after each preposition that has a direction. */
const turns: Facet<readonly Turn[]> = facet(({ tokens }) => {
  const found: Turn[] = []
  let left: string | undefined
  let open: readonly [string, string] | undefined
  for (const { word, stem } of tokens) {
    if (oneWay.has(word)) {
      if (left !== undefined) open = [left, word]
    } else if (!stopWords.has(word)) {
      if (open) found.push([...open, stem])
      left = stem
      open = undefined
    }
  }
  return found
})

/** The same words, but two parts of the text have changed places around a third that stays. */
function swappedRoles(asked: Reading, stored: Reading): readonly string[] | undefined {
  if (isPassive(asked) !== isPassive(stored)) return undefined
  const pair = swapIn(course(asked), course(stored))
  if (!pair) return undefined
  // loose rewordings move verbs and nouns about; two of a kind, or all else left alone, is a swap of roles
  return areAlike(pair, asked) || swapIn(frame(asked), frame(stored)) ? pair : undefined
}

function swapIn(mine: readonly string[], theirs: readonly string[]): readonly [string, string] | undefined {
  if (mine.length !== theirs.length || mine.length < 3 || mine.length > longest) return undefined
  const start = mine.findIndex((word, at) => word !== theirs[at])
  if (start === -1) return undefined
  const end = mine.findLastIndex((word, at) => word !== theirs[at]) + 1
  return swap(mine.slice(start, end), theirs.slice(start, end))
}

/** X M Y against Y M X; a part that only moved is a rewording. */
function swap(mine: readonly string[], theirs: readonly string[]): readonly [string, string] | undefined {
  for (let head = 1; head < mine.length - 1; head++) {
    for (let tail = 1; head + tail < mine.length; tail++) {
      const [left, middle, right] = [mine.slice(0, head), mine.slice(head, -tail), mine.slice(-tail)]
      if (middle.every((word) => eitherWay.has(word))) continue
      if ([...right, ...middle, ...left].every((word, at) => word === theirs[at]))
        return [left.join(' '), right.join(' ')]
    }
  }
  return undefined
}

/** Whether two words name two of a kind: two names, or two of one line of a table. */
function areAlike([left, right]: readonly [string, string], { tokens }: Reading): boolean {
  const lines = kindsOf(left)
  if (kindsOf(right).some((line) => lines.includes(line))) return true
  const named = (words: string) => tokens.some(({ raw, stem }) => words.startsWith(stem) && /^\p{Lu}/u.test(raw))
  return named(left) && named(right)
}

function kindsOf(words: string): readonly number[] {
  return (kinds.get(words.split(' ', 1).join('')) ?? []).map(({ line }) => line)
}

/** The words that carry matter and those that join them, in order. */
const course: Facet<readonly string[]> = facet(({ tokens }) =>
  tokens.filter(({ word }) => !stopWords.has(word) || eitherWay.has(word) || isNegator(word)).map(({ stem }) => stem),
)

/** All words but those that come and go with grammar. */
const frame: Facet<readonly string[]> = facet(({ tokens }) =>
  tokens.filter(({ word }) => !fillers.has(word)).map(({ stem }) => stem),
)

const isPassive: Facet<boolean> = facet(({ tokens }) => tokens.some(({ word }) => passive.has(word)))
