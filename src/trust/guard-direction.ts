import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import type { Place } from './guard-words.ts'
import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'
import { swappedPersons } from './swapped-persons.ts'
import type { Word } from './word.ts'

/** Words up to which a swap is looked for; longer texts differ in more than an order. */
const longest = 40

/** From A to B is not from B to A, and whom the dog bites is not who bites the dog. */
export const directionGuard: Guard = {
  name: 'direction',
  refuse(asked, stored) {
    const swapped =
      swappedAround(asked, stored) ??
      swappedRoles(asked, stored) ??
      swappedOwners(asked, stored) ??
      swappedPersons(asked, stored)
    if (swapped) return `"${swapped.join('" and "')}" have changed places`
    const turned = turnedAround(asked, stored)
    return turned && `asks "${turned[0]}", the stored question "${turned[1]}"`
  },
}

/** How many words of a run may be one name. */
const nameLength = 3

/** `A to B` against `B to A`, whatever else the texts say. */
function swappedAround(asked: Reading, stored: Reading): readonly string[] | undefined {
  const theirs = turns(stored)
  if (theirs.length === 0) return undefined
  for (const mine of turns(asked)) {
    const same = theirs.filter(({ word }) => word === mine.word)
    const swapped = same.map((turn) => [joint(mine.before, turn.after), joint(turn.before, mine.after)] as const)
    const found = swapped.find(([left, right]) => left !== undefined && right !== undefined && left !== right)
    const stands = same.some((turn) => turn.before[0] === mine.before[0] && turn.after[0] === mine.after[0])
    if (found?.[0] !== undefined && found[1] !== undefined && !stands) return [found[0], found[1]]
  }
  return undefined
}

/** The words with which what stands before one preposition ends and what stands after another begins. */
function joint(before: readonly string[], after: readonly string[]): string | undefined {
  for (let length = Math.min(before.length, after.length); length > 0; length--) {
    let at = 0
    while (at < length && before[length - 1 - at] === after[at]) at++
    if (at === length) return after.slice(0, length).join(' ')
  }
  return undefined
}

interface Turn {
  readonly word: string
  /** The one next to the preposition first. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** What stands right before and right after each preposition that has a direction. */
const turns: Facet<readonly Turn[]> = facet(({ tokens }) => {
  const found: Turn[] = []
  tokens.forEach(({ word }, at) => {
    if (!word.isOneWay) return
    const before = runFrom(tokens, { at: at - 1, step: -1 })
    const after = before.length === 0 ? before : runFrom(tokens, { at: at + 1, step: 1 })
    if (after.length > 0) found.push({ word: word.text, before, after })
  })
  return found
})

/** The words in a row from a place on, up to the next that only joins. */
function runFrom(tokens: readonly Token[], { at, step }: { readonly at: number; readonly step: 1 | -1 }): string[] {
  const run: string[] = []
  for (let place = at; run.length < nameLength; place += step) {
    const word = tokens[place]?.word
    const isUnseen = word !== undefined && (word.isFiller || word.isDeterminer)
    if (word === undefined || (word.isStop && !isUnseen)) break
    if (!isUnseen) run.push(word.stem)
  }
  return run
}

/** The same words, but two parts of the text have changed places around a third that stays. */
function swappedRoles(asked: Reading, stored: Reading): readonly string[] | undefined {
  if (isPassive(asked) !== isPassive(stored)) return undefined
  const pair = swapIn(course(asked), course(stored))
  if (!pair) return undefined
  // loose rewordings move verbs and nouns about; two of a kind, or all else left alone, is a swap of roles
  if (!areAlike(pair, asked) && !swapIn(frame(asked), frame(stored))) return undefined
  return pair.map((part) => part.map(({ text }) => text).join(' '))
}

const possessive = /['’]s$/i

/** My boss's wife is not my wife's boss. */
function swappedOwners(asked: Reading, stored: Reading): readonly string[] | undefined {
  const theirs = owned(stored)
  return owned(asked).find(
    ([owner, thing]) => owner !== thing && theirs.some((pair) => pair[0] === thing && pair[1] === owner),
  )
}

// loops, since `flatMap` over every token takes longer than all the rest of this guard
const owned: Facet<readonly (readonly [owner: string, thing: string])[]> = facet(({ tokens }) => {
  const found: (readonly [string, string])[] = []
  for (const [at, { raw, word }] of tokens.entries()) {
    const thing = tokens[at + 1]?.word
    if (thing !== undefined && raw.length > 2 && possessive.test(raw)) found.push([word.stem, thing.stem])
  }
  return found
})

/** "send money to" against "send money from", where all else is the same. */
function turnedAround(asked: Reading, stored: Reading): readonly [string, string] | undefined {
  const gaps = align(asked, stored)?.gaps ?? []
  const [gap] = gaps
  if (gap === undefined || gaps.length > 1 || gap.mine.length !== 1 || gap.theirs.length !== 1) return undefined
  const [mine, theirs] = [gap.mine[0]?.word, gap.theirs[0]?.word]
  return areAcross(mine?.turns, theirs?.turns) ? [mine?.text ?? '', theirs?.text ?? ''] : undefined
}

/** Whether two words stand on two sides of one line. */
function areAcross(left: readonly Place[] = [], right: readonly Place[] = []): boolean {
  return left.some(({ line, side }) => right.some((place) => place.line === line && place.side !== side))
}

type Parts = readonly [left: readonly Word[], right: readonly Word[]]

function swapIn(mine: readonly Word[], theirs: readonly Word[]): Parts | undefined {
  if (mine.length !== theirs.length || mine.length < 3 || mine.length > longest) return undefined
  const start = mine.findIndex(({ stem }, at) => stem !== theirs[at]?.stem)
  if (start === -1) return undefined
  const end = mine.findLastIndex(({ stem }, at) => stem !== theirs[at]?.stem) + 1
  const ours = new Set(theirs.map(({ stem }) => stem))
  return mine.every(({ stem }) => ours.has(stem)) ? swap(mine.slice(start, end), theirs.slice(start, end)) : undefined
}

/** X M Y against Y M X; a part that only moved is a rewording. */
function swap(mine: readonly Word[], theirs: readonly Word[]): Parts | undefined {
  for (let head = 1; head < mine.length - 1; head++) {
    for (let tail = 1; head + tail < mine.length; tail++) {
      const [left, middle, right] = [mine.slice(0, head), mine.slice(head, -tail), mine.slice(-tail)]
      if (middle.every((word) => word.isEitherWay)) continue
      if ([...right, ...middle, ...left].every(({ stem }, at) => stem === theirs[at]?.stem)) return [left, right]
    }
  }
  return undefined
}

/** Whether two parts name two of a kind: two names, or two of one line of a table. */
function areAlike([left, right]: Parts, { tokens }: Reading): boolean {
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
const course: Facet<readonly Word[]> = facet(({ tokens }) =>
  tokens.map(({ word }) => word).filter((word) => !word.isStop || word.isEitherWay || word.isNegator),
)

/** All words but those that come and go with grammar. */
const frame: Facet<readonly Word[]> = facet(({ tokens }) =>
  tokens.map(({ word }) => word).filter((word) => !word.isFiller),
)

const isPassive: Facet<boolean> = facet(({ tokens }) => tokens.some(({ word }) => word.isPassive))
