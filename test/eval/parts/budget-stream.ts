import { setImmediate } from 'node:timers/promises'
import { createRuntime, defineAgent, memorySessions, memoryStore, textOf } from 'stratagent'
import { manualClock, scriptedModel } from 'stratagent/testing'
import { readQuestions, type Question } from '../../../examples/support-desk/questions.ts'
import { seeded } from '../../bench/random.ts'
import type { Encodings } from '../encodings.ts'
import { shareOf, shown, type Share } from '../interval.ts'
import { knownEmbedder } from '../known-embedder.ts'
import type { Part } from '../part.ts'
import type { Table } from '../report.ts'

const budgets = [0.02, 0.05, 0.1]
const tenant = 'bank'
/** Labels from which on hits are counted, and questions after which it is looked whether there are so many. */
const settledAfter = 200
const lookEvery = 50
/** Between two questions, in milliseconds: the cache does no more than so much of its own work in a minute. */
const pause = 1_500

interface Row {
  readonly stream: string
  readonly budget: number
  readonly hits: Share
  readonly wrong: Share
  readonly labels: number
  readonly audits: number
  readonly measured: number
  readonly off: boolean
}

/** The same questions as they came, and some of them again in another order, as regulars ask. */
const streams: readonly {
  readonly name: string
  readonly of: (questions: readonly Question[]) => readonly Question[]
}[] = [
  { name: 'each asked once', of: (questions) => questions },
  { name: 'drawn anew 4,000 times, some far more often', of: drawn },
]

/** An error budget as it is used: audits, labels and decisions happen in a runtime, as questions to a bank come in. */
export const budgetStream: Part = {
  name: 'budget-stream',
  texts: () => readQuestions().map(({ text }) => text),
  async measure({ encodings, progress }) {
    const questions = readQuestions()
    const rows: Row[] = []
    for (const { name, of } of streams) {
      for (const budget of budgets) {
        progress(`budget-stream: ${name}, ${budget}`)
        rows.push({ stream: name, budget, ...(await streamed(of(questions), { encodings, budget })) })
      }
    }
    const bars = rows.map(({ stream, budget, wrong }) => ({
      name: `wrong of the hits within a budget of ${budget} in a runtime, ${stream}`,
      found: shown(wrong),
      holds: (wrong.rate ?? 0) <= budget,
    }))
    return { part: 'budget-stream', tables: [tableOf(rows)], bars, figures: rows }
  },
}

async function streamed(
  questions: readonly Question[],
  about: { readonly encodings: Encodings; readonly budget: number },
): Promise<Omit<Row, 'stream' | 'budget'>> {
  const desk = await openBudgeted(questions, about)
  let [labels, requests, hits, wrong] = [0, 0, 0, 0]
  for (const [at, { text, intent }] of questions.entries()) {
    const found = await desk.ask(text)
    if (labels >= settledAfter) {
      requests++
      if (found.isHit) hits++
      if (found.isHit && found.text !== answerFor(intent)) wrong++
    } else if (at % lookEvery === 0) labels = (await desk.evidence()).labels
  }
  const { measured, off, labels: all } = await desk.evidence()
  await desk.close()
  const shares = { hits: shareOf(hits, requests), wrong: shareOf(wrong, hits) }
  return { ...shares, labels: all, audits: measured.audits, measured: measured.rate, off }
}

/** A runtime as a user makes one that names an error rate, and a clock that goes on between questions. */
async function openBudgeted(
  questions: readonly Question[],
  { encodings, budget }: { readonly encodings: Encodings; readonly budget: number },
) {
  const intents = new Map(questions.map(({ text, intent }) => [text, answerFor(intent)]))
  const agent = defineAgent({
    name: 'desk',
    persona: { id: 'helpdesk', instructions: 'You answer questions.' },
    model: 'scripted/one',
    cache: { semantic: { maxErrorRate: budget }, ttl: '30d' },
  })
  const clock = manualClock()
  const runtime = await createRuntime({
    agents: [agent],
    store: memoryStore({ clock, bytes: 512 * 2 ** 20 }),
    sessions: memorySessions(),
    providers: [scriptedModel(({ messages }) => intents.get(textOf(messages.at(-1)?.content ?? '')) ?? '')],
    embedder: knownEmbedder(encodings),
    clock,
    random: seeded(5),
    cacheBudget: '5s',
    logger: 'silent',
  })
  return {
    async ask(question: string): Promise<{ readonly text: string; readonly isHit: boolean }> {
      const { text, servedBy } = await runtime.run(agent, question, { tenant })
      clock.advance(pause)
      await setImmediate() // what the cache does for itself has its turn
      return { text, isHit: servedBy === 'semantic' }
    },
    evidence: () => runtime.cache.evidence(agent, { tenant }),
    close: () => runtime.close(),
  }
}

/** Questions drawn by Zipf's law, so that some are asked again and again. */
function drawn(questions: readonly Question[]): readonly Question[] {
  const random = seeded(11)
  const order = questions.toSorted(() => random() - 0.5)
  let sum = 0
  const sums = order.map((_, rank) => (sum += 1 / (rank + 1) ** 0.7))
  return Array.from({ length: 4_000 }, () => {
    const at = random() * sum
    return order[sums.findIndex((upTo) => upTo >= at)] ?? { text: '', intent: '' }
  })
}

function answerFor(intent: string): string {
  return `This is about ${intent}.`
}

function tableOf(rows: readonly Row[]): Table {
  return {
    title: 'An error budget in a runtime: 3,000 questions to a bank, from the 200th label on',
    head: [
      'stream',
      'budget',
      'hits by meaning',
      'wrong of the hits',
      'labels',
      'audits',
      'wrong of the audits',
      'off',
    ],
    rows: rows.map(({ stream, budget, hits, wrong, labels, audits, measured, off }) => [
      stream,
      String(budget),
      shown(hits),
      shown(wrong),
      String(labels),
      String(audits),
      `${(measured * 100).toFixed(1)} %`,
      off ? 'yes' : 'no',
    ]),
    brief: true,
  }
}
