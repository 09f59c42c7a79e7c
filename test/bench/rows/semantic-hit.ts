import { createRuntime, localEmbedder, memoryStore, type Runtime } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { encodedQuestions } from '../question-vectors.ts'
import { recordedEmbedder } from '../recorded-embedder.ts'
import { median, ratio } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

const stored = 1_000
const warmUp = 20

/** A question in other words, answered by the entry of the one that is stored, beside the encoder alone. */
export async function semanticHit({ quick, note }: Surroundings): Promise<Measured> {
  const questions = (await encodedQuestions(note)).slice(0, stored)
  const embedder = recordedEmbedder(questions)
  const runtime = await createRuntime({ providers: [fixedModel()], store: memoryStore(), embedder })
  for (const { text } of questions) await runtime.llm(asked(text), { tenant: 'acme' })
  const texts = await inOtherWords(
    runtime,
    questions.map(({ text }) => text),
    quick ? 30 : 220,
  )

  const alone = localEmbedder()
  const call = { ...embedder.lastCall, signal: new AbortController().signal }
  const [ours, limit]: [number[], number[]] = [[], []]
  for (const [turn, text] of texts.entries()) {
    const hit = async (): Promise<number> => {
      const { time, value } = await timed(() => runtime.llm(asked(text), { tenant: 'acme' }))
      if (value.servedBy !== 'semantic') throw new Error(`A semantic hit was served by ${value.servedBy}.`)
      return time
    }
    const encode = async (): Promise<number> =>
      (await timed(() => alone.call({ ...call, request: { texts: [text] } }))).time
    // who goes first finds the text cold
    const [first, second] = turn % 2 === 0 ? [hit, encode] : [encode, hit]
    const [one, other] = [await first(), await second()]
    if (turn < warmUp) continue
    ours.push(first === hit ? one : other)
    limit.push(first === hit ? other : one)
  }
  await runtime.close()
  note(`${ours.length} questions, each asked once, of ${stored} stored`)
  const ratios = ours.map((time, index) => ratio(time, limit[index] ?? Number.NaN))
  return { value: median(ours), limit: median(limit), ratio: median(ratios) }
}

function asked(content: string) {
  return { model: 'fixed/one', messages: [{ role: 'user' as const, content }] }
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly time: number; readonly value: T }> {
  const startedAt = performance.now()
  const value = await work()
  return { time: performance.now() - startedAt, value }
}

const politeness = [
  (text: string) => `Hi, ${text}`,
  (text: string) => `${text} Thanks!`,
  (text: string) => `Hello. ${text}`,
]

/** Questions put otherwise that are semantic hits; finding that out leaves nothing behind. */
async function inOtherWords(runtime: Runtime, texts: readonly string[], wanted: number): Promise<readonly string[]> {
  const found: string[] = []
  for (const [index, text] of texts.entries()) {
    if (found.length === wanted) break
    const other = politeness[index % politeness.length]?.(text) ?? text
    const { servedBy } = await runtime.llm(asked(other), { tenant: 'acme', cache: 'no-store' })
    if (servedBy === 'semantic') found.push(other)
  }
  return found
}
