import { setImmediate } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../src/contract/store.ts'
import { sqliteStore, type SqliteStoreOptions } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, minute, sampleEntry } from '../../src/testing/sample-entry.ts'
import { scratchFile } from './scratch.ts'

const clock = manualClock()

function open(options: Partial<SqliteStoreOptions> = {}): Store {
  const store = sqliteStore({ path: scratchFile(), clock, ...options })
  onTestFinished(() => store.close())
  return store
}

/** Bytes of the file that hold something. */
function bytesUsed(path: string): number {
  const db = new DatabaseSync(path)
  const number = (name: string): number => Number(db.prepare(`PRAGMA ${name}`).get()?.[name])
  const used = (number('page_count') - number('freelist_count')) * number('page_size')
  db.close()
  return used
}

it('T35 lets the oldest entries of all groups go for want of bytes, not those whose rows are oldest', async () => {
  const time = manualClock()
  const store = open({ clock: time, bytes: 2_000_000, eviction: 'oldest' })
  const put = (key: string, group: string) =>
    store.write([sampleEntry(time, { key, group, value: new Uint8Array(10_000) })])

  await put('renewed', 'support')
  for (let at = 0; at < 60; at++) await put(`young${at}`, 'sales')
  time.advance(-minute)
  for (let at = 0; at < 30; at++) await put(`old${at}`, at % 2 === 0 ? 'support' : 'sales')
  time.advance(2 * minute)
  await put('renewed', 'support')
  for (let at = 0; at < 500 && (await store.figures()).evictions === 0; at++) await put(`fresh${at}`, 'support')

  const left = Array.from({ length: 30 }, (_, at) => store.peek?.(`old${at}`)).filter((entry) => entry !== undefined)
  const { evictions } = await store.figures()
  expect(evictions).toBeGreaterThan(0)
  expect(left).toHaveLength(30 - evictions)
  expect([store.peek?.('renewed')?.key, store.peek?.('young0')?.key]).toEqual(['renewed', 'young0'])
})

it.each([
  ['many at a time', 100, 2000],
  ['one at a time, of more bytes than all that is there', 1, 400_000],
  ['small ones, one at a time', 1, 10],
])('T35 stays within its bytes when entries come %s', async (_what, batch, size) => {
  const path = scratchFile()
  const bytes = 1_000_000
  const store = open({ path, bytes })
  for (let at = 0; at < 2000; at++) await store.write([sampleEntry(clock, { key: `small${at}` })])
  for (let write = 0; write < 20; write++) {
    const value = new Uint8Array(size)
    const entries = Array.from({ length: batch }, (_, at) => sampleEntry(clock, { key: `k${write}:${at}`, value }))
    await store.write(entries)
    expect(bytesUsed(path)).toBeLessThanOrEqual(bytes * 1.02)
  }

  expect(store.peek?.(`k19:${batch - 1}`)?.value).toHaveLength(size)
})

it('T35 keeps no entry that is larger than the whole file may be, nor the one it would have replaced, and all others', async () => {
  const store = open({ bytes: 1_000_000 })
  for (const key of ['a', 'b']) await store.write([sampleEntry(clock, { key, vector: direction({ 0: 1 }) })])
  const large = sampleEntry(clock, { key: 'a', value: new Uint8Array(1_000_001) })
  expect(await store.write([large])).toBe('too-large')

  expect([store.peek?.('a'), store.peek?.('b')?.key]).toEqual([undefined, 'b'])
  expect(await store.figures()).toMatchObject({ entries: 1, evictions: 0 })
})

it('T35 comes down to bounds that were lowered a few entries a write and a turn', async () => {
  const path = scratchFile()
  const first = open({ path })
  const value = new Uint8Array(2000)
  await first.write(Array.from({ length: 2000 }, (_, at) => sampleEntry(clock, { key: `k${at}`, value })))
  await first.close()

  const store = open({ path, bytes: 1_000_000, entriesPerGroup: 1000 })
  const steps: number[] = []
  let before = (await store.figures()).entries
  const count = async (): Promise<void> => {
    const { entries } = await store.figures()
    steps.push(before - entries)
    before = entries
  }
  await store.write([sampleEntry(clock, { key: 'last' })])
  await count()
  for (let turn = 0; turn < 200; turn++) {
    await setImmediate()
    await count()
  }
  expect(Math.max(...steps)).toBeLessThanOrEqual(64)
  expect(bytesUsed(path)).toBeLessThanOrEqual(1_000_000)
  expect(store.peek?.('last')?.key).toBe('last')
})

it('T35 comes down by a tenth at its bound behind the write, the oldest first, and with it their vectors', async () => {
  const path = scratchFile()
  const store = open({ path, entriesPerGroup: 2000, eviction: 'oldest' })
  const entry = (at: number) =>
    sampleEntry(clock, { key: `k${at}`, createdAt: clock.now() + at, vector: direction({ [at % 384]: 1 }) })
  await store.write(Array.from({ length: 2000 }, (_, at) => entry(at)))
  await store.write([entry(2000)])
  const sizes = [(await store.figures()).entries]
  for (let turn = 0; turn < 20; turn++) {
    await setImmediate()
    sizes.push((await store.figures()).entries)
  }

  expect([sizes[0], sizes.at(-1)]).toEqual([2000, 1800])
  const steps = sizes.slice(1).map((size, at) => (sizes[at] ?? 0) - size)
  expect(Math.max(...steps)).toBeLessThanOrEqual(16)
  expect([store.peek?.('k200'), store.peek?.('k201')?.key]).toEqual([undefined, 'k201'])
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  expect(
    db.prepare('SELECT count(*) AS vectors, (SELECT count(*) FROM entries) AS entries FROM vectors').get(),
  ).toEqual({ vectors: 1800, entries: 1800 })
})

it('counts what tenants and groups hold as it is, whatever was written over, moved and removed', async () => {
  const path = scratchFile()
  const store = open({ path, entriesPerGroup: 40 })
  for (let at = 0; at < 200; at++) {
    const value = new Uint8Array((at * 37) % 5000)
    const [tenant, group] = [`t${at % 3}`, `g${at % 2}`]
    await store.write([sampleEntry(clock, { key: `${group} ${(at * 13) % 60}`, tenant, group, value })])
    if (at % 20 === 0) await store.invalidate({ keys: [`g0 ${at % 60}`] })
  }

  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  const counted = db.prepare('SELECT tenant, name, entries, bytes FROM groups ORDER BY tenant, name').all()
  const held = `SELECT tenant, grp AS name, count(*) AS entries, sum(size) AS bytes FROM entries GROUP BY tenant, grp`
  expect(counted).toEqual(db.prepare(`${held} ORDER BY tenant, grp`).all())
})

it('reads of a file write nothing; what they hit is known with the next write', async () => {
  const path = scratchFile()
  const store = open({ path, entriesPerGroup: 3 })
  for (const key of ['a', 'b', 'c']) await store.write([sampleEntry(clock, { key })])
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  const version = () => db.prepare('PRAGMA data_version').get()
  const before = version()
  for (let hit = 0; hit < 10; hit++) store.peek?.('a')
  expect(version()).toEqual(before)
  await store.write([sampleEntry(clock, { key: 'd' })])

  expect(['a', 'b', 'd'].map((key) => store.peek?.(key)?.key)).toEqual(['a', undefined, 'd'])
})
