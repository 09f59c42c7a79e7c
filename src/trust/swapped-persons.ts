import { likeness } from './matter.ts'
import { facet } from './reading.ts'
import type { Facet, Reading } from './reading.ts'
import type { Word } from './word.ts'

/** Share of the matter in common from which the persons of two texts are compared. */
const sameMatter = 0.8

/** What you send me is not what I send you. */
export function swappedPersons(asked: Reading, stored: Reading): readonly string[] | undefined {
  const [mine, theirs] = [spokenOf(asked), spokenOf(stored)]
  const isSwapped = mine.length === 2 && mine[0] !== mine[1] && mine[0] === theirs[1] && mine[1] === theirs[0]
  if (!isSwapped || theirs.length !== 2 || likeness(asked, stored) < sameMatter) return undefined
  return mine
}

/** Whom a pronoun means, in all its forms; undefined for other words. */
export function personOf(word: Word): string | undefined {
  return word.person
}

const spokenOf: Facet<readonly string[]> = facet(({ tokens }) => {
  const found: string[] = []
  for (const { word } of tokens) {
    const person = personOf(word)
    if (person !== undefined) found.push(person)
  }
  return found
})
