import { boundedMemo } from './bounded-memo.ts'
import {
  entriesOf,
  groupsOf,
  manyGroupsOf,
  particlesOf,
  phrasesAfter,
  stemsOf,
  tableOf,
  wordsOf,
} from './guard-words.ts'
import type { Place } from './guard-words.ts'
import { stem as stemOf } from './stem.ts'

/** All that the tables of words know of one word, looked up once. */
export interface Word {
  /** In lower case, without possessive. */
  readonly text: string
  readonly stem: string
  /** Without the endings that make a people or a plural of a name. */
  readonly root: string
  readonly isStop: boolean
  readonly isFiller: boolean
  readonly isNegator: boolean
  /** Says no without a negator. */
  readonly isSoftNo: boolean
  readonly isOneWay: boolean
  readonly isEitherWay: boolean
  readonly isPassive: boolean
  readonly number: number | undefined
  readonly units: ReadonlySet<string> | undefined
  /** The one name of a day or month. */
  readonly date: string | undefined
  readonly isDoubtfulDate: boolean
  /** `last` of `last week`. */
  readonly pointer: string | undefined
  readonly isPeriod: boolean
  readonly isDayPart: boolean
  readonly opposites: readonly Place[] | undefined
  readonly names: readonly Place[] | undefined
  /** The meanings it shares with other words. */
  readonly synonyms: readonly Place[] | undefined
  /** What the word and the one after it are together. */
  readonly phrases: ReadonlyMap<string, string> | undefined
  /** Particles that may stand apart from this verb. */
  readonly particles: ReadonlySet<string> | undefined
  readonly isParticle: boolean
  /** What is left without a prefix that reverses. */
  readonly bare: readonly Bare[] | undefined
}
export interface Bare {
  readonly prefix: string
  readonly stem: string
  /** Whether the prefix denies, as in `impossible`, rather than undoes, as in `unlock`. */
  readonly denies: boolean
}

const stops = wordsOf((words) => words.stopWords)
const fillers = wordsOf((words) => words.fillers)
const negators = wordsOf((words) => words.negators)
const softNos = stemsOf((words) => words.softNegatives)
const oneWay = wordsOf((words) => words.oneWay)
const eitherWay = wordsOf((words) => words.eitherWay)
const passive = wordsOf((words) => words.passive)
const numbers = entriesOf((words) => words.numberWords)
const units = manyGroupsOf((words) => `${words.units} | ${words.currencies}`)
const dates = groupsOf((words) => `${words.days} | ${words.months}`)
const doubtful = wordsOf((words) => words.doubtfulMonths)
const pointers = groupsOf((words) => words.pointers)
const periods = stemsOf((words) => words.periods)
const dayParts = stemsOf((words) => words.dayParts)
const opposites = tableOf((words) => [...words.opposites, ...words.alternatives])
const names = tableOf((words) => words.names)
const synonyms = tableOf((words) => words.synonyms)
const phrases = phrasesAfter((words) => words.phrases)
const particles = particlesOf()
const everyParticle = new Set([...particles.values()].flatMap((set) => [...set]))
const reversing = wordsOf((words) => words.reversingPrefixes)
const denying = wordsOf((words) => words.negativePrefixes)
const nameEnding = /(?:ians?|ans?|ese|ish|ia|is?|s|y|a|en?|ns?)$/

/** Distinct words that are remembered. */
const vocabulary = 20_000

/** What is known of a word, by its text in lower case. */
export const wordOf = boundedMemo(describe, vocabulary)

/** The sides a stem or a mark such as `~on` is on. */
export function oppositesOf(term: string): readonly Place[] | undefined {
  return opposites.get(term)
}

/** The lines of names a name or phrase is on. */
export function namesOf(term: string): readonly Place[] | undefined {
  return names.get(term)
}

function describe(text: string): Word {
  const stem = stemOf(text)
  const bareName = text.replace(nameEnding, '')
  const value = numbers.get(text)
  return {
    text,
    stem,
    root: bareName.length > 3 ? bareName : text,
    isStop: stops.has(text),
    isFiller: fillers.has(text),
    isNegator: negators.has(text) || text.endsWith("n't"),
    isSoftNo: softNos.has(stem),
    isOneWay: oneWay.has(text),
    isEitherWay: eitherWay.has(text),
    isPassive: passive.has(text),
    number: value === undefined ? undefined : Number(value),
    units: units.get(stem),
    date: dates.get(stem),
    isDoubtfulDate: doubtful.has(text),
    pointer: pointers.get(stem),
    isPeriod: periods.has(stem),
    isDayPart: dayParts.has(stem),
    opposites: opposites.get(stem),
    names: names.get(stem),
    synonyms: synonyms.get(stem),
    phrases: phrases.get(text),
    particles: particles.get(stem),
    isParticle: everyParticle.has(text),
    bare: bareForms(stem),
  }
}

function bareForms(stem: string): readonly Bare[] | undefined {
  const forms = [...reversing]
    .filter((prefix) => stem.startsWith(prefix) && stem.length - prefix.length > (prefix === 'un' ? 2 : 3))
    .map((prefix) => ({
      prefix,
      stem: stem.slice(prefix.length),
      denies: denying.has(prefix) && !opposites.has(stem),
    }))
  return forms.length === 0 ? undefined : forms
}
