import { boundedMemo } from './bounded-memo.ts'
import type { Language } from './language.ts'
import { languages, scoresOf, toldBy, usual, type Scored } from './languages.ts'
import { joined, withoutGaps } from './joined-tokens.ts'
import type { Piece } from './token-shapes.ts'
import type { Token } from './token.ts'

export type { Token } from './token.ts'

/** A text as the guards see it: tokenised once, everything else worked out when a guard first asks. */
export interface Reading {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly language: Language
  /** Whether the text itself tells its language. */
  readonly isSure: boolean
  readonly lexicon: Lexicon
  /** Its place among the readings of which what was worked out is remembered. */
  readonly place: number
}

/** The languages a text may be in, perhaps with the words of a domain, and what was read in them. */
export interface Lexicon {
  /** One in the place of each that the guards read. */
  readonly languages: readonly Language[]
  runOf(text: string): Run
  /** The reading of a text that may come again. */
  readingOf(text: string): Reading
}

/** Something worked out from a reading, once per reading. */
export type Facet<T> = (reading: Reading) => T

const sentenceEnd = /[.!?:;…]["'”’)\]]*$/
const firstCapital = /^\p{Lu}/u
// `iPhone` and `NASA` are names wherever they stand
const laterCapital = /^.+\p{Lu}/u
const abbreviation = /^(?:\p{L}|mr|mrs|ms|dr|st|vs|no|mt|e\.g|i\.e)\.$/iu

/** Stored questions whose readings are kept: one is near many others. */
const kept = 128
/** Readings of which what was worked out is remembered. */
const remembered = 256
/** Runs of characters that are remembered with their tokens. */
const vocabulary = 20_000

/** A run of characters without white space. */
export interface Run extends Scored {
  /** What it is in each language it was read in, by the place of the language. */
  readonly chunks: (Chunk | undefined)[]
}
export interface Chunk {
  readonly inside: readonly Token[]
  readonly opening: readonly Token[]
  readonly endsSentence: boolean
}

/** A lexicon of languages that stand in the places of those the guards read. */
export function lexiconIn(some: readonly Language[]): Lexicon {
  const lexicon: Lexicon = {
    languages: some,
    runOf: boundedMemo((text) => ({ scores: scoresOf(text), chunks: [] }), vocabulary),
    readingOf: boundedMemo((text) => readText(text, lexicon), kept),
  }
  return lexicon
}
/** The languages as they are. */
export const plainLexicon = lexiconIn(languages)

function chunkOf(text: string, { chunks }: Run, language: Language): Chunk {
  return (chunks[language.place] ??= readChunk(text, language))
}

// an A inside a sentence is a name, as in "A depends on B", and no article
function readChunk(text: string, language: Language): Chunk {
  const tokens = language.piecesOf(text).map((piece) => tokenOf(piece, language))
  return {
    inside: tokens.map((token) => (token.raw === 'A' ? { ...token, word: language.wordOf('A') } : token)),
    opening: tokens.map((token, at) => (at === 0 ? { ...token, opensSentence: true } : token)),
    endsSentence: text.length < 100 && sentenceEnd.test(text) && !abbreviation.test(text),
  }
}

function tokenOf({ raw, word, kind }: Piece, { nounsHaveCapitals, wordOf }: Language): Token {
  const first = firstCapital.test(raw) && !nounsHaveCapitals ? 'first' : undefined
  return { raw, kind, word: wordOf(word), capital: laterCapital.test(raw) ? 'later' : first, opensSentence: false }
}

/** Reads a text for the guards, before anything is lower-cased, in the language it tells. */
export function readText(text: string, lexicon: Lexicon = plainLexicon): Reading {
  const texts = textsOf(text)
  const runs = texts.map(lexicon.runOf)
  const { language, isSure } = toldBy(runs)
  const own = lexicon.languages[language.place] ?? language
  return { text, tokens: tokensOf(texts, runs, own), language: own, isSure, lexicon, place: nextPlace() }
}

function textsOf(text: string): readonly string[] {
  const whole = withoutGaps(text)
  return whole.split(white.test(whole) ? /\s+/ : ' ')
}

/** White space other than a blank. */
const white = /[^\S ]/

let lastPlace = 0
function nextPlace(): number {
  lastPlace = (lastPlace + 1) % remembered
  return lastPlace
}

/** Reads a text in the language of another. */
export function readAlike(text: string, { language, lexicon }: Reading): Reading {
  const texts = textsOf(text)
  const runs = texts.map(lexicon.runOf)
  return { text, tokens: tokensOf(texts, runs, language), language, isSure: false, lexicon, place: nextPlace() }
}

function tokensOf(texts: readonly string[], runs: readonly Run[], language: Language): readonly Token[] {
  const tokens: Token[] = []
  let opensSentence = true
  const mayHaveSign = texts.includes('-') || texts.includes('−')
  // by `forEach`: a pair for each of `entries()` would be most of what a judged pair of texts leaves to collect
  runs.forEach((run, at) => {
    const { inside, opening, endsSentence } =
      (mayHaveSign ? signed(at) : undefined) ?? chunkOf(texts[at] ?? '', run, language)
    for (const token of opensSentence ? opening : inside) tokens.push(token)
    opensSentence = endsSentence || (opensSentence && inside.length === 0)
  })
  return joined(tokens, language)

  /** A number below zero whose sign stands apart, as in `is - 5 degrees cold`. */
  function signed(at: number): Chunk | undefined {
    const before = texts[at - 1] ?? ''
    if ((before !== '-' && before !== '−') || !tokens.at(-1)?.word.isStop) return undefined
    const text = `-${texts[at]}`
    return /^-\d/.test(text) ? readChunk(text, language) : undefined
  }
}

/** Two texts in one language: one that does not tell its own is read in that of the other. */
export function inOneLanguage(left: Reading, right: Reading): readonly [Reading, Reading] {
  if (left.language === right.language || (left.isSure && right.isSure)) return [left, right]
  const isLeft = left.isSure || (!right.isSure && left.language.place !== usual.place)
  return isLeft ? [left, readAlike(right.text, left)] : [readAlike(left.text, right), right]
}

/** The words of a text, as stems. */
export const stems: Facet<ReadonlySet<string>> = facet(({ tokens }) => new Set(tokens.map(({ word }) => word.stem)))

/**
 * Makes a facet of a function. It is remembered by the place of a reading, and so for those that were made last.
 * (A WeakMap does the same at ten times the price, in garbage collection.)
 */
export function facet<T>(derive: (reading: Reading) => T): Facet<T> {
  const seen: (Seen<T> | undefined)[] = Array.from({ length: remembered })
  return (reading) => {
    const known = seen[reading.place]
    if (known?.reading === reading) return known.value
    const value = derive(reading)
    seen[reading.place] = { reading, value }
    return value
  }
}
interface Seen<T> {
  readonly reading: Reading
  readonly value: T
}

/** Whether a text has a word of this stem. */
export function hasStem({ tokens }: Reading, stem: string): boolean {
  for (const { word } of tokens) if (word.stem === stem) return true
  return false
}

/** The first member of `left` that `right` lacks. */
export function missingFrom<T>(left: ReadonlySet<T>, right: ReadonlySet<T>): T | undefined {
  for (const member of left) if (!right.has(member)) return member
  return undefined
}
