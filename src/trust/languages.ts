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

/** Points by which a language must be ahead of the others. */
const clearLead = 3

/** What a text is written in. */
export interface Told {
  readonly language: Language
  /** Whether the text tells, or nothing else is known. */
  readonly isSure: boolean
}
const untold: Told = { language: usual, isSure: false }
const told: readonly Told[] = languages.map((language) => ({ language, isSure: true }))

/** How much a run of characters speaks for each language; undefined for none. */
export function scoresOf(chunk: string): readonly number[] | undefined {
  const scores = languages.map((language) => language.scoreOf(chunk))
  return scores.some((score) => score > 0) ? scores : undefined
}

/** The language that scores say, one list for each run of characters. */
export function toldBy(scores: readonly (readonly number[] | undefined)[]): Told {
  const sums = languages.map(() => 0)
  for (const points of scores) {
    if (points !== undefined) for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + (points[at] ?? 0)
  }
  const highest = Math.max(...sums)
  const best = sums.indexOf(highest)
  const isClear = sums.every((sum, at) => at === best || sum <= highest - clearLead)
  return (isClear ? told[best] : undefined) ?? untold
}
