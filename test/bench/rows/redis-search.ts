import type { Redis } from 'ioredis'
import { redisStore, type Store } from 'stratagent'

import { type Crowd, crowd, dot } from '../crowd.ts'
import { answered, tenant } from '../entries.ts'
import { bareSearches, type BareSearch } from '../limits/redis.ts'
import { flatScan, type Scan } from '../limits/scan.ts'
import { seeded } from '../random.ts'
import { withRedis } from '../redis-at-work.ts'
import { inRounds, median, medianOfPairs, ratio, type Side } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

/** As many candidates as a chain asks for. */
const candidates = 5
/** A pick so much less near than the nearest is as good as it. */
const tie = 0.002
const leastRecall = 0.995
/** What a quick run fills an index with at most: a graph takes seconds for it, and minutes for ten times as many. */
const mostQuickly = 5_000
/** From here on a graph is what the store would make of it. */
const graphFrom = 20_000
/** The store's own, which is not Redis's. */
const runtime = 'EF_RUNTIME 200'
/** Milliseconds an index may take to be filled; what has not come by then is not searched. */
const patience = 60_000
/** Entries in a script: large enough for speed, small enough for nobody to wait. */
const bite = 100

/** A search by meaning in Redis, the vector given, all read that serves a hit, beside FT.SEARCH by hand on the same index. */
export function redisSemanticHit(wanted: number, { quick, note }: Surroundings): Promise<Measured> {
  return withRedis(
    async ({ client }) => {
      const count = quick ? Math.min(wanted, mostQuickly) : wanted
      const { people, scan } = await scanned(count, { quick, note })
      const isGraph = wanted >= graphFrom
      const store = redisStore({
        client,
        entriesPerGroup: 2 * count,
        vectors: { index: isGraph ? 'hnsw' : 'flat' },
      })
      const startedAt = performance.now()
      const filled = await fill(store, people.vectors)
      note(`${filled} of ${count} vectors, filled in ${((performance.now() - startedAt) / 1e3).toFixed(0)} s`)

      const recall = await recallOf(store, people, scan)
      const draw = drawerOf(people.queries)
      const halves = drawerOf(people.queries.map(halved))
      const bare = await bareSearch(client, isGraph)
      const unfiltered = { ...bare, filter: '*', attributes: isGraph ? runtime : '' }
      const times = await inRounds(
        {
          ours: searches(store, draw),
          limit: bareSearches(client, halves, bare),
          unfiltered: bareSearches(client, halves, unfiltered),
        },
        { quick, rounds: 60, batch: 10 },
      )
      await store.close()
      note(`recall@1 ${recall.toFixed(4)} of ${people.queries.length} queries, ${people.real} of them as typed`)
      note(`beside FT.SEARCH without a filter: ${medianOfPairs(times.ours, times.unfiltered, ratio).toFixed(2)} times`)
      return {
        value: median(times.ours) * 1e3,
        limit: median(times.limit) * 1e3,
        ratio: medianOfPairs(times.ours, times.limit, ratio),
        flaws: [
          ...(filled === count ? [] : [`only ${filled} of ${count} vectors were there in time`]),
          ...(recall >= leastRecall ? [] : [`recall@1 is ${recall}, below ${leastRecall}`]),
        ],
      }
    },
    { search: true },
  )
}

async function scanned(
  count: number,
  { quick, note }: Surroundings,
): Promise<{ readonly people: Crowd; readonly scan: Scan }> {
  let scan: Scan | undefined
  const people = await crowd({
    count,
    queries: quick || count >= graphFrom ? 200 : 500,
    note,
    async nearest(vectors) {
      const made = await flatScan(vectors)
      scan = made
      return (query) => made(query).similarity
    },
  })
  if (scan === undefined) throw new Error('The vectors were never scanned.')
  return { people, scan }
}

/** Gives how many there are in the end. */
async function fill(store: Store, vectors: readonly Float32Array[]): Promise<number> {
  const endAt = performance.now() + patience
  const { epochs } = await store.read({ tenant, keys: [], tags: [`tenant:${tenant}`] })
  const entries = vectors.map((vector, index) => ({ ...answered(index, vector), epochs }))
  for (let first = 0; first < entries.length && performance.now() < endAt; first += bite) {
    const answer = await store.write(entries.slice(first, first + bite))
    if (answer !== 'written') throw new Error(`A write was ${answer}.`)
  }
  return (await store.figures()).entries
}

/** The share of queries whose first match is the nearest of all, or as good as it. */
async function recallOf(store: Store, { vectors, queries }: Crowd, scan: Scan): Promise<number> {
  const byKey = new Map(vectors.map((vector, index) => [`key-${index}`, vector]))
  let found = 0
  for (const query of queries) {
    const [first] = (await store.search?.({ tenant, partitions: ['p0'], vector: query, count: candidates })) ?? []
    const vector = first && byKey.get(first.entry.key)
    // by the vector it stands for, not by what the store says of it
    if (vector !== undefined && dot(query, vector) >= scan(query).similarity - tie) found++
  }
  return found / queries.length
}

/** The same search by hand: index and partition as they lie there, fields as a hit needs them. */
async function bareSearch(client: Redis, isGraph: boolean): Promise<BareSearch> {
  const indexes = await client.call('FT._LIST')
  const [index] = Array.isArray(indexes) ? indexes.map(String) : []
  const [, [key]] = await client.scan(0, 'MATCH', 'sg:*:e:*', 'COUNT', 10_000)
  const tag = key === undefined ? null : await client.hget(key, 'p')
  if (index === undefined || tag === null) throw new Error('There is nothing to search by hand.')
  return {
    index,
    filter: '(@p:{$t0})',
    tag: tag.split(',')[0] ?? '',
    // by itself the module would look at each one that the filter lets through
    attributes: isGraph ? `HYBRID_POLICY BATCHES BATCH_SIZE 100 ${runtime}` : '',
    fields: ['a', 'v'],
    count: candidates,
  }
}

function searches(store: Store, draw: (count: number) => readonly Float32Array[]): Side<Float32Array> {
  return {
    prepare: draw,
    async run(queries) {
      for (const vector of queries) {
        const matches = await store.search?.({ tenant, partitions: ['p0'], vector, count: candidates })
        if (matches?.[0] === undefined) throw new Error('The store has found nothing.')
      }
    },
  }
}

function halved(vector: Float32Array): Buffer {
  const halves = Float16Array.from(vector)
  return Buffer.from(halves.buffer)
}

function drawerOf<T>(items: readonly T[]): (count: number) => readonly T[] {
  const random = seeded(7)
  return (count) => Array.from({ length: count }, () => items[Math.floor(random() * items.length)]).filter(isThere)
}

function isThere<T>(item: T | undefined): item is T {
  return item !== undefined
}
