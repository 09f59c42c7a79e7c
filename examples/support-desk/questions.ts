import { readFileSync } from 'node:fs'

/** A question of the data set and what an annotator says it is about. */
export interface Question {
  readonly text: string
  readonly intent: string
}

/** The 3,000 questions, in their order. */
export function readQuestions(): readonly Question[] {
  const lines = readFileSync(new URL('data/banking77_questions.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map(questionOf)
}

/** The intent of a text, by the data set. */
export function intentsByText(questions: readonly Question[]): ReadonlyMap<string, string> {
  return new Map(questions.map(({ text, intent }) => [text, intent]))
}

function questionOf(line: string): Question {
  const value: unknown = JSON.parse(line)
  if (typeof value === 'object' && value !== null && 'text' in value && 'intent' in value) {
    const { text, intent } = value
    if (typeof text === 'string' && typeof intent === 'string') return { text, intent }
  }
  throw new Error(`The data file has a line that is no question: ${line.slice(0, 80)}`)
}
