import type { Asking, Place } from './guard-words.ts'
import type { Tables } from './tables.ts'

/** All that the tables of a language know of one word, looked up once. */
export interface Word {
  /** In lower case, without possessive, and without what the language folds away. */
  readonly text: string
  readonly stem: string
  /** Without the endings that make a people or a plural of a name. */
  readonly root: string
  readonly isStop: boolean
  readonly isFiller: boolean
  readonly isDeterminer: boolean
  readonly isNegator: boolean
  /** Says no without a negator. */
  readonly isSoftNo: boolean
  /** What must follow it to take back the rest, `*` for anything. */
  readonly denials: ReadonlySet<string> | undefined
  readonly isJoint: boolean
  readonly isOneWay: boolean
  readonly isEitherWay: boolean
  readonly isAdding: boolean
  readonly isAuxiliary: boolean
  readonly isMutual: boolean
  readonly isDirecting: boolean
  readonly isPassive: boolean
  readonly isCourtesy: boolean
  readonly number: number | undefined
  /** A number only where the other text has one in its place. */
  readonly looseNumber: number | undefined
  /** A number behind tens. */
  readonly ones: number | undefined
  readonly isNumberJoint: boolean
  readonly units: ReadonlySet<string> | undefined
  /** Whether all its units are currencies. */
  readonly isMoney: boolean
  /** The one name of a day or month. */
  readonly date: string | undefined
  readonly isDoubtfulDate: boolean
  readonly isDatePreposition: boolean
  /** From which side the day behind it is meant. */
  readonly dateSide: string | undefined
  readonly isAgo: boolean
  readonly isAgoBefore: boolean
  /** Whom a pronoun means, by the first of its forms. */
  readonly person: string | undefined
  /** `last` of `last week`. */
  readonly pointer: string | undefined
  readonly isPeriod: boolean
  readonly isDayPart: boolean
  /** How many, or how often, by its English word. */
  readonly quantifier: string | undefined
  /** The small words that turn a sentence around, among which it is. */
  readonly turns: readonly Place[] | undefined
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
  /** What a question wants whose question word it is, whose first verb, whose verb somewhere, whose quality. */
  readonly asks: readonly Asking[] | undefined
  readonly opens: readonly Asking[] | undefined
  readonly binds: readonly Asking[] | undefined
  readonly rates: readonly Asking[] | undefined
}
export interface Bare {
  readonly prefix: string
  readonly stem: string
  /** Whether the prefix denies, as in `impossible`, rather than undoes, as in `unlock`. */
  readonly denies: boolean
}

/** What is known of a word, by its text in lower case. */
export function describeWord(tables: Tables, written: string): Word {
  const text = tables.fold(written)
  const stem = tables.stem(text)
  const bareName = text.replace(tables.nameEnding, '')
  const units = tables.units.get(stem)
  return {
    text,
    stem,
    root: bareName.length > 3 ? bareName : text,
    isStop: tables.stops.has(text),
    isFiller: tables.fillers.has(text),
    isDeterminer: tables.determiners.has(text),
    isNegator: tables.negators.has(text) || text.endsWith("n't"),
    isSoftNo: tables.softNos.has(stem),
    denials: tables.denials.get(stem),
    isJoint: tables.joints.has(text),
    isOneWay: tables.oneWay.has(text),
    isEitherWay: tables.eitherWay.has(text),
    isAdding: tables.adding.has(text),
    isAuxiliary: tables.auxiliaries.has(text),
    isMutual: tables.mutual.has(stem),
    isDirecting: tables.directing.has(stem),
    isPassive: tables.passive.has(text),
    isCourtesy: tables.courtesies.has(text),
    number: valueIn(tables.numbers, text),
    looseNumber: valueIn(tables.looseNumbers, text),
    ones: valueIn(tables.ones, text),
    isNumberJoint: tables.numberJoints.has(text),
    units,
    isMoney: units !== undefined && [...units].every((unit) => tables.currencies.has(unit)),
    date: tables.dates.get(stem),
    isDoubtfulDate: tables.doubtful.has(text),
    isDatePreposition: tables.datePrepositions.has(text),
    dateSide: tables.dateSides.get(text),
    isAgo: tables.ago.has(text),
    isAgoBefore: tables.agoBefore.has(text),
    person: tables.persons.get(text),
    pointer: tables.pointers.get(stem),
    isPeriod: tables.periods.has(stem),
    isDayPart: tables.dayParts.has(stem),
    quantifier: tables.quantifiers.get(text),
    turns: tables.turns.get(text),
    opposites: tables.opposites.get(stem),
    names: tables.names.get(stem),
    synonyms: tables.synonyms.get(stem),
    phrases: tables.phrases.get(text),
    particles: tables.particles.get(stem),
    isParticle: tables.everyParticle.has(text),
    bare: bareForms(tables, stem),
    asks: tables.asks.get(text),
    opens: tables.opens.get(text),
    binds: tables.binds.get(text),
    rates: tables.rates.get(text),
  }
}

function valueIn(numbers: ReadonlyMap<string, string>, text: string): number | undefined {
  const value = numbers.get(text)
  return value === undefined ? undefined : Number(value)
}

function bareForms({ reversing, denying, opposites }: Tables, stem: string): readonly Bare[] | undefined {
  const forms = [...reversing]
    .filter((prefix) => stem.startsWith(prefix) && stem.length - prefix.length > (prefix === 'un' ? 2 : 3))
    .map((prefix) => ({
      prefix,
      stem: stem.slice(prefix.length),
      denies: denying.has(prefix) && !opposites.has(stem),
    }))
  return forms.length === 0 ? undefined : forms
}
