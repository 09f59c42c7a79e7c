import type { Guard } from './guard.ts'
import { tableOf, wordsOf } from './guard-words.ts'
import { facet } from './reading.ts'
import type { Facet, Reading } from './reading.ts'
import { clash, isNegator, membersOf, terms } from './terms.ts'

const table = tableOf((words) => [...words.opposites, ...words.alternatives])
const members = membersOf(table)
const prefixes = [...wordsOf((words) => words.reversingPrefixes)]

/** Turn on is not turn off, to buy not to sell, a brother not a sister. */
export const oppositesGuard: Guard = {
  name: 'opposites',
  refuse(asked, stored) {
    const pair = clash(members(asked), members(stored))
    if (pair) return `"${pair[0].term}" is asked for, the stored question has "${pair[1].term}"`
    const prefixed = onlyPrefixed(asked, stored) ?? onlyPrefixed(stored, asked)
    return prefixed && `"${prefixed}" stands on one side alone, its opposite on the other`
  },
}

/** Whether a word names an act of its own that undoes another, as `unlock` does, rather than a state that is denied. */
export function isReversal(stem: string): boolean {
  return table.has(stem)
}

/** A word of `left` whose bare form `right` has instead: `legal` against `illegal`. */
function onlyPrefixed(left: Reading, right: Reading): string | undefined {
  // "not correct" and "incorrect" are one: what is denied on one side alone is the negation guard's
  if (denies(left) !== denies(right)) return undefined
  const theirs = terms(right)
  for (const term of terms(left).keys()) {
    const bare = term.length > 5 && !theirs.has(term) ? bareForm(term, right) : undefined
    if (bare !== undefined && !left.stems.has(bare)) return term
  }
  return undefined
}

function bareForm(term: string, { stems }: Reading): string | undefined {
  const prefix = prefixes.find((start) => term.startsWith(start) && stems.has(term.slice(start.length)))
  // `infront` and `in front` are one word
  if (prefix === undefined || stems.has(prefix)) return undefined
  const bare = term.slice(prefix.length)
  return bare.length > 3 ? bare : undefined
}

const denies: Facet<boolean> = facet(({ tokens }) => tokens.some(({ word }) => isNegator(word)))
