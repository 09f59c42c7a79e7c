import { keyOf, wordsOf } from './domain-words.ts'
import type { Language } from './language.ts'
import { languages } from './languages.ts'
import type { Word } from './word.ts'

/** Why a word that makes a fact must not be ignored; undefined when none is. */
export function ignoredFact(ignore: readonly string[]): string | undefined {
  for (const language of languages) {
    for (const term of ignore) {
      const [word, another] = wordsOf(term, language)
      if (word === undefined || another !== undefined) continue
      const fact = word.isNegator ? 'says no' : numberOf(word) === undefined ? undefined : 'is a number'
      if (fact === undefined) continue
      return `'${term}' is to be ignored, and ${fact} in ${language.name}. Questions that differ by it have different answers: leave it out.`
    }
  }
  return undefined
}

/** Which two synonyms are two facts to the guards, and what to do; undefined when none are. */
export function twoFacts(synonyms: readonly (readonly string[])[]): string | undefined {
  for (const language of languages) {
    for (const group of synonyms) {
      const [first, ...others] = group.map((term) => ({ term, words: wordsOf(term, language) }))
      let before = first ? [first] : []
      for (const next of others) {
        for (const known of before) {
          const fact = differenceOf([known.words, next.words], language)
          if (fact !== undefined) {
            return `'${known.term}' and '${next.term}' are \`synonyms\`, and are ${fact} in ${language.name}. As one word the guards could not tell them apart: leave one of them out.`
          }
        }
        before = [...before, next]
      }
    }
  }
  return undefined
}

type Pair = readonly [left: readonly Word[], right: readonly Word[]]

function differenceOf([left, right]: Pair, language: Language): string | undefined {
  if (areNumbers([left, right])) return 'different numbers'
  const [one, another] = [left[0], right[0]]
  if (one === undefined || another === undefined || left.length > 1 || right.length > 1) return undefined
  if (one.isNegator !== another.isNegator) return 'a word that says no and one that does not'
  return areOpposites([one, another], language) ? 'opposites' : undefined
}

/** Whether terms are alike but for their numbers. */
function areNumbers([left, right]: Pair): boolean {
  const [mine, theirs] = [numbersOf(left), numbersOf(right)]
  if (mine.length === 0 || mine.length !== theirs.length || mine.join() === theirs.join()) return false
  return keyOf(left.filter(isNoNumber)) === keyOf(right.filter(isNoNumber))
}

function numbersOf(words: readonly Word[]): readonly number[] {
  return words.flatMap((word) => numberOf(word) ?? [])
}

function isNoNumber(word: Word): boolean {
  return numberOf(word) === undefined
}

function numberOf(word: Word): number | undefined {
  const written = word.number ?? word.looseNumber ?? Number(word.text)
  return Number.isNaN(written) ? undefined : written
}

function areOpposites([left, right]: readonly [Word, Word], language: Language): boolean {
  const [mine, theirs] = [left, right].map((word) => [
    ...(word.opposites ?? []),
    ...(language.oppositesOf(`~${word.text}`) ?? []),
  ])
  return (mine ?? []).some(
    ({ line, side }) =>
      language.isReversal(line) &&
      (theirs ?? []).some((other) => other.line === line && other.side !== side) &&
      !(theirs ?? []).some((other) => other.line === line && other.side === side),
  )
}
