import { createRuntime, redisStore, withBreaker, type Entry, type Runtime, type Store } from 'stratagent'

import { answered, tenant } from '../entries.ts'
import { fixedModel } from '../fixed-model.ts'
import { barePings } from '../limits/redis.ts'
import { encodedQuestions } from '../question-vectors.ts'
import { listed, withRedis } from '../redis-at-work.ts'
import { difference, inRounds, median, medianOfPairs, ratio, type Side } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

/** A write of an answer with its vector, awaited, into an index that looks at all, beside a PING by the same client. */
export function redisWrite({ quick, note }: Surroundings): Promise<Measured> {
  return withRedis(
    async ({ client, commands }) => {
      const vectors = (await encodedQuestions(note)).map(({ vector }) => vector)
      const store = redisStore({ client, vectors: { index: 'flat' } })
      const writes = await freshWrites(store, vectors)
      await writes.run(writes.prepare(50)) // the index is made by then
      await commands()
      const plain = await freshWrites(store, [])
      const times = await inRounds({ ours: writes, limit: barePings(client), plain }, { quick, batch: 5 })
      const counts = await commands()
      note(`without a vector: ${(median(times.plain) * 1e3).toFixed(1)} µs`)
      note(`by the server's count: ${listed(counts, counts.get('evalsha') ?? 1)} for each script`)
      await store.close()
      return {
        value: median(times.ours) * 1e3,
        limit: median(times.limit) * 1e3,
        ratio: medianOfPairs(times.ours, times.limit, ratio),
      }
    },
    { search: true },
  )
}

let written = 0

/** Entries under keys that are not there. */
async function freshWrites(store: Store, vectors: readonly Float32Array[]): Promise<Side<Entry>> {
  const { epochs } = await store.read({ tenant, keys: [], tags: [`tenant:${tenant}`] })
  return {
    prepare: (count) =>
      Array.from({ length: count }, () => {
        const index = written++
        return { ...answered(index, vectors[index % vectors.length]), epochs }
      }),
    async run(entries) {
      for (const entry of entries) {
        const answer = await store.write([entry])
        if (answer !== 'written') throw new Error(`A write was ${answer}.`)
      }
    },
    most: 64,
  }
}

/** What the caller of a miss waits for its answer to be written: the same calls, less those whose write is none. What is written after the answer has time to be written. */
export function redisWriteCaller({ quick, note }: Surroundings): Promise<Measured> {
  return withRedis(async ({ client }) => {
    const store = withBreaker(redisStore({ client }))
    const deaf: Store = { ...store, write: () => 'written' }
    const [whole, without] = [await asker(store), await asker(deaf)]
    const ask = { whole: alone(whole), without: alone(without) }
    const calls = quick ? 100 : 1_000
    for (let call = 0; call < 100; call++) for (const one of Object.values(ask)) await one()
    const waited: { whole: number[]; without: number[] } = { whole: [], without: [] }
    for (let call = 0; call < calls; call++) {
      for (const name of call % 2 === 0 ? sides : sides.toReversed()) waited[name].push(await ask[name]())
    }
    const times = await inRounds(
      { whole: misses(whole), without: misses(without), limit: barePings(client) },
      { quick, batch: 5 },
    )
    await whole.close()
    await without.close()
    note(`a miss, its answer written: ${(median(waited.whole) * 1e3).toFixed(1)} µs`)
    const inARow = medianOfPairs(times.whole, times.without, difference) * 1e3
    note(`where the next call follows at once and meets the write on its way: ${inARow.toFixed(1)} µs`)
    note(`a PING: ${(median(times.limit) * 1e3).toFixed(1)} µs`)
    return { value: medianOfPairs(waited.whole, waited.without, difference) * 1e3 }
  })
}

function asker(store: Store): Promise<Runtime> {
  return createRuntime({ providers: [fixedModel()], store, embedder: false, cacheBudget: '5s' })
}

const sides = ['whole', 'without'] as const
let asked = 0

/** A call that nobody has made before; gives the milliseconds until its answer, once the write has ended too. */
function alone(runtime: Runtime): () => Promise<number> {
  const { prepare, run } = misses(runtime)
  return async () => {
    const items = prepare(1)
    const startedAt = performance.now()
    await run(items)
    const duration = performance.now() - startedAt
    await runtime.cache.settled()
    return duration
  }
}

/** Calls that nobody has made before. */
function misses(runtime: Runtime): Side<string> {
  return {
    prepare: (count) => Array.from({ length: count }, () => `Question ${asked++}: where is my parcel?`),
    async run(texts) {
      for (const content of texts) {
        const { servedBy } = await runtime.llm(
          { model: 'fixed/one', messages: [{ role: 'user', content }] },
          { tenant },
        )
        if (servedBy !== 'provider') throw new Error(`A miss was served by ${servedBy}.`)
      }
    },
    most: 64,
  }
}
