import { afterAll, describe, expect, it } from 'vitest'
import { memoryStore, sqliteStore, type Store } from 'stratagent'
import { manualClock } from 'stratagent/testing'
import { sampleEntry } from '../../src/testing/sample-entry.ts'
import { normal, seeded } from '../bench/random.ts'
import { scratchFile } from './scratch.ts'

const tenants = 1_000
const each = 3
const clock = manualClock()
const opened: Store[] = []

function open(store: Store): Store {
  opened.push(store)
  return store
}

afterAll(async () => {
  for (const store of opened) await store.close()
})

describe.each<[string, () => Store]>([
  ['in memory', () => memoryStore({ clock })],
  ['in a file', () => sqliteStore({ path: scratchFile(), clock })],
])('T38 of a thousand tenants %s', (_where, make) => {
  it('each is found its own few entries, all of them and the nearest first', async () => {
    const store = open(make())
    const draw = normal(seeded(38))
    const entries = Array.from({ length: tenants * each }, (_, at) => {
      const about = { key: `k${at}`, tenant: `t${at % tenants}`, group: `g${at % tenants}` }
      return sampleEntry(clock, { ...about, vector: Float32Array.from({ length: 384 }, draw) })
    })
    for (let at = 0; at < entries.length; at += 100) await store.write(entries.slice(at, at + 100))

    const missed = await Promise.all(
      entries.map(async ({ key, tenant, partition, vector = new Float32Array() }) => {
        const found = (await store.search?.({ tenant, partitions: [partition], vector, count: 5 })) ?? []
        const isWhole = found.length === each && found.every(({ entry }) => entry.tenant === tenant)
        return isWhole && found[0]?.entry.key === key ? [] : [key]
      }),
    )
    expect(missed.flat()).toEqual([])
  })
})
