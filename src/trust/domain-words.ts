import type { DomainWords } from '../contract/policy.ts'
import { boundedMemo } from './bounded-memo.ts'
import type { Place } from './guard-words.ts'
import type { Language, Term } from './language.ts'
import { languages } from './languages.ts'
import { lexiconIn, plainLexicon } from './reading.ts'
import type { Lexicon } from './reading.ts'
import type { Word } from './word.ts'

/** Distinct words that are remembered, by language. */
const vocabulary = 20_000
/** More lines than the tables of all languages have. */
const firstLine = 1_000_000

const made = new WeakMap<DomainWords, Lexicon>()

/** The languages with the words of a domain; made once for one list. */
export function lexiconOf(words: DomainWords | undefined): Lexicon {
  if (words === undefined) return plainLexicon
  const known = made.get(words)
  if (known !== undefined) return known
  const lexicon = lexiconIn(languages.map((language) => languageWith(language, words)))
  made.set(words, lexicon)
  return lexicon
}

/** The words a term is read as. */
export function wordsOf(term: string, language: Language): readonly Word[] {
  const pieces = term.split(/\s+/).flatMap((chunk) => language.piecesOf(chunk))
  return pieces.map(({ word }) => language.wordOf(word))
}

/** Under what a term is known: its stems. */
export function keyOf(words: readonly Word[]): string {
  return words.map(({ stem }) => stem).join(' ')
}

/** What a domain says of a term, and of those that mean the same. */
interface Meaning {
  /** The word it is read as; absent where it stays itself. */
  readonly as: Word | undefined
  readonly opposites: Place[]
  readonly names: Place[]
  isIgnored: boolean
}

function languageWith(base: Language, words: DomainWords): Language {
  const meanings = meaningsIn(base, words)
  const wordOf = boundedMemo((text) => {
    const word = base.wordOf(text)
    const meaning = meanings.get(word.stem)
    return meaning === undefined ? word : meant(word, meaning)
  }, vocabulary)
  const language = { ...base, wordOf }
  const terms = new Map<string, Term[]>()
  for (const term of termsOf(words)) {
    const parts = wordsOf(term, base)
    const meaning = meanings.get(keyOf(parts))
    const [first, ...rest] = wordsOf(term, language).map(({ stem }) => stem)
    if (meaning === undefined || first === undefined || rest.length === 0) continue
    const known = terms.get(first) ?? []
    known.push({ rest, word: meant(together(parts, base), meaning) })
    terms.set(first, known)
  }
  for (const known of terms.values()) known.sort((left, right) => right.rest.length - left.rest.length)
  return terms.size === 0 ? language : { ...language, terms }
}

function termsOf({ synonyms = [], opposites = [], names = [], ignore = [] }: DomainWords): readonly string[] {
  return [...synonyms.flat(), ...opposites.flat(), ...names, ...ignore]
}

function meaningsIn(base: Language, words: DomainWords): ReadonlyMap<string, Meaning> {
  const { synonyms = [], opposites = [], names = [], ignore = [] } = words
  const meanings = new Map<string, Meaning>()
  for (const group of synonyms) {
    const parts = group.map((term) => wordsOf(term, base))
    const meaning = {
      as: merged(parts.map((some) => together(some, base))),
      opposites: [],
      names: [],
      isIgnored: false,
    }
    for (const some of parts) meanings.set(keyOf(some), meaning)
  }
  const meaningOf = (term: string): Meaning => {
    const key = keyOf(wordsOf(term, base))
    const meaning = meanings.get(key) ?? { as: undefined, opposites: [], names: [], isIgnored: false }
    meanings.set(key, meaning)
    return meaning
  }
  for (const [at, group] of opposites.entries()) {
    for (const [side, term] of group.entries()) meaningOf(term).opposites.push({ line: firstLine + at, side })
  }
  for (const [side, term] of names.entries()) meaningOf(term).names.push({ line: firstLine, side })
  for (const term of ignore) meaningOf(term).isIgnored = true
  return meanings
}

/** A term as one word. */
function together(parts: readonly Word[], { wordOf }: Language): Word {
  const [word] = parts
  if (word !== undefined && parts.length === 1) return word
  const key = keyOf(parts)
  return { ...wordOf(parts.map(({ text }) => text).join(' ')), stem: key, root: key }
}

/** Words that are one: on every side on which one of them is. */
function merged(words: readonly Word[]): Word | undefined {
  const [first] = words
  if (first === undefined) return undefined
  const all = (list: 'opposites' | 'names' | 'synonyms'): readonly Place[] => words.flatMap((word) => word[list] ?? [])
  return { ...first, opposites: all('opposites'), names: all('names'), synonyms: all('synonyms') }
}

function meant(word: Word, { as = word, opposites, names, isIgnored }: Meaning): Word {
  return {
    ...as,
    isStop: isIgnored || as.isStop,
    isFiller: isIgnored || as.isFiller,
    opposites: placed(as.opposites, opposites),
    names: placed(as.names, names),
  }
}

function placed(known: readonly Place[] | undefined, further: readonly Place[]): readonly Place[] | undefined {
  return further.length === 0 && known === undefined ? undefined : [...(known ?? []), ...further]
}
