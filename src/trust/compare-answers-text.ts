import { saidBy, stanceOf } from './answer-openings.ts'
import { missingFrom, readAlike, stems } from './reading.ts'
import type { Reading } from './reading.ts'
import { sentencesOf } from './sentences.ts'

/** A sentence or list item of an answer, without marks of form. */
export interface Statement {
  /** In lower case, words and figures alone. */
  readonly key: string
  readonly reading: Reading
}

/** What an answer says, without the way it is set or wrapped in courtesies. */
export interface Said {
  readonly statements: readonly Statement[]
  /** The keys of a numbered list, in its order: steps in another order are other steps. */
  readonly steps: readonly string[]
  /** Whether it begins by saying yes or no. */
  readonly stance: 'yes' | 'no' | undefined
}

const numbered = /^\s*(?:#{1,6}\s*)?\(?(\d{1,2})[.)]\s+/
// `> 5` and `- 5` may be meant as they stand
const bullet = /^\s*(?:[-*+•–—]|#{1,6}|>)\s+(?!\p{N})/u
/** A line between two parts, or below the head of a table. */
const rule = /^\s*(?:[-*_]{3,}|\|[-:|\s]+)\s*$/

/** Reads an answer, in the language of a reading of it: Markdown, list marks, courtesies and case go, words, figures and signs stay. */
export function readAnswer(text: string, like: Reading): Said {
  const lines = text
    .replaceAll('’', "'")
    .split(/\r?\n/)
    .filter((line) => !rule.test(line))
  const isList = areCounted(lines)
  const statements: Statement[] = []
  const steps: string[] = []
  for (const line of lines) {
    const isStep = isList && numbered.test(line)
    const found = statementsOf(isStep ? line.replace(numbered, '') : line, like)
    if (isStep && found[0]) steps.push(found[0].key)
    statements.push(...found)
  }
  const opening = bare(lines.find((line) => line.trim() !== '') ?? '')
  return { statements, steps, stance: stanceOf(opening) }
}

/** Whether the lines that begin with a number are items of one list: a lone `3. März` is a day. */
function areCounted(lines: readonly string[]): boolean {
  const numbers = lines.flatMap((line) => numbered.exec(line)?.[1] ?? []).map(Number)
  return numbers.length > 1 && numbers.every((number, at) => number === at + 1)
}

function statementsOf(line: string, like: Reading): readonly Statement[] {
  return sentencesOf(bare(line), like.language)
    .map(saidBy)
    .map((sentence) => ({ key: keyOf(sentence), reading: readAlike(sentence, like) }))
    .filter(({ key }) => key !== '')
}

/** A line without the marks of Markdown; what is struck out keeps its marks, for it is not said. */
function bare(line: string): string {
  return line
    .replace(bullet, '')
    .replaceAll(/!?\[([^\][]{0,500})\]\(([^()\s]{0,1000})\)/g, '$1 $2')
    .replaceAll('`', '')
    .replaceAll(/(?<![\p{L}\p{N}*])(\*{1,3})(?=[^\s*])([^*]{1,500})(?<=\S)\1(?![\p{L}\p{N}*])/gu, '$2')
    .replaceAll(/(?<![\p{L}\p{N}_])(_{1,3})(?=[^\s_])([^_]{1,500})(?<=\S)\1(?![\p{L}\p{N}_])/gu, '$2')
    .replace(/^\s*\|(.*)\|\s*$/, (_row, cells: string) => cells.replaceAll('|', ' '))
    .trim()
}

/** Words and figures; then signs, which are all that is no punctuation of a sentence. */
const word = String.raw`[\p{L}\p{M}\p{N}]+(?:[.,:/@'-][\p{L}\p{M}\p{N}]+)*`
const sign = String.raw`\.(?=\p{N})|[!:](?==)|(?<=\p{N})["']|[^\p{L}\p{M}\p{N}\s.,;:!?…"'‘’“”„«»()¿¡—、。！？]+`
const parts = new RegExp(`${word}|${sign}`, 'gu')
const isSign = new RegExp(`^(?:[^\\p{L}\\p{M}\\p{N}])`, 'u')

/** A text in lower case, without white space and the punctuation of sentences. */
export function keyOf(text: string): string {
  return text.normalize('NFC').replaceAll('\u{FE0F}', '').toLowerCase().match(parts)?.join(' ') ?? ''
}

/** The signs of an answer in their order, where some have names. */
export function signsOf({ statements }: Said): string {
  const spelled = statements.flatMap(({ key }) => key.split(' ').map((part) => spelledSigns.get(part) ?? part))
  return spelled.filter((part) => isSign.test(part)).join(' ')
}
const spelledSigns = new Map([
  ...['euro', 'euros', 'eur'].map((name) => [name, '€'] as const),
  ...['dollar', 'dollars', 'usd'].map((name) => [name, '$'] as const),
  ...['percent', 'prozent'].map((name) => [name, '%'] as const),
])

/** Share of the words of two statements that both have. */
export function likeness(left: Reading, right: Reading): number {
  const [mine, theirs] = [stems(left), stems(right)]
  let shared = 0
  for (const stem of mine) if (theirs.has(stem)) shared++
  const all = mine.size + theirs.size - shared
  return all === 0 ? 0 : shared / all
}

/** Whether one statement is the other with words added. */
export function isExtended(left: Reading, right: Reading): boolean {
  const [mine, theirs] = [stems(left), stems(right)]
  return missingFrom(mine, theirs) === undefined || missingFrom(theirs, mine) === undefined
}
