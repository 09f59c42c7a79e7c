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
  const { language } = reading
  reading.tokens.forEach(({ word }, at) => {
    const phrase = phraseAt(reading.tokens, at)
    const places = phrase ? language.oppositesOf(phrase) : phraseAt(reading.tokens, at - 1) ? undefined : word.opposites
    if (places) add(found, places, phrase ?? word.stem, isNegated(reading, at))
    const mark = particleOf(reading.tokens, at)
    if (mark) add(found, language.oppositesOf(mark) ?? [], mark, isNegated(reading, at))
  })
  return found
})

/** The known names of a text. */
export const namesIn: Facet<readonly Member[]> = facet(({ language, tokens }) => {
  const found: Member[] = []
  tokens.forEach(({ word }, at) => {
    const phrase = phraseAt(tokens, at)
    const places = phrase ? language.namesOf(phrase) : phraseAt(tokens, at - 1) ? undefined : word.names
    if (places) add(found, places, phrase ?? word.stem, false)
  })
  return found
})

function add(found: Member[], places: readonly Place[], term: string, negated: boolean): void {
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
  return members.some((member) => member.line === line && member.side === side)
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
  const ahead = tokens.slice(at + 1, at + 2 + reach).map((token) => token.word.text)
  const particle =
    ahead[0] !== undefined && particles.has(ahead[0]) ? ahead[0] : ahead.findLast((text) => particles.has(text))
  return particle && `~${particle}`
}
