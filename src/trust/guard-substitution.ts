import { align, type Alignment, type Gap } from './alignment.ts'
import type { Guard } from './guard.ts'
import type { Place } from './guard-words.ts'
import type { Language } from './language.ts'
import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'
import type { Word } from './word.ts'

/** Letters at the start of two words from which they are taken for forms of one. */
const commonStart = 5
/** Joining words that may differ too; with more of them the sentence is no longer the same. */
const fewJoining = 1
/** Letters behind them up to which they are an ending, where words are written in one. */
const longestEnding = 3
/** Letters from which a word is long enough for a slip of the pen to be told from another word. */
const longWord = 6

/** The same sentence with another word in one place asks another thing, unless the two words mean the same. */
export const substitutionGuard: Guard = {
  name: 'substitution',
  refuse(asked, stored) {
    const alignment = align(asked, stored)
    if (alignment === undefined || alignment.shared === 0) return undefined
    const pair = inOneSentence(alignment, { asked, stored }) ?? betweenTheSame(alignment, { asked, stored })
    return pair && `"${pair[0].raw}" stands where the stored question has "${pair[1].raw}"`
  },
}

interface Texts {
  readonly asked: Reading
  readonly stored: Reading
}
type Exchange = readonly [Token, Token]

/** The exchange of two sentences that are the same but for it. */
function inOneSentence({ gaps }: Alignment, texts: Texts): Exchange | undefined {
  let found: Exchange | undefined
  let joining = 0
  for (const gap of gaps) {
    const exchange = exchanged(gap)
    joining += joiningIn(gap)
    if (exchange === 'rewording' || joining > fewJoining) return undefined
    if (exchange !== 'nothing' && isExchange(exchange, texts)) found ??= exchange
  }
  return found
}

/** A coffee table is not a side table: an exchange right between two words that both texts have, however the rest is put. */
function betweenTheSame({ gaps }: Alignment, texts: Texts): Exchange | undefined {
  for (const gap of gaps) {
    const exchange = exchanged(gap)
    if (typeof exchange === 'string' || joiningIn(gap) > 0 || !isHeld(gap)) continue
    if (isExchange(exchange, texts)) return exchange
  }
  return undefined
}

function isHeld({ before, after }: Gap): boolean {
  return before !== undefined && after !== undefined && carriesMatter(before) && carriesMatter(after)
}

function isExchange(pair: Exchange, texts: Texts): boolean {
  return !isMoved(...pair, texts) && !meanTheSame(pair, texts.asked.language)
}

/** The one word of matter that stands for another; what is added, left out or told in more words is a rewording. */
function exchanged({ mine, theirs }: Gap): Exchange | 'nothing' | 'rewording' {
  const [left, right] = [mine.filter(carriesMatter), theirs.filter(carriesMatter)]
  if (left.length === 0 && right.length === 0) return 'nothing'
  if (left.length !== 1 || right.length !== 1) return 'rewording'
  const all = [...mine, ...theirs]
  // numbers, codes, negations and phrasal verbs have guards of their own
  const isPlain = all.every(({ kind, word }) => kind === 'word' && word.number === undefined && !word.isNegator)
  const [one, other] = [left[0], right[0]]
  return isPlain && one !== undefined && other !== undefined && !all.some(isLoose) ? [one, other] : 'rewording'
}

function joiningIn({ mine, theirs }: Gap): number {
  return Math.max(...[mine, theirs].map((tokens) => tokens.filter((token) => !carriesMatter(token)).length))
}

function carriesMatter({ word }: Token): boolean {
  return !word.isStop && !word.isNegator
}

function isLoose({ word }: Token): boolean {
  return word.isParticle
}

/** Whether both texts have both words as often: then they have only changed places. */
function isMoved(left: Token, right: Token, { asked, stored }: Texts): boolean {
  const [mine, theirs] = [counts(asked), counts(stored)]
  return [left, right].every(({ word }) => (mine.get(word.stem) ?? 0) === (theirs.get(word.stem) ?? 0))
}

const counts: Facet<ReadonlyMap<string, number>> = facet(({ tokens }) => {
  const found = new Map<string, number>()
  for (const { word } of tokens) found.set(word.stem, (found.get(word.stem) ?? 0) + 1)
  return found
})

/** `getElementById` and such: a name within a program is itself or another one. */
const inCamelCase = /\p{Ll}\p{Lu}|[_\d]/u

function meanTheSame([{ raw, word: left }, { raw: other, word: right }]: Exchange, language: Language): boolean {
  const isCode = inCamelCase.test(raw) || inCamelCase.test(other)
  if (left.root === right.root || (!isCode && areFormsOfOne([left, right], language)) || isSlip(left.text, right.text))
    return true
  if (areOnOneSide(left.synonyms, right.synonyms)) return true
  if (left.units !== undefined && [...left.units].some((unit) => right.units?.has(unit))) return true
  return areOnOneSide(left.opposites, right.opposites) || areOnOneSide(left.names, right.names)
}

function areOnOneSide(left: readonly Place[] = [], right: readonly Place[] = []): boolean {
  return left.some(({ line, side }) => right.some((place) => place.line === line && place.side === side))
}

/** `recruiting` and `recruiters`: the longer part of both is one, and neither is the other reversed. */
function areFormsOfOne([left, right]: readonly [Word, Word], { hasCompounds }: Language): boolean {
  let same = 0
  while (same < left.text.length && left.text[same] === right.text[same]) same++
  if (same < commonStart || same < 0.6 * Math.max(left.text.length, right.text.length)) return false
  // a `Kundenkonto` is no form of a `Kundenkarte`
  return !hasCompounds || Math.max(left.stem.length, right.stem.length) - same <= longestEnding
}

/** Two letters the wrong way round, or one written twice or left out inside a long word. */
function isSlip(left: string, right: string): boolean {
  if (Math.max(left.length, right.length) < longWord || left[0] !== right[0]) return false
  const [long, short] = left.length >= right.length ? [left, right] : [right, left]
  let start = 0
  while (start < short.length && long[start] === short[start]) start++
  if (long.length === short.length) {
    const turned = `${long.slice(0, start)}${long[start + 1] ?? ''}${long[start] ?? ''}${long.slice(start + 2)}`
    return turned === short
  }
  if (long.length !== short.length + 1 || long.slice(start + 1) !== short.slice(start)) return false
  return long[start] === long[start - 1] || long.length > longWord
}
