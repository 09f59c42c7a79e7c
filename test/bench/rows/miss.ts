import { createRuntime, memoryStore } from 'stratagent'

import { dot } from '../crowd.ts'
import { fixedModel } from '../fixed-model.ts'
import { type Encoded, encodedQuestions } from '../question-vectors.ts'
import { recordedEmbedder } from '../recorded-embedder.ts'
import { difference, inRounds, median, medianOfPairs } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

/** Questions nearer than this may be answered in each other's place. */
const apart = 0.8

interface Asked {
  readonly text: string
  readonly tenant: string
}

/** What a miss of every layer adds to a model call, the vector given, the answer stored; in milliseconds. */
export async function missOverhead({ quick, note }: Surroundings): Promise<Measured> {
  const questions = await encodedQuestions(note)
  const strangers = spread(questions)
  const model = fixedModel()
  const embedder = recordedEmbedder(questions)
  const store = memoryStore({ bytes: 2 ** 30, entriesPerGroup: 1_000_000 })
  const runtime = await createRuntime({ providers: [model], store, embedder })
  await runtime.llm(requestOf('Hello'), { tenant: 'none' })
  const call = model.lastCall

  const times = await inRounds(
    {
      ours: {
        prepare: drawer(strangers),
        async run(asked: readonly Asked[]) {
          for (const { text, tenant } of asked) {
            const { servedBy } = await runtime.llm(requestOf(text), { tenant })
            if (servedBy !== 'provider') throw new Error(`A miss was served by ${servedBy}.`)
          }
        },
      },
      bare: {
        prepare: drawer(strangers),
        async run(asked: readonly Asked[]) {
          for (const { text } of asked) await model.call({ ...call, request: requestOf(text) })
        },
        most: 64,
      },
    },
    { quick },
  )
  await runtime.close()
  note(`${strangers.length} questions of no other's meaning; each tenant asks them all, then the next one does`)
  note(`the bare provider call: ${(median(times.bare) * 1e3).toFixed(2)} µs`)
  return { value: medianOfPairs(times.ours, times.bare, difference) }
}

function requestOf(content: string) {
  return { model: 'fixed/one', messages: [{ role: 'user' as const, content }] }
}

/** Every question of every tenant once: nothing is asked twice. */
function drawer(questions: readonly Encoded[]): (count: number) => readonly Asked[] {
  let drawn = 0
  return (count) =>
    Array.from({ length: count }, () => {
      const at = drawn++
      const text = questions[at % questions.length]?.text ?? ''
      return { text, tenant: `tenant-${Math.floor(at / questions.length)}` }
    })
}

/** Questions far from each other. */
function spread(questions: readonly Encoded[]): readonly Encoded[] {
  const kept: Encoded[] = []
  for (const question of questions) {
    if (kept.every(({ vector }) => dot(vector, question.vector) < apart)) kept.push(question)
  }
  return kept
}
