import { createRuntime, nearStore, redisStore, withBreaker } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { withRedis } from '../redis-at-work.ts'
import { median } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { requestOf } from '../strangers.ts'

/** Calls after each freeze: the first ones wait until their time is up, then the breaker leaves Redis alone. */
const callsEach = 30

/** What a Redis that keeps its connections and answers nothing adds to calls: the 99th percentile, in milliseconds. */
export function frozenRedis({ quick, note }: Surroundings): Promise<Measured> {
  return withRedis(async ({ server }) => {
    const added: number[] = []
    const first: number[] = []
    for (let turn = 0; turn < (quick ? 2 : 10); turn++) {
      const store = nearStore(withBreaker(redisStore({ url: server.url })))
      const runtime = await createRuntime({ providers: [fixedModel()], store, embedder: false, logger: 'silent' })
      const ask = async (index: number): Promise<number> => {
        const request = requestOf(`Question ${index} of turn ${turn}: where is my parcel?`)
        const startedAt = performance.now()
        await runtime.llm(request, { tenant: 'acme' })
        return performance.now() - startedAt
      }
      for (let index = 0; index < callsEach; index++) await ask(callsEach + index)
      server.freeze()
      for (let index = 0; index < callsEach; index++) added.push(await ask(index))
      first.push(added.at(-callsEach) ?? Number.NaN)
      server.thaw()
      await runtime.close()
      await store.close()
    }
    const sorted = added.toSorted((left, right) => left - right)
    note(`the first call after a freeze: ${median(first).toFixed(1)} ms; half of all: ${median(added).toFixed(2)} ms`)
    note(
      `${added.length} calls, ${added.filter((time) => time > 40).length} of them waited; the longest ${sorted.at(-1)?.toFixed(1)} ms`,
    )
    return { value: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN }
  })
}
