import { memoryStore, type Store } from 'stratagent'

import { type Crowd, crowd, dot } from '../crowd.ts'
import { answered, tenant } from '../entries.ts'
import { flatScan, type Scan, scanLimit } from '../limits/scan.ts'
import { seeded } from '../random.ts'
import { inRounds, median, medianOfPairs, ratio, type Side } from '../rounds.ts'
import type { Measured, Surroundings } from '../row.ts'

/** As many candidates as a chain asks for: it judges the next ones when the nearest is refused. */
const candidates = 5
/** A pick so much less near than the nearest is as good as it. */
const tie = 0.002
const leastRecall = 0.999

/** A search by meaning in one partition, the vector given, beside a float32 scan of the same vectors. */
export async function semanticScan(count: number, { quick, note }: Surroundings): Promise<Measured> {
  let scan: Scan | undefined
  const people = await crowd({
    count,
    queries: quick ? 200 : 1_000,
    note,
    async nearest(vectors) {
      const made = await flatScan(vectors)
      scan = made
      return (query) => made(query).similarity
    },
  })
  if (scan === undefined) throw new Error('The vectors were never scanned.')
  const store = memoryStore({ bytes: 2 ** 31, entriesPerGroup: 2 * count })
  for (const [index, vector] of people.vectors.entries()) await store.write([answered(index, vector)])

  const recall = await recallOf(store, people, scan)
  const draw = drawerOf(people.queries)
  const times = await inRounds(
    { ours: searches(store, draw, candidates), limit: scanLimit(scan, draw), single: searches(store, draw, 1) },
    { quick, rounds: 60, batch: 5 },
  )
  note(`recall@1 ${recall.toFixed(4)} of ${people.queries.length} queries, ${people.real} of them as typed`)
  note(`asked for one candidate instead of ${candidates}: ${(median(times.single) * 1e3).toFixed(1)} µs`)
  return {
    value: median(times.ours) * 1e3,
    limit: median(times.limit) * 1e3,
    ratio: medianOfPairs(times.ours, times.limit, ratio),
    flaws: recall >= leastRecall ? [] : [`recall@1 is ${recall}, below ${leastRecall}`],
  }
}

/** The share of queries whose first match is the nearest of all, or as good as it. */
async function recallOf(store: Store, { queries }: Crowd, scan: Scan): Promise<number> {
  let found = 0
  for (const vector of queries) {
    const [first] = (await store.search?.({ tenant, partitions: ['p0'], vector, count: candidates })) ?? []
    if (first === undefined || first.entry.vector === undefined) continue
    // by the vector it stands for, not by what the store says of it
    if (dot(vector, first.entry.vector) >= scan(vector).similarity - tie) found++
  }
  return found / queries.length
}

function searches(store: Store, draw: (count: number) => readonly Float32Array[], count: number): Side<Float32Array> {
  return {
    prepare: draw,
    async run(queries) {
      for (const vector of queries) {
        const matches = await store.search?.({ tenant, partitions: ['p0'], vector, count })
        if (matches?.[0] === undefined) throw new Error('The store has found nothing.')
      }
    },
  }
}

function drawerOf(queries: readonly Float32Array[]): (count: number) => readonly Float32Array[] {
  const random = seeded(7)
  return (count) =>
    Array.from({ length: count }, () => queries[Math.floor(random() * queries.length)] ?? new Float32Array())
}
