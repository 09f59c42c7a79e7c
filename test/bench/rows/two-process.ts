import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createRuntime, nearStore, redisStore, withBreaker } from 'stratagent'

import { fixedModel } from '../fixed-model.ts'
import { exactLimit } from '../limits/exact.ts'
import { type Prompt, prompts } from '../prompts.ts'
import { listed, withRedis } from '../redis-at-work.ts'
import { inRounds, median, medianOfPairs, ratio } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { exactHits } from '../stocked.ts'

/** A hit in this process on what another one has written, beside canonical JSON, SHA-256 and a Map. */
export function twoProcessL1({ quick, note }: Surroundings): Promise<Measured> {
  return withRedis(async ({ server, commands }) => {
    await runFirst(server.url)
    const source = prompts()
    const store = nearStore(withBreaker(redisStore({ url: server.url })), { bytes: 2 ** 28 })
    const runtime = await createRuntime({ providers: [fixedModel()], store, embedder: false, cacheBudget: '5s' })
    const ask = (request: Prompt) => runtime.llm(request, { tenant: 'acme' })
    const all = source.all()
    const startedAt = performance.now()
    await exactHits(source, ask).run(all)
    note(`the first time, from Redis: ${(((performance.now() - startedAt) / all.length) * 1e3).toFixed(1)} µs`)

    await commands()
    const times = await inRounds({ ours: exactHits(source, ask), limit: exactLimit(source) }, { quick })
    const counts = await commands()
    await runtime.close()
    const reads = counts.get('hmget') ?? 0
    return {
      value: median(times.ours) * 1e3,
      limit: median(times.limit) * 1e3,
      ratio: medianOfPairs(times.ours, times.limit, ratio),
      flaws: reads === 0 ? [] : [`hits in this process asked Redis: ${listed(counts)}`],
    }
  })
}

async function runFirst(url: string): Promise<void> {
  const child = fork(fileURLToPath(new URL('../first-process.ts', import.meta.url)), [url])
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The first process ended with ${String(code)}.`)
}
