import { stem } from './stem.ts'
import { english } from './words-english.ts'
import type { GuardWords } from './guard-language.ts'

/** The languages the guards know; add one here. */
const languages: readonly GuardWords[] = [english]

/** The words of a list, as written. */
export function wordsOf(list: (words: GuardWords) => string): ReadonlySet<string> {
  return new Set(languages.flatMap((words) => split(list(words))))
}

/** The words of a list, as stems. */
export function stemsOf(list: (words: GuardWords) => string): ReadonlySet<string> {
  return new Set(languages.flatMap((words) => split(list(words)).map(stem)))
}

/** Each word of a list of groups, as a stem, with the first word of its group. */
export function groupsOf(list: (words: GuardWords) => string): ReadonlyMap<string, string> {
  return new Map(languages.flatMap((words) => sidesOf(list(words)).flatMap(grouped)))
}

/** Each word of a list of groups, as a stem, with every group it is in: a pound is weight and money. */
export function manyGroupsOf(list: (words: GuardWords) => string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const [word, group] of languages.flatMap((words) => sidesOf(list(words)).flatMap(grouped))) {
    found.set(word, (found.get(word) ?? new Set()).add(group))
  }
  return found
}

/** Phrases of a list: as written. */
export function phrasesOf(list: (words: GuardWords) => string): readonly string[] {
  return languages.flatMap((words) => sidesOf(list(words)).map((phrase) => split(phrase).join(' ')))
}

/** `key=value` entries of a list. */
export function entriesOf(list: (words: GuardWords) => string, parted: RegExp = /\s+/): ReadonlyMap<string, string> {
  const entries = languages.flatMap((words) => list(words).split(parted))
  return new Map(
    entries.map((entry) => entry.trim().split('=')).flatMap(([key, value]) => (key && value ? [[key, value]] : [])),
  )
}

/** The lines of a table that hold a stem, each with the side it is on. */
export type Table = ReadonlyMap<string, readonly Place[]>
export interface Place {
  readonly line: number
  readonly side: number
}

/** A table by stem. */
export function tableOf(lines: (words: GuardWords) => readonly string[]): Table {
  const table = new Map<string, Place[]>()
  for (const [line, text] of languages.flatMap(lines).entries()) {
    for (const [side, words] of sidesOf(text).entries()) {
      for (const word of split(words)) {
        const places = table.get(stem(word)) ?? []
        if (!places.some((place) => place.line === line && place.side === side)) places.push({ line, side })
        table.set(stem(word), places)
      }
    }
  }
  return table
}

/** `first second=one word` entries by first word, then by second; what they are together is a stem. */
export function phrasesAfter(list: (words: GuardWords) => string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>()
  for (const [phrase, together] of entriesOf(list, /\|/)) {
    const [first = '', second = ''] = split(phrase)
    found.set(first, (found.get(first) ?? new Map()).set(second, stem(together)))
  }
  return found
}

/** Verbs by stem, each with the particles that may stand apart from it. */
export function particlesOf(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const line of languages.flatMap((words) => words.particles)) {
    const [particles = '', verbs = ''] = line.split(':')
    for (const verb of split(verbs)) {
      found.set(stem(verb), new Set([...(found.get(stem(verb)) ?? []), ...split(particles)]))
    }
  }
  return found
}

function grouped(side: string): [string, string][] {
  const [first = '', ...others] = split(side)
  return [first, ...others].map((word) => [stem(word), first])
}

function sidesOf(line: string): string[] {
  return line.split('|')
}

function split(list: string): string[] {
  return list.split(/\s+/).filter((word) => word !== '')
}
