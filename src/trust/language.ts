import { boundedMemo } from './bounded-memo.ts'
import type { Place } from './guard-words.ts'
import { noWords } from './language-words.ts'
import type { GuardWords, LanguageWords } from './language-words.ts'
import { tablesOf } from './tables.ts'
import type { Tables } from './tables.ts'
import { piecesOf } from './token-shapes.ts'
import type { Piece } from './token-shapes.ts'
import { describeWord } from './word.ts'
import type { Word } from './word.ts'

/** A language the guards read. */
export interface Language {
  readonly name: string
  /** Its place among the languages. */
  readonly place: number
  readonly nounsHaveCapitals: boolean
  readonly pointsBack: boolean
  readonly hasCompounds: boolean
  /** How answers begin. */
  readonly speech: Pick<GuardWords, 'yes' | 'no' | 'overtures' | 'courteous'>
  /** What is known of a word, by its text in lower case. */
  wordOf(text: string): Word
  /** The tokens of a run of characters without white space. */
  piecesOf(chunk: string): readonly Piece[]
  /** The sides a stem or a mark such as `~on` is on. */
  oppositesOf(term: string): readonly Place[] | undefined
  /** Whether a line of opposites is a reversal, and not a kind of thing. */
  isReversal(line: number): boolean
  /** The lines of names a name or phrase is on. */
  namesOf(term: string): readonly Place[] | undefined
  /** Whether words in a row are a negation that denies nothing. */
  isIdle(phrase: string): boolean
  /** How much a run of characters speaks for this language. */
  scoreOf(chunk: string): number
  /** Terms of a domain in several words, by the stem of the first; the longest first. */
  readonly terms?: ReadonlyMap<string, readonly Term[]>
}
/** A term in several words, read as one. */
export interface Term {
  /** The stems behind the first. */
  readonly rest: readonly string[]
  readonly word: Word
}

/** Distinct words that are remembered, by language. */
const vocabulary = 20_000
/** More lines than a table has. */
const lineSpan = 10_000

/** Marks around a word. */
const aroundWord = /^[^\p{L}]+|[^\p{L}]+$/gu
const commaNumber = /^(\D*)(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)(\D*)$/u

/** Makes a language of its words; `place` is its place among the languages. The tables are made when it is first read. */
export function languageOf(described: LanguageWords, place: number): Language {
  const words = { ...noWords, ...described }
  let made: Tables | undefined
  const tables = (): Tables => (made ??= tablesOf(words, place * lineSpan))
  const wordOf = boundedMemo((text) => describeWord(tables(), text), vocabulary)

  const pieces = (chunk: string): readonly Piece[] => {
    const { cased, elided, fold, numbers } = tables()
    const inEnglish = words.decimalComma ? chunk.replace(commaNumber, swapped) : chunk
    const hyphened = inEnglish.includes('-') ? inEnglish.toLowerCase().replaceAll(aroundWord, '') : ''
    if (hyphened !== '' && numbers.has(fold(hyphened))) return [{ raw: inEnglish, word: hyphened, kind: 'word' }]
    return piecesOf(inEnglish).flatMap((piece) => {
      if (piece.kind !== 'word') return [piece]
      const known = cased.get(piece.raw)
      return known === undefined ? parted(piece, elided, words.enclitic) : [{ ...piece, word: known }]
    })
  }
  return {
    name: words.name,
    place,
    nounsHaveCapitals: words.nounsHaveCapitals,
    pointsBack: words.pointsBack,
    hasCompounds: words.hasCompounds,
    speech: words,
    wordOf,
    piecesOf: pieces,
    oppositesOf: (term) => tables().opposites.get(term),
    isReversal: (line) => line >= place * lineSpan && line < place * lineSpan + tables().reversals,
    namesOf: (term) => tables().names.get(term),
    isIdle: (phrase) => tables().idle.has(phrase),
    scoreOf: (chunk) =>
      pieces(chunk).reduce((sum, { kind, word }) => sum + (kind === 'word' ? weightOf(wordOf(word)) : 0), 0) +
      lettersOf(chunk.toLowerCase(), words),
  }
}

/** 1.000,50 as English writes it. */
function swapped(_all: string, before: string, digits: string, after: string): string {
  // in any language 1,500 may be a thousand and more; 5,50 is 5.5, and never the name of a version
  if (/^[1-9]\d{0,2},\d{3}$/.test(digits)) return before + digits.replace(',', '.') + after
  const fraction = digits.includes(',') ? String(Number(digits.replaceAll('.', '').replace(',', '.'))) : undefined
  return before + (fraction ?? digits.replaceAll('.', '')) + after
}

/** `l'hôtel` is two words, and so is `llamarme`. */
function parted(piece: Piece, elided: ReadonlySet<string>, enclitic: RegExp | undefined): readonly Piece[] {
  const { kind, raw, word } = piece
  const verb = enclitic?.exec(word)?.[1]?.length
  if (verb !== undefined) return split(verb, verb)
  const at = word.indexOf("'")
  return at === -1 || !elided.has(word.slice(0, at)) ? [piece] : split(at, at + 1)

  function split(end: number, start: number): readonly Piece[] {
    return [
      { kind, raw: raw.slice(0, end), word: word.slice(0, end) },
      { kind, raw: raw.slice(start), word: word.slice(start) },
    ]
  }
}

/** Letters from which the word of a number is that of one language alone: `quatre-vingts`. */
const ownNumber = 9

/** Small words tell a language best, and the words of great numbers. */
function weightOf(word: Word): number {
  if (word.number !== undefined && word.text.length >= ownNumber) return 3
  if (word.isStop || word.isNegator) return 2
  const isKnown = word.opposites ?? word.synonyms ?? word.quantifier ?? word.date ?? word.number
  return isKnown === undefined && !word.isCourtesy && !word.isOneWay ? 0 : 1
}

function lettersOf(chunk: string, { letters, ownLetters }: LanguageWords): number {
  const has = (list = ''): boolean => [...chunk].some((letter) => list.includes(letter))
  return (has(letters) ? 1 : 0) + (has(ownLetters) ? 2 : 0)
}
