import { entriesOf, particlesOf, wordsOf } from './guard-words.ts'
import type { Table } from './guard-words.ts'
import { stem } from './stem.ts'
import { facet } from './reading.ts'
import type { Facet, Token } from './reading.ts'

const stopWords = wordsOf((words) => words.stopWords)
const negators = wordsOf((words) => words.negators)
const phrases = entriesOf((words) => words.phrases, /\|/)
const phraseOpeners = new Set([...phrases.keys()].map((phrase) => phrase.split(' ', 1).join('')))
const particles = particlesOf()
const everyParticle = new Set([...particles.values()].flatMap((set) => [...set]))

/** How far a negator or a phrasal verb reaches, in tokens. */
const reach = 3

/** What a text speaks of: stems, phrases and particles, each with whether a negator stands before it. */
export const terms: Facet<ReadonlyMap<string, boolean>> = facet(({ tokens }) => {
  const found = new Map<string, boolean>()
  let negatedUntil = -1
  let inPhrase = false
  for (const [at, token] of tokens.entries()) {
    if (isNegator(token.word)) negatedUntil = at + reach
    const negated = at <= negatedUntil
    const phrase = phraseAt(tokens, at)
    if (phrase) found.set(stem(phrase), negated)
    else if (!inPhrase) found.set(token.stem, negated)
    const mark = particleOf(tokens, at)
    if (mark) found.set(mark, negated)
    inPhrase = phrase !== undefined
  }
  return found
})

/** Whether a word denies what follows it. */
export function isNegator(word: string): boolean {
  return negators.has(word) || word.endsWith("n't")
}

/** The one word that stands for this token and the next; undefined when they are just two. */
export function phraseAt(tokens: readonly Token[], at: number): string | undefined {
  const word = tokens[at]?.word
  if (word === undefined || !phraseOpeners.has(word)) return undefined
  return phrases.get(`${word} ${tokens[at + 1]?.word}`)
}

/** `turn the lights off` gives `~off`; so does a particle that ends its sentence. */
function particleOf(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at]
  if (!token) return undefined
  const next = tokens[at + 1]
  if (everyParticle.has(token.word) && (!next || next.opensSentence)) return `~${token.word}`

  const allowed = particles.get(token.stem)
  if (!allowed) return undefined
  const ahead = tokens.slice(at + 1, at + 2 + reach).map(({ word }) => word)
  if (ahead[0] !== undefined && allowed.has(ahead[0])) return `~${ahead[0]}`
  const apart = ahead.findLast((word) => allowed.has(word))
  return apart && `~${apart}`
}

/** A member of a line of a table as a text has it. */
export interface Member {
  readonly term: string
  readonly negated: boolean
}
/** By line, then by side. */
export type Members = ReadonlyMap<number, ReadonlyMap<number, Member>>

/** What a text has of a table. */
export function membersOf(table: Table): Facet<Members> {
  return facet((reading) => {
    const members = new Map<number, Map<number, Member>>()
    for (const [term, negated] of terms(reading)) {
      for (const { line, side } of table.get(term) ?? []) {
        const sides = members.get(line) ?? new Map<number, Member>()
        sides.set(side, { term, negated })
        members.set(line, sides)
      }
    }
    return members
  })
}

/** The two members that stand against each other: of one line, each text with a side the other lacks. */
export function clash(asked: Members, stored: Members): readonly [Member, Member] | undefined {
  for (const [line, sides] of asked) {
    const others = stored.get(line)
    if (!others) continue
    const mine = only(sides, others)
    const theirs = only(others, sides)
    if (mine && theirs && mine.negated === theirs.negated) return [mine, theirs]
  }
  return undefined
}

function only(sides: ReadonlyMap<number, Member>, others: ReadonlyMap<number, Member>): Member | undefined {
  for (const [side, member] of sides) if (!others.has(side)) return member
  return undefined
}

/** Words that carry matter, in order, as stems: neither stop words nor negators. */
export const contentOf: Facet<readonly string[]> = facet(({ tokens }) =>
  tokens.filter(({ word }) => !stopWords.has(word) && !isNegator(word)).map((token) => token.stem),
)
