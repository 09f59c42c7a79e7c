import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished, vi } from 'vitest'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, sampleEntry } from '../../src/testing/sample-entry.ts'
import { startChild } from './child.ts'
import { scratchFile } from './scratch.ts'

vi.setConfig({ testTimeout: 30_000 }) // processes take their time to start on a busy machine

const clock = manualClock()
const vector = direction({ 0: 1 })
const tag = { epochs: new Map([['x', 0]]) }

function openHere(path: string) {
  const store = sqliteStore({ path, clock })
  onTestFinished(() => store.close())
  const find = async (): Promise<readonly string[]> => {
    const matches = await store.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 9 })
    return matches?.map(({ entry }) => entry.key).toSorted() ?? []
  }
  return { store, find }
}

it('shows each of two processes the entries of the other within one call', async () => {
  const path = scratchFile()
  const { store } = openHere(path)
  const there = startChild('./neighbour.ts', path)
  await there.hear()

  await store.write([sampleEntry(clock, { key: 'mine' })])
  expect(await there.ask('read mine')).toBe('mine')
  expect(await there.ask('write theirs')).toBe('written')
  expect(store.peek?.('theirs')?.key).toBe('theirs')
})

it('shows a process within one call that an entry it has read before is gone, and is back', async () => {
  const path = scratchFile()
  const { store } = openHere(path)
  const there = startChild('./neighbour.ts', path)
  await there.hear()
  await store.write([sampleEntry(clock, { key: 'a', ...tag })])

  expect([store.peek?.('a')?.key, await there.ask('read a')]).toEqual(['a', 'a'])
  await store.invalidate({ tags: ['x'] })
  expect(await there.ask('read a')).toBe('nothing')
  await store.write([sampleEntry(clock, { key: 'b' })])
  expect([store.peek?.('b')?.key, await there.ask('read b')]).toEqual(['b', 'b'])
  expect(await there.ask('forget b')).toBe('1')
  expect(store.peek?.('b')).toBeUndefined()
  await store.write([sampleEntry(clock, { key: 'b' })])
  expect(await there.ask('read b')).toBe('b')
})

it('shows each of two processes the vectors of the other within one call', async () => {
  const path = scratchFile()
  const { store, find } = openHere(path)
  const there = startChild('./neighbour.ts', path)
  await there.hear()
  await store.write([sampleEntry(clock, { key: 'a', vector })])

  expect([await there.ask('find'), await find()]).toEqual(['a', ['a']])
  await there.ask('write b')
  expect(await find()).toEqual(['a', 'b'])
  await store.write([sampleEntry(clock, { key: 'c', vector })])
  expect(await there.ask('find')).toBe('a b c')
  await store.invalidate({ keys: ['a'] })
  expect(await there.ask('find')).toBe('b c')
  expect(await there.ask('invalidate x')).toBe('1')
  expect(await find()).toEqual(['c'])
})

it('refuses what one process made while the other invalidated it', async () => {
  const path = scratchFile()
  const { store } = openHere(path)
  const there = startChild('./neighbour.ts', path)
  await there.hear()
  await store.write([sampleEntry(clock, { key: 'a', ...tag })])

  expect(await there.ask('invalidate x')).toBe('1')
  expect(store.peek?.('a')).toBeUndefined()
  expect(await store.write([sampleEntry(clock, { key: 'b', ...tag })])).toBe('outrun')
})

it('lets several processes come to a new file at once', async () => {
  const path = scratchFile()
  const children = Array.from({ length: 4 }, () => startChild('./neighbour.ts', path))
  expect(await Promise.all(children.map((child) => child.hear()))).toEqual(Array(4).fill('ready'))
  await Promise.all(children.map((child, number) => child.ask(`write k${number}`)))

  expect(await openHere(path).find()).toEqual(['k0', 'k1', 'k2', 'k3'])
})

it('goes on when the other process closes the file', async () => {
  const path = scratchFile()
  const { store, find } = openHere(path)
  const there = startChild('./neighbour.ts', path)
  await there.hear()
  await there.ask('write a')
  expect(await there.ask('close')).toBe('closed')

  expect(await find()).toEqual(['a'])
  expect(await store.write([sampleEntry(clock, { key: 'b', vector })])).toBe('written')
})

it('T31 leaves a whole file when it is terminated while it writes', async () => {
  const path = scratchFile()
  const writer = startChild('./busy-writer.ts', path)
  await writer.hear()
  expect(await writer.kill('SIGTERM')).toBe('SIGTERM')

  const { store } = openHere(path)
  const { entries } = await store.read({
    tenant: 'acme',
    keys: Array.from({ length: 200 }, (_, at) => `k${at}`),
    tags: [],
  })
  for (const entry of entries) expect(new Set(entry?.value).size).toBe(1) // each value is of one write, from end to end
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  expect(
    db
      .prepare('SELECT count(*) AS lost FROM entries LEFT JOIN vectors ON entry = entries.id WHERE entry IS NULL')
      .get(),
  ).toEqual({ lost: 0 })
})

it('moves a damaged file aside with its log while another process has it open, and goes on', async () => {
  const path = scratchFile()
  const first = sqliteStore({ path, clock })
  const keys = Array.from({ length: 50 }, (_, at) => `k${at}`)
  await first.write(keys.map((key) => sampleEntry(clock, { key, value: new Uint8Array(3000) })))
  await first.close()
  const there = startChild('./neighbour.ts', path)
  await there.hear()
  await there.ask('write b')
  writeFileSync(path, readFileSync(path).fill(0xa5, 30 * 4096), { flag: 'r+' })

  const { store } = openHere(path)
  const read = (key: string): unknown => store.peek?.(key)
  expect(() => keys.map(read)).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  expect(existsSync(`${path}.corrupt-${clock.now()}-wal`)).toBe(true)
  expect(await store.write([sampleEntry(clock, { key: 'a' })])).toBe('written')
  expect([read('a'), read('b'), (await store.figures()).entries]).toEqual([expect.anything(), undefined, 1])
})
