import { facet, hasStem } from './reading.ts'
import type { Facet, Reading } from './reading.ts'

const possessive = /['’][sS]$/

/** My boss's wife is not my wife's boss, and my partner's account not mine. */
export function swappedOwners(asked: Reading, stored: Reading): readonly string[] | undefined {
  const [mine, theirs] = [owned(asked), owned(stored)]
  const turned = mine.pairs.find(({ owner, thing }) => owner !== thing && has(theirs, { owner: thing, thing: owner }))
  const found = turned ?? givenAway(mine, stored) ?? givenAway(theirs, asked)
  return found && [found.owner, found.thing]
}

interface Owned {
  readonly owner: string
  readonly thing: string
}
interface Owners {
  readonly pairs: readonly Owned[]
  /** What is called mine, or yours. */
  readonly personal: readonly string[]
}

function has({ pairs }: Owners, { owner, thing }: Owned): boolean {
  return pairs.some((pair) => pair.owner === owner && pair.thing === thing)
}

/** What belongs to somebody in one text, and to another in the other, though it speaks of both. */
function givenAway({ pairs }: Owners, other: Reading): Owned | undefined {
  return pairs.find(
    (pair) => owned(other).personal.includes(pair.thing) && hasStem(other, pair.owner) && !has(owned(other), pair),
  )
}

// loops, since `flatMap` over every token takes longer than all the rest of this guard
const owned: Facet<Owners> = facet(({ tokens }) => {
  const pairs: Owned[] = []
  const personal: string[] = []
  tokens.forEach(({ raw, word }, at) => {
    const thing = tokens[at + 1]?.word.stem
    if (thing === undefined) return
    if (word.isDeterminer) personal.push(thing)
    else if (raw.length > 2 && mayBeOwner(raw) && possessive.test(raw)) pairs.push({ owner: word.stem, thing })
  })
  return { pairs, personal }
})

function mayBeOwner(raw: string): boolean {
  const last = raw.charCodeAt(raw.length - 1)
  return last === 115 || last === 83 // s or S
}
