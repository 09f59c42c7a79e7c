import { createRuntime, memoryStore } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { encodedQuestions } from '../question-vectors.ts'
import { recordedEmbedder } from '../recorded-embedder.ts'
import { difference, inRounds, median, medianOfPairs } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { type Asked, drawer, requestOf, spread } from '../strangers.ts'

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
