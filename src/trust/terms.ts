import type { Place } from './guard-words.ts'
import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'

/** How far a negator or a phrasal verb reaches, in tokens. */
const reach = 3

/** Something a text speaks of and a table holds. */
export interface Member extends Place {
  readonly term: string
  /** Whether a negator stands before it. */
  readonly negated: boolean
}

/** The words, phrases and particles of a text that have an opposite or an alternative. */
export const oppositesIn: Facet<readonly Member[]> = facet((reading) => {
  const found: Member[] = []
  const { language, tokens } = reading
  tokens.forEach(({ word }, at) => {
    const phrase = word.phrases && phraseAt(tokens, at)
    const places = phrase ? language.oppositesOf(phrase) : word.opposites
    if (places && (phrase || !phraseAt(tokens, at - 1))) {
      add(found, places, { term: phrase ?? word.stem, negated: isNegated(reading, at) })
    }
    const mark = particleOf(tokens, at)
    const sides = mark && language.oppositesOf(mark)
    if (sides) add(found, sides, { term: mark, negated: isNegated(reading, at) })
  })
  return found
})

/** The known names of a text. */
export const namesIn: Facet<readonly Member[]> = facet(({ language, tokens }) => {
  const found: Member[] = []
  tokens.forEach(({ word }, at) => {
    const phrase = word.phrases && phraseAt(tokens, at)
    const places = phrase ? language.namesOf(phrase) : word.names
    if (places && (phrase || !phraseAt(tokens, at - 1))) {
      add(found, places, { term: phrase ?? word.stem, negated: false })
    }
  })
  return found
})

function add(found: Member[], places: readonly Place[], { term, negated }: Omit<Member, keyof Place>): void {
  for (const { line, side } of places) found.push({ line, side, term, negated })
}

/** The two members that stand against each other: of one line, each text with a side the other lacks. */
export function clash(asked: readonly Member[], stored: readonly Member[]): readonly [Member, Member] | undefined {
  for (const mine of asked) {
    if (hasSide(stored, mine)) continue
    for (const theirs of stored) {
      if (theirs.line === mine.line && theirs.negated === mine.negated && !hasSide(asked, theirs)) return [mine, theirs]
    }
  }
  return undefined
}

function hasSide(members: readonly Member[], { line, side }: Member): boolean {
  for (const member of members) if (member.line === line && member.side === side) return true
  return false
}

/** The one word that stands for this token and the next; undefined when they are just two. */
export function phraseAt(tokens: readonly Token[], at: number): string | undefined {
  const known = tokens[at]?.word.phrases
  return known?.get(tokens[at + 1]?.word.text ?? '')
}

/** Whether a negator stands shortly before a token. */
export function isNegated({ tokens }: Reading, at: number): boolean {
  for (let before = Math.max(0, at - reach); before < at; before++) if (tokens[before]?.word.isNegator) return true
  return false
}

/** `turn the lights off` gives `~off`; so does a particle that ends its sentence. */
function particleOf(tokens: readonly Token[], at: number): string | undefined {
  const word = tokens[at]?.word
  if (!word) return undefined
  if (word.isParticle) {
    const next = tokens[at + 1]
    return !next || next.opensSentence ? `~${word.text}` : undefined
  }
  const { particles } = word
  if (!particles) return undefined
  const next = tokens[at + 1]?.word.text
  if (next !== undefined && particles.has(next)) return `~${next}`
  for (let ahead = at + 1 + reach; ahead > at + 1; ahead--) {
    const particle = tokens[ahead]?.word.text
    if (particle !== undefined && particles.has(particle)) return `~${particle}`
  }
  return undefined
}
