import { readQuestions, type Question } from '../../../examples/support-desk/questions.ts'
import { openDesk } from '../desk.ts'
import type { Encodings } from '../encodings.ts'
import { shareOf, shown, type Share } from '../interval.ts'
import type { Part, Surroundings } from '../part.ts'
import { plainCaches, type Judged } from '../plain-cache.ts'
import type { Table } from '../report.ts'
import { modes } from '../rules.ts'

interface Row {
  readonly rule: string
  readonly hits: Share
  readonly wrong: Share
}

/** Questions of real users, each asked once, in their order: a hit is right if both were of one intent. */
export const streams: Part = {
  name: 'streams',
  texts: () => readQuestions().map(({ text }) => text),
  async measure(surroundings) {
    const questions = readQuestions()
    const rows = [...(await ours(questions, surroundings)), ...theirs(questions, surroundings)]
    return { part: 'streams', tables: [tableOf(rows, questions.length)], bars: [], figures: rows }
  },
}

async function ours(questions: readonly Question[], { encodings, progress }: Surroundings): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const mode of modes) {
    progress(`streams: ${questions.length} questions in ${mode}`)
    rows.push(rowOf(mode, await streamed(questions, { encodings, mode })))
  }
  return rows
}

async function streamed(
  questions: readonly Question[],
  about: { readonly encodings: Encodings; readonly mode: (typeof modes)[number] },
): Promise<readonly Judged[]> {
  const intents = new Map(questions.map(({ text, intent }) => [text, answerFor(intent)]))
  const desk = await openDesk({ ...about, answer: (question) => intents.get(question) ?? '' })
  const judged: Judged[] = []
  for (const { text: question, intent } of questions) {
    const { by, text } = await desk.ask(question, { tenant: 'bank' })
    const hit = by === 'semantic' || by === 'exact'
    judged.push({ hit, wrong: hit && text !== answerFor(intent) })
  }
  await desk.close()
  return judged
}

function theirs(questions: readonly Question[], { encodings, progress }: Surroundings): readonly Row[] {
  return plainCaches(encodings).map(({ name, ask }) => {
    progress(`streams: ${questions.length} questions by ${name}`)
    return rowOf(
      name,
      questions.map(({ text, intent }) => ask({ question: text, truth: answerFor(intent) })),
    )
  })
}

function rowOf(rule: string, judged: readonly Judged[]): Row {
  const hits = judged.filter(({ hit }) => hit)
  return {
    rule,
    hits: shareOf(hits.length, judged.length),
    wrong: shareOf(hits.filter(({ wrong }) => wrong).length, hits.length),
  }
}

function answerFor(intent: string): string {
  return `This is about ${intent}.`
}

function tableOf(rows: readonly Row[], count: number): Table {
  return {
    title: `A stream of ${count.toLocaleString('en')} questions to a bank, each asked once`,
    head: ['rule', 'hits', 'wrong of the hits'],
    rows: rows.map(({ rule, hits, wrong }) => [rule, shown(hits), shown(wrong)]),
    brief: true,
  }
}
