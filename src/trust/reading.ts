import { boundedMemo } from './bounded-memo.ts'
import { piecesOf } from './token-shapes.ts'
import type { Piece, TokenKind } from './token-shapes.ts'
import { wordOf } from './word.ts'
import type { Word } from './word.ts'

/** A word, number or code of a text, as written and as compared. */
export interface Token {
  /** As written, outer punctuation taken off. */
  readonly raw: string
  /** For a number its canonical digits. */
  readonly word: Word
  readonly kind: TokenKind
  /** Where the first capital letter stands. */
  readonly capital: 'first' | 'later' | undefined
  /** Whether a capital letter at the start says nothing. */
  readonly opensSentence: boolean
}

/** A text as the guards see it: tokenised once, everything else worked out when a guard first asks. */
export interface Reading {
  readonly text: string
  readonly tokens: readonly Token[]
}

/** Something worked out from a reading, once per reading. */
export type Facet<T> = (reading: Reading) => T

const sentenceEnd = /[.!?:;…]["'”’)\]]*$/
const firstCapital = /^\p{Lu}/u
// `iPhone` and `NASA` are names wherever they stand
const laterCapital = /^.+\p{Lu}/u
const abbreviation = /^(?:\p{L}|mr|mrs|ms|dr|st|vs|no|mt|e\.g|i\.e)\.$/iu

/** Runs of characters that are remembered with their tokens. */
const vocabulary = 20_000

interface Chunk {
  readonly inside: readonly Token[]
  readonly opening: readonly Token[]
  readonly endsSentence: boolean
}
// an A inside a sentence is a name, as in "A depends on B", and no article
const chunkOf = boundedMemo((chunk: string): Chunk => {
  const tokens = piecesOf(chunk).map((piece) => tokenOf(piece))
  return {
    inside: tokens.map((token) => (token.raw === 'A' ? { ...token, word: wordOf('A') } : token)),
    opening: tokens.map((token, at) => (at === 0 ? { ...token, opensSentence: true } : token)),
    endsSentence: chunk.length < 100 && sentenceEnd.test(chunk) && !abbreviation.test(chunk),
  }
}, vocabulary)

function tokenOf({ raw, word, kind }: Piece): Token {
  const capital = laterCapital.test(raw) ? 'later' : firstCapital.test(raw) ? 'first' : undefined
  return { raw, kind, word: wordOf(word), capital, opensSentence: false }
}

/** Reads a text for the guards, before anything is lower-cased. */
export function readText(text: string): Reading {
  const tokens: Token[] = []
  let opensSentence = true
  for (const chunk of text.split(/\s+/)) {
    const { inside, opening, endsSentence } = chunkOf(chunk)
    for (const token of opensSentence ? opening : inside) tokens.push(token)
    opensSentence = endsSentence || (opensSentence && inside.length === 0)
  }
  return { text, tokens }
}

/** The words of a text, as stems. */
export const stems: Facet<ReadonlySet<string>> = facet(({ tokens }) => new Set(tokens.map(({ word }) => word.stem)))

/**
 * Makes a facet of a function. It remembers the two readings it saw last: a question is compared with one
 * stored question after the other. (A WeakMap does the same at ten times the price, in garbage collection.)
 */
export function facet<T>(derive: (reading: Reading) => T): Facet<T> {
  let recent: Seen<T> | undefined
  let before: Seen<T> | undefined
  return (reading) => {
    if (recent?.reading === reading) return recent.value
    const seen = before?.reading === reading ? before : { reading, value: derive(reading) }
    before = recent
    recent = seen
    return seen.value
  }
}
interface Seen<T> {
  readonly reading: Reading
  readonly value: T
}

/** The first member of `left` that `right` lacks. */
export function missingFrom<T>(left: ReadonlySet<T>, right: ReadonlySet<T>): T | undefined {
  for (const member of left) if (!right.has(member)) return member
  return undefined
}
