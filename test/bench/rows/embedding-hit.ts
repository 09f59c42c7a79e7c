import { createRuntime, memoryStore } from 'stratagent'

import { encodedQuestions } from '../question-vectors.ts'
import { seeded } from '../random.ts'
import { recordedEmbedder } from '../recorded-embedder.ts'
import { inRounds, median } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

/** A text that was encoded before, in microseconds. */
export async function embeddingCacheHit({ quick, note }: Surroundings): Promise<Measured> {
  const questions = (await encodedQuestions(note)).slice(0, 1_000)
  const runtime = await createRuntime({ providers: [], store: memoryStore(), embedder: recordedEmbedder(questions) })
  for (const { text } of questions) await runtime.embed([text], { tenant: 'acme' })
  const random = seeded(1)
  const fresh = (): string =>
    JSON.parse(JSON.stringify(questions[Math.floor(random() * questions.length)]?.text)) as string
  const times = await inRounds(
    {
      ours: {
        prepare: (count) => Array.from({ length: count }, fresh),
        async run(texts: readonly string[]) {
          for (const text of texts) {
            const { servedBy } = await runtime.embed([text], { tenant: 'acme' })
            if (servedBy !== 'embedding') throw new Error(`An embedding hit was served by ${servedBy}.`)
          }
        },
      },
    },
    { quick },
  )
  await runtime.close()
  return { value: median(times.ours) * 1e3 }
}
