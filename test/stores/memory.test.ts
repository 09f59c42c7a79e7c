import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, minute, sampleAlias, sampleEntry } from '../../src/testing/sample-entry.ts'

it('T17 T35 stays within its bytes, and keeps what is used', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock, bytes: 1_000_000 })
  const value = new Uint8Array(10_000)
  await store.write([sampleEntry(clock, { key: 'used', value })])
  for (let at = 0; at < 500; at++) {
    await store.write([sampleEntry(clock, { key: `k${at}`, value })])
    store.peek?.('used')
    expect((await store.figures()).bytes).toBeLessThanOrEqual(1_000_000)
  }

  const { entries, evictions } = await store.figures()
  expect(entries + evictions).toBe(501)
  expect([store.peek?.('used')?.key, store.peek?.('k0'), store.peek?.('k499')?.key]).toEqual([
    'used',
    undefined,
    'k499',
  ])
})

it('T35 gives way to what comes at its bound, and comes down by a tenth behind it, a few entries a turn', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock, entriesPerGroup: 2000, eviction: 'oldest' })
  const write = (at: number) => store.write([sampleEntry(clock, { key: `k${at}`, createdAt: clock.now() + at })])
  for (let at = 0; at < 2010; at++) await write(at)
  expect((await store.figures()).entries).toBe(2000)
  const sizes: number[] = []
  for (let turn = 0; turn < 20; turn++) {
    await setImmediate()
    sizes.push((await store.figures()).entries)
  }

  const steps = sizes.slice(1).map((size, at) => (sizes[at] ?? 0) - size)
  expect(sizes.at(-1)).toBe(1800)
  expect(Math.max(...steps)).toBeLessThan(100)
  expect([store.peek?.('k209'), store.peek?.('k210')?.key]).toEqual([undefined, 'k210'])
})

it('keeps no entry that is larger than the whole store, nor the one it would have replaced, and says so', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock, bytes: 10_000 })
  await store.write([sampleEntry(clock, { key: 'a', vector: direction({ 0: 1 }) })])
  const large = sampleEntry(clock, { key: 'a', value: new Uint8Array(20_000) })
  expect(await store.write([large, sampleEntry(clock, { key: 'b' })])).toBe('too-large')

  expect([store.peek?.('a'), store.peek?.('b')?.key]).toEqual([undefined, 'b'])
  expect(await store.figures()).toMatchObject({ entries: 1, evictions: 0 })
})

it('keeps no alias whose target went to make room for it', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock, bytes: 10_000 })
  const value = new Uint8Array(2000)
  await store.write([sampleEntry(clock, { key: 'a', value })])
  await store.write(['b', 'c'].map((key) => sampleEntry(clock, { key, value: new Uint8Array(1800) })))
  await store.write([sampleAlias(clock, { key: 'alias', target: 'a' })])
  expect(store.peek?.('a')).toBeUndefined()
  await store.write([sampleEntry(clock, { key: 'a', value })])

  expect(store.peek?.('alias')).toBeUndefined()
})

it('T35 keeps bytes of its own, so that a slice does not hold what it was cut from', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const large = new Uint8Array(1_000_000)
  const vectors = new Float32Array(384 * 100).fill(1)
  await store.write([
    sampleEntry(clock, { key: 'a', value: large.subarray(0, 10), intent: 'i', vector: vectors.subarray(384, 768) }),
  ])

  const held = store.peek?.('a')
  expect([held?.value.buffer.byteLength, held?.vector?.buffer.byteLength]).toEqual([10, 384 * 4])
})

it('T35 sweeps out what ended, as it is written to', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const ends = { expiresAt: clock.now() + minute, epochs: new Map([['x', 0]]) }
  await store.write(Array.from({ length: 100 }, (_, at) => sampleEntry(clock, { key: `k${at}`, ...ends })))
  clock.advance(10 * minute)
  for (let at = 0; at < 60; at++) await store.write([sampleEntry(clock, { key: 'a' })])

  expect(await store.invalidate({ tags: ['x'] })).toBe(0)
})

it('T35 forgets old tags, and then refuses rather than keeps what may have been outrun', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const seen = (await store.read({ tenant: 'acme', keys: [], tags: ['order:0'] })).epochs
  for (let at = 0; at < 100_001; at++) await store.invalidate({ tags: [`order:${at}`] })

  expect(await store.write([sampleEntry(clock, { key: 'a', epochs: seen })])).toBe('outrun')
  const now = (await store.read({ tenant: 'acme', keys: [], tags: ['order:0', 'never'] })).epochs
  expect(await store.write([sampleEntry(clock, { key: 'a', epochs: now })])).toBe('written')
})

it.each([
  ['bytes', { bytes: -1 }],
  ['entriesPerGroup', { entriesPerGroup: Number.NaN }],
  ['bytesPerTenant', { bytesPerTenant: 0 }],
  ['entries', { entries: 1.5 }],
])('refuses a bound of %s that bounds nothing', (name, limits) => {
  expect(() => memoryStore(limits)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
  )
})

it('refuses an order of eviction that there is not, and names those there are', () => {
  // @ts-expect-error -- what a program without types may say
  expect(() => memoryStore({ eviction: 'lru' })).toThrow(/`eviction` is "lru"; give 'value'.*'oldest'/)
})
