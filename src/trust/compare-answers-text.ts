import { missingFrom, readText, stems } from './reading.ts'
import type { Reading } from './reading.ts'

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
const courtesy =
  /^(?:hi|hello|hey|dear|sure|sure thing|certainly|of course|absolutely|great|good question|great question|thanks?|thank you|you're welcome|no problem|sorry|happy to help|glad to help|i(?:'m| am) (?:happy|glad|sorry)|i(?:'d| would) be happy|i hope|hope (?:this|that)|let me know|please let me know|feel free|please feel free|if you have any (?:other|more|further)|is there anything else|have a (?:nice|great|good)|best regards|kind regards|here(?:'s| is| are)|the answer is)\b/
const yes = /^(?:yes|yeah|yep|yup|correct|that(?:'s| is) (?:right|correct))\b/
const no = /^(?:no|nope|incorrect|that(?:'s| is) (?:not|wrong))\b(?! (?:problem|worries))/
/** Words of courtesy before what is said. */
const overture =
  /^(?:sure(?: thing)?|certainly|of course|absolutely|yes|yeah|no|well|okay|ok|hi|hello|great question)[,!.:;—–-]+\s*/i
/** A courtesy is short and has no figures. */
const courteous = 14

/** Reads an answer: Markdown, list marks, courtesies and case go, words and figures stay. */
export function readAnswer(text: string): Said {
  const lines = text.slice(0, longest).replaceAll('’', "'").split(/\r?\n/)
  const statements: Statement[] = []
  const steps: string[] = []
  for (const line of lines) {
    const found = statementsOf(line)
    if (numbered.test(line) && found[0]) steps.push(found[0].key)
    statements.push(...found)
  }
  const opening = bare(lines.find((line) => line.trim() !== '') ?? '').toLowerCase()
  const stance = yes.test(opening) ? 'yes' : no.test(opening) ? 'no' : undefined
  return { statements: statements.slice(0, most), steps, stance }
}

function statementsOf(line: string): readonly Statement[] {
  return bare(line)
    .split(/(?<=[.!?])\s+(?=\p{Lu}|["'(]|\d)/u)
    .filter((sentence) => !isCourtesy(sentence))
    .map((sentence) => sentence.replace(overture, ''))
    .map((sentence) => ({ key: keyOf(sentence), reading: readText(sentence) }))
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

function isCourtesy(sentence: string): boolean {
  const words = sentence.trim().toLowerCase()
  if (/\d/.test(words) || !courtesy.test(words)) return false
  // "Sure, the shop opens at noon" says something after all
  const rest = words.replace(overture, '')
  return rest === words ? words.split(/\s+/).length <= courteous : rest === '' || isCourtesy(rest)
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
