import {
  askingsIn,
  entriesIn,
  groupsIn,
  manyGroupsIn,
  particlesIn,
  phrasesAfter,
  phrasesIn,
  tableIn,
  wordsIn,
} from './guard-words.ts'
import type { GuardWords } from './language-words.ts'

/** The words of one language, ready to be looked up. */
export type Tables = ReturnType<typeof tablesOf>

/** Makes the tables of a language; `first` is the number of the first line of each of its tables. */
export function tablesOf(words: GuardWords, first: number) {
  const { fold, nameEnding } = words
  const stem = (word: string): string => words.stem(fold(word))
  const table = { form: stem, first }
  const particles = particlesIn(words.particles, fold, stem)
  return {
    fold,
    stem: words.stem,
    nameEnding,
    stops: wordsIn(words.stopWords, fold),
    fillers: wordsIn(words.fillers, fold),
    determiners: wordsIn(words.determiners, fold),
    negators: wordsIn(words.negators, fold),
    softNos: wordsIn(words.softNegatives, stem),
    denials: particlesIn(words.denials, fold, stem),
    joints: wordsIn(words.joints, fold),
    idle: phrasesIn(words.idleNegations, fold),
    oneWay: wordsIn(words.oneWay, fold),
    eitherWay: wordsIn(words.eitherWay, fold),
    adding: wordsIn(words.adding, fold),
    auxiliaries: wordsIn(words.auxiliaries, fold),
    mutual: wordsIn(words.mutual, stem),
    directing: wordsIn(words.directing, stem),
    passive: wordsIn(words.passive, fold),
    courtesies: wordsIn(words.courtesies, fold),
    numbers: entriesIn(words.numberWords, fold),
    looseNumbers: entriesIn(words.looseNumbers, fold),
    ones: entriesIn(words.ones, fold),
    numberJoints: wordsIn(words.numberJoints, fold),
    cased: entriesIn(words.casedWords, (word) => word),
    units: manyGroupsIn(`${words.units} | ${words.currencies}`, stem),
    currencies: new Set(groupsIn(words.currencies, stem).values()),
    dates: groupsIn(`${words.days} | ${words.months}`, stem),
    doubtful: wordsIn(words.doubtfulMonths, fold),
    datePrepositions: wordsIn(words.datePrepositions, fold),
    dateSides: groupsIn(words.dateSides, fold),
    ago: wordsIn(words.ago, fold),
    agoBefore: wordsIn(words.agoBefore, fold),
    persons: groupsIn(words.persons, fold),
    pointers: groupsIn(words.pointers, stem),
    periods: wordsIn(words.periods, stem),
    dayParts: wordsIn(words.dayParts, stem),
    quantifiers: groupsIn(words.quantifiers, fold),
    turns: tableIn(words.turning, { form: fold, first }),
    opposites: tableIn([...words.opposites, ...words.alternatives], table),
    /** How many of its lines are reversals. */
    reversals: words.opposites.flatMap((some) => some.split(';')).length,
    names: tableIn(words.names, table),
    synonyms: tableIn(words.synonyms, table),
    phrases: phrasesAfter(words.phrases, fold, stem),
    particles,
    everyParticle: new Set([...particles.values()].flatMap((set) => [...set])),
    reversing: wordsIn(words.reversingPrefixes, fold),
    denying: wordsIn(words.negativePrefixes, fold),
    elided: wordsIn(words.elided, fold),
    asks: askingsIn(words.questionWords, fold),
    opens: askingsIn(words.openings, fold),
    binds: askingsIn(words.duties, fold),
    rates: askingsIn(words.qualities, fold),
  }
}
