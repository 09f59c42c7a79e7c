import { createRuntime, redisStore, withBreaker } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { barePings } from '../limits/redis.ts'
import { encodedQuestions } from '../question-vectors.ts'
import { recordedEmbedder } from '../recorded-embedder.ts'
import { listed, withRedis } from '../redis-at-work.ts'
import { inRounds, median, medianOfPairs, ratio } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { type Asked, drawer, requestOf, spread } from '../strangers.ts'

const counted = 100

/** A miss of every layer that asks a model at once, the vector known, the answer and its vector written, in PINGs. */
export function redisMissOverhead({ quick, note }: Surroundings): Promise<Measured> {
  return withRedis(
    async ({ client, commands }) => {
      const questions = await encodedQuestions(note)
      const store = withBreaker(redisStore({ client }))
      const embedder = recordedEmbedder(questions)
      const runtime = await createRuntime({ providers: [fixedModel()], store, embedder, cacheBudget: '5s' })
      const draw = drawer(spread(questions))
      const ask = async (all: readonly Asked[]): Promise<void> => {
        for (const { text, tenant } of all) {
          const { servedBy } = await runtime.llm(requestOf(text), { tenant })
          if (servedBy !== 'provider') throw new Error(`A miss was served by ${servedBy}.`)
        }
      }
      await ask(draw(20)) // the index is made by then
      await commands()
      await ask(draw(counted))
      note(`${listed(await commands(), counted)} a miss, those within scripts counted too`)
      const times = await inRounds(
        { ours: { prepare: draw, run: ask, most: 64 }, limit: barePings(client) },
        { quick, batch: 5 },
      )
      await runtime.close()
      return {
        value: median(times.ours) * 1e3,
        limit: median(times.limit) * 1e3,
        ratio: medianOfPairs(times.ours, times.limit, ratio),
      }
    },
    { search: true },
  )
}
