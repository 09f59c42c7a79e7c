import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import type { Place } from './guard-words.ts'
import { likeness } from './matter.ts'
import { movedModifier } from './moved-modifier.ts'
import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'
import { swappedNeighbours } from './swapped-neighbours.ts'
import { swappedOwners } from './swapped-owners.ts'
import { swappedPersons } from './swapped-persons.ts'
import { isDirected, swappedRoles } from './swapped-roles.ts'
import { swappedSubjects } from './swapped-subjects.ts'

/** From A to B is not from B to A, and whom the dog bites is not who bites the dog. */
export const directionGuard: Guard = {
  name: 'direction',
  refuse(asked, stored) {
    const swapped =
      swappedAround(asked, stored) ??
      swappedOwners(asked, stored) ??
      swappedPersons(asked, stored) ??
      (likeness(asked, stored) === 1 ? swappedInOrder(asked, stored) : undefined)
    if (swapped) return `"${swapped.join('" and "')}" have changed places`
    const turned = turnedAround(asked, stored)
    return turned && `asks "${turned[0]}", the stored question "${turned[1]}"`
  },
}

/** The same matter in another order, where the order says who does what. */
function swappedInOrder(asked: Reading, stored: Reading): readonly string[] | undefined {
  return (
    swappedRoles(asked, stored) ??
    swappedSubjects(asked, stored) ??
    movedModifier(asked, stored) ??
    swappedNeighbours(asked, stored)
  )
}

/** How many words of a run may be one name. */
const nameLength = 3

/** `A to B` against `B to A`, whatever else the texts say. */
function swappedAround(asked: Reading, stored: Reading): readonly string[] | undefined {
  const theirs = turns(stored)
  if (theirs.length === 0) return undefined
  for (const mine of turns(asked)) {
    let found: readonly string[] | undefined
    let stands = false
    for (const turn of theirs) {
      if (turn.word !== mine.word) continue
      found ??= swappedIn(mine, turn)
      stands ||= turn.before[0] === mine.before[0] && turn.after[0] === mine.after[0]
    }
    if (found && !stands) return found
  }
  return undefined
}

function swappedIn(mine: Turn, theirs: Turn): readonly string[] | undefined {
  const left = joint(mine.before, theirs.after)
  const right = left && joint(theirs.before, mine.after)
  return left && right && left !== right ? [left, right] : undefined
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
const turns: Facet<readonly Turn[]> = facet((reading) => {
  const { tokens } = reading
  const found: Turn[] = []
  tokens.forEach(({ word }, at) => {
    if (!word.isOneWay && !(word.isMutual && word.isStop && isDirected(reading))) return
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
    const isUnseen = word !== undefined && (word.isFiller || word.isDeterminer || word.person !== undefined)
    if (word === undefined || (word.isStop && !isUnseen)) break
    if (!isUnseen) run.push(word.stem)
  }
  return run
}

/** "send money to" against "send money from", where all else is the same. */
function turnedAround(asked: Reading, stored: Reading): readonly [string, string] | undefined {
  const gaps = align(asked, stored)?.gaps
  const gap = gaps?.[0]
  if (gap === undefined || gaps?.length !== 1 || gap.mine.length !== 1 || gap.theirs.length !== 1) return undefined
  const [mine, theirs] = [gap.mine[0]?.word, gap.theirs[0]?.word]
  return areAcross(mine?.turns, theirs?.turns) ? [mine?.text ?? '', theirs?.text ?? ''] : undefined
}

/** Whether two words stand on two sides of one line. */
function areAcross(left: readonly Place[] = [], right: readonly Place[] = []): boolean {
  return left.some(({ line, side }) => right.some((place) => place.line === line && place.side !== side))
}
