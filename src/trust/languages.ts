import { languageOf } from './language.ts'
import type { Language } from './language.ts'
import { english } from './words-english.ts'
import { french } from './words-french.ts'
import { german } from './words-german.ts'
import { spanish } from './words-spanish.ts'

/** The languages the guards read, that of texts that tell none first. Add one here. */
export const languages: readonly Language[] = [english, german, french, spanish].map(languageOf)

/** What a text is taken for when nothing tells. */
export const usual: Language = languages[0] ?? languageOf(english, 0)

/** Points by which a language is clearly ahead of another. */
const clearLead = 3
/** Characters up to which a run of them may be words. */
const longest = 60

/** What a text is written in. */
export interface Told {
  readonly language: Language
  /** Whether the text tells, or nothing else is known. */
  readonly isSure: boolean
}
const untold: Told = { language: usual, isSure: false }
const told = languages.map((language): Told => ({ language, isSure: true }))
const guessed = languages.map((language): Told => ({ language, isSure: false }))

/** How much a run of characters speaks for each language; undefined for none. */
export function scoresOf(chunk: string): readonly number[] | undefined {
  if (chunk.length > longest) return undefined
  const scores = languages.map((language) => language.scoreOf(chunk))
  return scores.some((score) => score > 0) ? scores : undefined
}

/** A run of characters that may speak for a language. */
export interface Scored {
  readonly scores: readonly number[] | undefined
}

/** The language that the runs of a text say. */
export function toldBy(runs: readonly Scored[]): Told {
  const sums = languages.map(() => 0)
  for (const { scores } of runs) {
    if (scores === undefined) continue
    for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + (scores[at] ?? 0)
  }
  let [best, highest, second] = [0, 0, 0]
  for (let at = 0; at < sums.length; at++) {
    const sum = sums[at] ?? 0
    if (sum > highest) [best, highest, second] = [at, sum, highest]
    else if (sum > second) second = sum
  }
  if (highest >= second + clearLead) return told[best] ?? untold
  // two that are alike are ahead of English together
  const isAhead = highest > second && highest >= (sums[usual.place] ?? 0) + clearLead
  return (isAhead ? guessed[best] : undefined) ?? untold
}
