import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../src/contract/store.ts'
import { boundsOf } from '../../src/stores/limits.ts'
import { sqliteEntries } from '../../src/stores/sqlite-entries.ts'
import { storeSchema } from '../../src/stores/sqlite-schema.ts'
import { sqliteVectors } from '../../src/stores/sqlite-vectors.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, sampleEntry } from '../../src/testing/sample-entry.ts'
import { scratchFile } from './scratch.ts'

const clock = manualClock()
const vector = direction({ 0: 1 })

/** The vectors of a new file, and the means to write entries into it. */
function newVectors(limits?: { readonly places: number }) {
  const db = new DatabaseSync(scratchFile())
  onTestFinished(() => db.close())
  db.exec(`PRAGMA recursive_triggers = ON; ${storeSchema}`)
  const entries = sqliteEntries(db, boundsOf('sqliteStore', { entriesPerGroup: 1e6 }, 1e9))
  const vectors = sqliteVectors(db, limits)
  return {
    vectors,
    write(key: string, partition: string): void {
      entries.put(sampleEntry(clock, { key, partition, vector }), clock.now())
      vectors.touch()
    },
    find: (...partitions: string[]): readonly string[] =>
      vectors
        .search({ tenant: 'acme', partitions, vector, count: 9 }, clock.now())
        .map(({ entry }) => entry.key)
        .toSorted(),
  }
}

it('T35 keeps a bounded number of places, however many were looked at', () => {
  const { vectors, find } = newVectors()
  for (let at = 0; at < 20_000; at++) find(`p${at}`)

  expect(vectors.places).toBeGreaterThan(0)
  expect(vectors.places).toBeLessThan(5000)
})

it('finds all there is in a place that went for others, and what came to one that stayed', () => {
  const { vectors, write, find } = newVectors({ places: 2 })
  write('a', 'p1')
  write('b', 'p2')
  expect([find('p1'), find('p2'), find('p3')]).toEqual([['a'], ['b'], []])
  expect(vectors.places).toBe(2)

  write('c', 'p1')
  write('d', 'p2')
  write('e', 'p3')
  expect([find('p3'), find('p2'), find('p1')]).toEqual([['e'], ['b', 'd'], ['a', 'c']])
  expect(vectors.places).toBe(2)
})

it('searches more places at once than it keeps', () => {
  const { write, vectors, find } = newVectors({ places: 2 })
  for (const place of ['p1', 'p2', 'p3', 'p4']) write(place, place)

  expect(find('p1', 'p2', 'p3', 'p4')).toEqual(['p1', 'p2', 'p3', 'p4'])
  find('p1')
  expect(vectors.places).toBe(2)
})

it('T25 finds the entry behind a nearer one that cannot be read, and removes that one', async () => {
  const path = scratchFile()
  const store = sqliteStore({ path, clock })
  onTestFinished(() => store.close())
  await store.write([
    sampleEntry(clock, { key: 'a', vector }),
    sampleEntry(clock, { key: 'b', vector: direction({ 0: 1, 1: 0.1 }) }),
  ])
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  db.exec(`UPDATE entries SET about = '{' WHERE key = 'a'`)

  for (let time = 0; time < 2; time++) {
    const matches = await store.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 1 })
    expect(matches?.map(({ entry }) => entry.key)).toEqual(['b'])
  }
  const held = db.prepare('SELECT (SELECT count(*) FROM vectors) AS vectors, count(*) AS entries FROM entries')
  expect(held.get()).toEqual({ vectors: 1, entries: 1 })
})

it('T25 searches past what cannot be read while another process writes, and the next to meet it removes it', async () => {
  const path = scratchFile()
  const store = sqliteStore({ path, clock })
  onTestFinished(() => store.close())
  await store.write([
    sampleEntry(clock, { key: 'a', vector }),
    sampleEntry(clock, { key: 'b', vector: direction({ 0: 1, 1: 0.1 }) }),
  ])
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  db.exec(`UPDATE entries SET about = '{' WHERE key = 'a'; BEGIN IMMEDIATE`)
  const find = async (from: Store) => {
    const matches = await from.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 1 })
    return matches?.map(({ entry }) => entry.key)
  }
  const count = db.prepare('SELECT count(*) AS entries FROM entries')

  expect(await find(store)).toEqual(['b'])
  db.exec('COMMIT')
  expect(count.get()).toEqual({ entries: 2 })
  const next = sqliteStore({ path, clock })
  onTestFinished(() => next.close())
  expect(await find(next)).toEqual(['b'])
  expect(count.get()).toEqual({ entries: 1 })
})
