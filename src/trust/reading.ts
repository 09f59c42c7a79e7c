import { entriesOf } from './guard-words.ts'
import { stem } from './stem.ts'
import { piecesOf } from './token-shapes.ts'

/** A word, number or code of a text, as written and as compared. */
export interface Token {
  /** As written, outer punctuation taken off. */
  readonly raw: string
  /** Lower case and without possessive; for a number its canonical digits. */
  readonly word: string
  readonly stem: string
  readonly kind: 'word' | 'number' | 'code'
  /** Whether a capital letter here says nothing. */
  readonly opensSentence: boolean
}

/** A text as the guards see it: tokenised once, everything else worked out when a guard first asks. */
export interface Reading {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly stems: ReadonlySet<string>
}

/** Something worked out from a reading, once per reading. */
export type Facet<T> = (reading: Reading) => T

const cased = entriesOf((words) => words.casedWords)
const sentenceEnd = /[.!?:;…]["'”’)\]]*$/
const abbreviation = /^(?:\p{L}|mr|mrs|ms|dr|st|vs|no|mt|e\.g|i\.e)\.$/iu

/** Reads a text for the guards, before anything is lower-cased. */
export function readText(text: string): Reading {
  const tokens: Token[] = []
  const stems = new Set<string>()
  let opensSentence = true

  for (const chunk of text.split(/\s+/)) {
    if (chunk === '') continue
    for (const { raw, word: written, kind } of piecesOf(chunk)) {
      const word = cased.get(raw) ?? written
      const token: Token = { raw, word, kind, opensSentence, stem: kind === 'word' ? stem(word) : word }
      tokens.push(token)
      stems.add(token.stem)
      opensSentence = false
    }
    opensSentence ||= sentenceEnd.test(chunk) && !abbreviation.test(chunk)
  }
  return { text, tokens, stems }
}

/** Makes a facet of a function, so that a text compared with five others is worked through once. */
export function facet<T>(derive: (reading: Reading) => T): Facet<T> {
  const known = new WeakMap<Reading, { readonly value: T }>()
  return (reading) => {
    const seen = known.get(reading)
    if (seen) return seen.value
    const value = derive(reading)
    known.set(reading, { value })
    return value
  }
}

/** The first member of `left` that `right` lacks. */
export function missingFrom<T>(left: Iterable<T>, right: ReadonlySet<T>): T | undefined {
  for (const member of left) if (!right.has(member)) return member
  return undefined
}
