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

/** Characters and statements of an answer that are compared; what follows is not looked at. */
const longest = 20_000
const most = 80

const numbered = /^\s*(?:#{1,6}\s*)?\(?\d{1,2}[.)]\s+/
const bullet = /^\s*(?:[-*+•–—]|#{1,6}|>)\s+/
/** Reads an answer, in the language of a reading of it: Markdown, list marks, courtesies and case go, words and figures stay. */
export function readAnswer(text: string, like: Reading): Said {
  const lines = text.slice(0, longest).replaceAll('’', "'").split(/\r?\n/)
  const statements: Statement[] = []
  const steps: string[] = []
  for (const line of lines) {
    const found = statementsOf(line, like)
    if (numbered.test(line) && found[0]) steps.push(found[0].key)
    statements.push(...found)
  }
  const opening = bare(lines.find((line) => line.trim() !== '') ?? '')
  return { statements: statements.slice(0, most), steps, stance: stanceOf(opening) }
}

function statementsOf(line: string, like: Reading): readonly Statement[] {
  return sentencesOf(bare(line), like.language)
    .map(saidBy)
    .map((sentence) => ({ key: keyOf(sentence), reading: readAlike(sentence, like) }))
    .filter(({ key }) => key !== '')
}

/** A line without the marks of Markdown. */
function bare(line: string): string {
  return line
    .replace(numbered, '')
    .replace(bullet, '')
    .replaceAll(/!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g, '$1 $2')
    .replaceAll(/\*\*|__|~~|`/g, '')
    .replaceAll(/(?<![\p{L}\d])[*_](?=\S)|(?<=\S)[*_](?![\p{L}\d])/gu, '')
    .replaceAll('|', ' ')
    .trim()
}

function keyOf(sentence: string): string {
  return (
    sentence
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:[.,:/@'-][\p{L}\p{N}]+)*|[$€£¥%+−]/gu)
      ?.join(' ') ?? ''
  )
}

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
