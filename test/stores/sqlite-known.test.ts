import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import type { Entry, Store } from '../../src/contract/store.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, minute, sampleAlias, sampleEntry } from '../../src/testing/sample-entry.ts'
import { scratchFile } from './scratch.ts'

const clock = manualClock()
const vector = direction({ 0: 1 })

/** A store, and another on the same file, as in another process. */
function openTwice() {
  const path = scratchFile()
  const open = (): Store => {
    const store = sqliteStore({ path, clock })
    onTestFinished(() => store.close())
    return store
  }
  return { path, here: open(), there: open() }
}

/** Writes an entry and has it read, so that it is known. */
async function known(store: Store, ...entries: readonly Entry[]): Promise<void> {
  await store.write(entries)
  for (const { key } of entries) expect(store.peek?.(key)).toBeDefined()
}

it('hands out the same bytes again as long as a row is the same', async () => {
  const { here, there } = openTwice()
  await known(here, sampleEntry(clock, { key: 'a' }))
  const first = here.peek?.('a')?.value

  expect(here.peek?.('a')?.value).toBe(first)
  await there.write([sampleEntry(clock, { key: 'b' })])
  expect(here.peek?.('a')?.value).toBe(first)
  await here.write([sampleEntry(clock, { key: 'c' })])
  expect(here.peek?.('a')?.value).toBe(first)
  const { entries } = await here.read({ tenant: 'acme', keys: ['a'], tags: [] })
  expect(entries[0]?.value).toBe(first)
})

it.each<[string, Partial<Entry>]>([
  ['value', { value: Uint8Array.of(1, 2) }],
  ['value of the same length', { value: new TextEncoder().encode('Answer of a') }],
  ['partition', { partition: 'p2' }],
  ['tenant', { tenant: 'other' }],
  ['end', { expiresAt: clock.now() + minute }],
  ['soft end', { staleAt: clock.now() + minute }],
  ['hard end', { hardAt: clock.now() + 2 * minute }],
  ['beginning', { createdAt: clock.now() - minute }],
  ['scope', { scope: 'user' }],
  ['taint', { tainted: true }],
  ['tags', { epochs: new Map([['x', 0]]) }],
  ['question', { question: 'q' }],
  ['intent', { intent: 'i', vector }],
  ['origin', { origin: { ...sampleEntry(clock, { key: 'a' }).origin, traceId: 't' } }],
  ['seal', { seal: { key: 'k', signature: Uint8Array.of(1), encrypted: false } }],
])('sees another %s that another connection has given a known entry', async (_what, changes) => {
  const { here, there } = openTwice()
  await known(here, sampleEntry(clock, { key: 'a' }))
  const changed = sampleEntry(clock, { key: 'a', ...changes })
  await there.write([changed])

  const { vector: _vector, ...rest } = changed
  expect(here.peek?.('a')).toEqual(rest)
})

it('sees its own writes and removals of a known entry', async () => {
  const { here } = openTwice()
  await known(here, sampleEntry(clock, { key: 'a', epochs: new Map([['x', 0]]) }))
  const value = Uint8Array.of(1)
  await here.write([sampleEntry(clock, { key: 'a', value, epochs: new Map([['x', 0]]) })])

  expect(here.peek?.('a')?.value).toEqual(value)
  await here.invalidate({ tags: ['x'] })
  expect(here.peek?.('a')).toBeUndefined()
})

it.each<[string, (there: Store) => unknown]>([
  ['the tag of a known entry', (there) => there.invalidate({ tags: ['x'] })],
  ['its key', (there) => there.invalidate({ keys: ['a'] })],
  ['everything', (there) => there.invalidate({ all: true })],
])('no longer finds what another connection has invalidated by %s', async (_what, invalidate) => {
  const { here, there } = openTwice()
  await known(here, sampleEntry(clock, { key: 'a', epochs: new Map([['x', 0]]) }))
  await invalidate(there)

  expect(here.peek?.('a')).toBeUndefined()
})

it.each<[string, (there: Store) => unknown]>([
  ['a tag', (there) => there.invalidate({ tags: ['x'] })],
  ['everything', (there) => there.invalidate({ all: true })],
])('sees the epoch of a known tag move as another connection invalidates %s', async (_what, invalidate) => {
  const { here, there } = openTwice()
  const epochOf = async (): Promise<number | undefined> =>
    (await here.read({ tenant: 'acme', keys: [], tags: ['x', 'y'] })).epochs.get('x')
  const before = await epochOf()
  expect(await epochOf()).toBe(before)
  await invalidate(there)

  expect(await epochOf()).toBeGreaterThan(before ?? Infinity)
  const stale = sampleEntry(clock, { key: 'a', epochs: new Map([['x', before ?? 0]]) })
  expect(await here.write([stale])).toBe('outrun')
})

it('follows a known alias to its target as it is now', async () => {
  const { here, there } = openTwice()
  await known(here, sampleEntry(clock, { key: 'a' }), sampleAlias(clock, { key: 'alias', target: 'a' }))
  const value = Uint8Array.of(1)
  await there.write([sampleEntry(clock, { key: 'a', value })])

  expect(here.peek?.('alias')?.value).toEqual(value)
  await there.write([sampleEntry(clock, { key: 'b', value }), sampleAlias(clock, { key: 'new', target: 'a' })])
  await there.invalidate({ keys: ['b'] })
  expect(here.peek?.('new')?.value).toEqual(value)
  await there.invalidate({ keys: ['a'] })
  expect([here.peek?.('alias'), here.peek?.('new')]).toEqual([undefined, undefined])
})

it('follows an alias it has not seen to a known target as it is now', async () => {
  const { here, there } = openTwice()
  await known(here, sampleEntry(clock, { key: 'a' }))
  const value = Uint8Array.of(1)
  await there.write([sampleEntry(clock, { key: 'a', value }), sampleAlias(clock, { key: 'alias', target: 'a' })])

  expect(here.peek?.('alias')?.value).toEqual(value)
})

it('lets a known entry end at its end', async () => {
  const time = manualClock()
  const store = sqliteStore({ path: scratchFile(), clock: time })
  onTestFinished(() => store.close())
  await known(store, sampleEntry(time, { key: 'a', expiresAt: time.now() + minute }))
  time.advance(3 * minute)

  expect(store.peek?.('a')).toBeUndefined()
})

it('T25 removes a known entry whose row was damaged since', async () => {
  const { path, here } = openTwice()
  await known(here, sampleEntry(clock, { key: 'a' }))
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  db.exec(`UPDATE entries SET about = '{'`)

  expect(here.peek?.('a')).toBeUndefined()
  expect(db.prepare('SELECT count(*) AS rows FROM entries').get()).toEqual({ rows: 0 })
})

it('reads a known entry while another connection holds the file for writing', async () => {
  const { path, here } = openTwice()
  await known(here, sampleEntry(clock, { key: 'a' }), sampleEntry(clock, { key: 'b' }))
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  db.exec(`BEGIN IMMEDIATE; DELETE FROM entries WHERE key = 'a'`)

  expect([here.peek?.('a')?.key, here.peek?.('b')?.key]).toEqual(['a', 'b'])
  db.exec('COMMIT')
  expect([here.peek?.('a')?.key, here.peek?.('b')?.key]).toEqual([undefined, 'b'])
})

it('reads what it has never read while another connection holds the file for writing', async () => {
  const { path, here } = openTwice()
  await here.write([sampleEntry(clock, { key: 'a', question: 'q', intent: 'i', vector })])
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  db.exec(`BEGIN IMMEDIATE; DELETE FROM entries WHERE key = 'a'`)

  expect(here.peek?.('a')?.key).toBe('a')
  expect((await here.read({ tenant: 'acme', keys: ['a'], tags: ['x'] })).entries[0]?.key).toBe('a')
  const matches = await here.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 1 })
  expect(matches?.map(({ entry }) => entry.key)).toEqual(['a'])
  expect(await here.lookAlikes?.('q')).toHaveLength(1)
  expect((await here.figures()).entries).toBe(1)
})

it('T35 goes on giving right answers when more was read than it can hold', async () => {
  const { here } = openTwice()
  const value = (at: number) => new Uint8Array(1_000_000).fill(at)
  for (let at = 0; at < 30; at++) await here.write([sampleEntry(clock, { key: `k${at}`, value: value(at) })])
  await here.write([sampleEntry(clock, { key: 'large', value: new Uint8Array(20_000_000).fill(7) })])

  for (let time = 0; time < 2; time++) {
    for (let at = 0; at < 30; at++) expect(here.peek?.(`k${at}`)?.value[999_999]).toBe(at)
    expect(here.peek?.('large')?.value.at(-1)).toBe(7)
  }
})
