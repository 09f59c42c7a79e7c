import { Redis } from 'ioredis'
import { memoryStore, redisStore, withBreaker, type Runtime } from 'stratagent'

import { bareGets, bareGetsInFlight, copiedBytes } from '../limits/redis.ts'
import { type Prompt, type Prompts, prompts } from '../prompts.ts'
import { listed, withRedis, type RedisAtWork } from '../redis-at-work.ts'
import { inRounds, median, medianOfPairs, ratio } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'
import { exactHits, exactHitsInFlight, stockedRuntime } from '../stocked.ts'

const counted = 200
/** A neighbour that holds the machine up must not turn a hit into a miss. */
const patient = { embedder: false, cacheBudget: '5s' } as const

/** An exact hit in Redis, less what the same hit takes in process, beside a GET of the same bytes by the same client. */
export function redisExactHit({ quick, note }: Surroundings): Promise<Measured> {
  return withRedis(async (redis) => {
    const source = prompts()
    const store = withBreaker(redisStore({ client: redis.client }))
    const runtime = await stockedRuntime(source, { ...patient, store })
    const inProcess = await stockedRuntime(source, { ...patient, store: memoryStore({ bytes: 2 ** 28 }) })
    const names = await copiedBytes(redis.client, 'sg:*:e:*')

    const flaws = await moreThanOneCommand(runtime, source, redis)
    const times = await inRounds(
      {
        ours: exactHits(source, asking(runtime)),
        limit: bareGets(redis.client, names),
        inProcess: exactHits(source, asking(inProcess)),
      },
      { quick, batch: 5 },
    )
    await runtime.close()
    await inProcess.close()
    const beyond = times.ours.map((time, round) => time - (times.inProcess[round] ?? Number.NaN))
    note(`of it in process: ${micro(times.inProcess)} µs; all of it is ${whole(times.ours, times.limit)} times the GET`)
    return {
      value: median(times.ours) * 1e3,
      limit: median(times.limit) * 1e3,
      ratio: medianOfPairs(beyond, times.limit, ratio),
      flaws,
    }
  })
}

async function moreThanOneCommand(runtime: Runtime, source: Prompts, { commands }: RedisAtWork): Promise<string[]> {
  const ask = asking(runtime)
  await commands()
  const startedAt = performance.now()
  for (const request of source.draw(counted)) await ask(request)
  const counts = await commands()
  // whoever hears no news looks once a second whether all is there
  const looks = Math.ceil((performance.now() - startedAt) / 1_000)
  const reads = (counts.get('hmget') ?? 0) - counted
  const isOne = counts.size === 1 && reads >= 0 && reads <= looks
  return isOne ? [] : [`${counted} hits took ${listed(counts)}, not one command each`]
}

/** Exact hits a second with 64 in flight, as a share of the GETs of a client that pipelines by itself. */
export function redisThroughput({ quick, note }: Surroundings): Promise<Measured> {
  return withRedis(async ({ server, client }) => {
    const source = prompts()
    // the store's own client: whether it sends calls together is its affair
    const runtime = await stockedRuntime(source, { ...patient, store: withBreaker(redisStore({ url: server.url })) })
    const names = await copiedBytes(client, 'sg:*:e:*')
    const pipelining = new Redis(server.url, { protocol: 2, enableAutoPipelining: true })
    const times = await inRounds(
      {
        ours: exactHitsInFlight(source, asking(runtime)),
        limit: bareGetsInFlight(pipelining, names),
        plain: bareGetsInFlight(client, names),
      },
      { quick, rounds: 80, batch: 10 },
    )
    pipelining.disconnect()
    await runtime.close()
    note(`GETs of a client that does not pipeline: ${Math.round(1e3 / median(times.plain))} a second`)
    return {
      value: Math.round(1e3 / median(times.ours)),
      limit: Math.round(1e3 / median(times.limit)),
      ratio: medianOfPairs(times.limit, times.ours, ratio), // of speeds, not of times
    }
  })
}

function asking(runtime: Runtime) {
  return (request: Prompt) => runtime.llm(request, { tenant: 'acme', cache: { semantic: 'off' } })
}

function micro(times: readonly number[]): string {
  return (median(times) * 1e3).toFixed(2)
}

function whole(ours: readonly number[], limit: readonly number[]): string {
  return medianOfPairs(ours, limit, ratio).toFixed(2)
}
