import { describe, expect, it, vi } from 'vitest'
import type { Entry } from '../contract/store.ts'
import { noUsage } from '../contract/usage.ts'
import { direction, minute, sampleAlias, sampleEntry } from './sample-entry.ts'
import type { StoreAtHand } from './store-at-hand.ts'
import { fill, type OpenBounded } from './store-bounds.ts'

const KiB = 1024
const dear = { usage: { ...noUsage, usd: 0.05 }, duration: 4_000, parts: {} }
const cheap = { usage: { ...noUsage, usd: 0.0005 }, duration: 400, parts: {} }

/** What a store promises that takes bounds for tenants, groups and all, and an order in which entries go. */
export function describeStoreEviction(open: OpenBounded): void {
  const count = async ({ store }: StoreAtHand, tenant: string, keys: readonly string[]): Promise<number> => {
    const { entries } = await store.read({ tenant, keys, tags: [] })
    return entries.filter((entry) => entry !== undefined).length
  }
  const settled = (at: StoreAtHand, most: number): Promise<void> =>
    vi.waitFor(async () => expect((await at.store.figures()).entries).toBeLessThanOrEqual(most))
  const write = async (at: StoreAtHand, names: readonly string[], changes: Partial<Entry> = {}): Promise<void> => {
    for (const key of names) {
      at.clock.advance(10)
      await at.write(sampleEntry(at.clock, { key, ...changes }))
    }
  }
  const named = (start: string, length: number): readonly string[] => Array.from({ length }, (_, at) => `${start}${at}`)

  describe('eviction', () => {
    it('T35 removes the oldest tenth of a group that is full, under `oldest`', async () => {
      const at = await open({ entriesPerGroup: 50, eviction: 'oldest' })
      await at.write(sampleEntry(at.clock, { key: 'other', group: 'orders' }))
      await fill(at, 50)
      await at.write(sampleEntry(at.clock, { key: 'last', createdAt: at.clock.now() + minute }))

      await vi.waitFor(async () => expect(await at.store.figures()).toMatchObject({ entries: 46, evictions: 6 }))
      const kept = await count(at, 'acme', ['other', 'last', 'support:6'])
      expect([kept, await count(at, 'acme', named('support:', 6))]).toEqual([3, 0])
    })

    it.each([
      ['value', true],
      ['oldest', false],
    ] as const)(
      'under `%s`, what was dear and is used outlives a thousand cheap ones: %s',
      async (eviction, isKept) => {
        const at = await open({ entriesPerGroup: 100, eviction })
        await at.write(sampleEntry(at.clock, { key: 'dear', origin: dear }))
        for (let hit = 0; hit < 5; hit++) await at.read('dear')
        await write(at, named('cheap', 1_000), { origin: cheap })

        await settled(at, 100)
        expect((await at.read('dear')) !== undefined).toBe(isKept)
        expect(await at.read('cheap999')).toBeDefined()
      },
    )

    it('lets go first, under `value`, what was not used, and counts a use long ago for less', async () => {
      const at = await open({ entriesPerGroup: 20, eviction: 'value' })
      await write(at, ['often once', 'lately', ...named('never', 17)], { expiresAt: Infinity, hardAt: Infinity })
      for (let hit = 0; hit < 8; hit++) await at.read('often once')
      await write(at, ['x'], { group: 'orders' }) // hits may be told with the next write
      at.clock.advance(5 * 60 * minute)
      for (let hit = 0; hit < 2; hit++) await at.read('lately')
      await write(at, named('new', 18), { expiresAt: Infinity, hardAt: Infinity })

      await settled(at, 21)
      expect([await count(at, 'acme', named('never', 17)), await count(at, 'acme', named('new', 18))]).toEqual([0, 18])
      expect(await at.read('lately')).toBeDefined()
      await write(at, ['more'], { expiresAt: Infinity, hardAt: Infinity })
      await settled(at, 21)
      expect([await at.read('often once'), await at.read('lately')]).toEqual([undefined, expect.anything()])
    })

    it.each([
      ['entries in all', { entries: 200 }],
      ['entries of a group', { entriesPerGroup: 100 }],
      ['entries of a tenant', { entriesPerTenant: 100 }],
      ['bytes of a tenant', { bytesPerTenant: 300 * KiB }],
      ['bytes of a group', { bytesPerGroup: 300 * KiB }],
    ])('S9 a flood of one tenant takes nothing from another, with a bound on %s', async (_what, bounds) => {
      const at = await open(bounds)
      await write(at, named('mine', 20), { origin: cheap })
      at.clock.advance(minute)
      const value = new Uint8Array(2 * KiB)
      await fill(at, 500, { tenant: 'flood', origin: dear, value })
      await fill(at, 500, { tenant: 'flood', origin: dear, value, group: 'orders' })

      expect(await count(at, 'acme', named('mine', 20))).toBe(20)
      await vi.waitFor(async () => expect((await at.store.figures()).evictions).toBeGreaterThan(500))
    })

    it('S9 a flood of one tenant takes nothing from another, with a bound on bytes in all', async () => {
      const at = await open({ bytes: 1_000 * KiB, entriesPerGroup: 10_000 })
      const value = new Uint8Array(4 * KiB)
      await write(at, named('mine', 20), { value, origin: cheap })
      at.clock.advance(minute)
      for (let some = 0; some < 10; some++) {
        const flood = named(`flood${some}:`, 50)
        await at.write(...flood.map((key) => sampleEntry(at.clock, { key, tenant: 'flood', value, origin: dear })))
      }

      expect(await count(at, 'acme', named('mine', 20))).toBe(20)
      await vi.waitFor(async () => {
        const { bytes, evictions } = await at.store.figures()
        expect(evictions).toBeGreaterThan(100)
        expect(bytes).toBeLessThanOrEqual(1_000 * KiB)
      })
    })

    it('keeps each agent of a tenant to its own entries and bytes', async () => {
      const at = await open({ entriesPerGroup: 30, bytesPerGroup: 100 * KiB })
      await write(at, named('quiet', 25), { group: 'quiet' })
      await write(at, named('busy', 100), { group: 'busy' })
      await write(at, named('long', 25), { group: 'long', value: new Uint8Array(20 * KiB) })

      await settled(at, 60)
      expect(await count(at, 'acme', named('quiet', 25))).toBe(25)
      expect(await count(at, 'acme', named('busy', 100))).toBeLessThanOrEqual(30)
      const long = await count(at, 'acme', named('long', 25))
      expect([long > 0, long <= 5]).toEqual([true, true])
    })

    it('lets an alias and a vector go with their entry', async () => {
      const at = await open({ entriesPerGroup: 20, eviction: 'oldest' })
      await at.write(sampleEntry(at.clock, { key: 'a', intent: 'where', vector: direction({ 0: 1 }) }))
      await at.write(sampleAlias(at.clock, { key: 'other words', target: 'a', group: 'orders' }))
      expect((await at.read('other words'))?.key).toBe('a')
      await write(at, named('k', 21))

      await settled(at, 20)
      expect([await at.read('a'), await at.read('other words')]).toEqual([undefined, undefined])
      if (at.store.search !== undefined) expect(await at.near(direction({ 0: 1 }))).toEqual([])
    })

    it('counts true when entries are written over, end and are invalidated', async () => {
      const at = await open({ entriesPerTenant: 30, bytesPerTenant: 400 * KiB, entries: 1_000 })
      const sizes = [10, 4 * KiB, 100, KiB]
      for (let round = 0; round < 40; round++) {
        const keys = named('k', 10)
        const value = new Uint8Array(sizes[round % 4] ?? 0)
        const { epochs } = await at.store.read({ tenant: 'acme', keys: [], tags: ['x'] })
        await at.write(...keys.map((key) => sampleEntry(at.clock, { key, value, epochs })))
        if (round % 5 === 0) await at.store.invalidate({ tags: ['x'] })
        if (round % 7 === 0) await at.store.invalidate({ keys: keys.slice(0, 5) })
        const brief = { expiresAt: at.clock.now() + minute, hardAt: at.clock.now() + minute }
        await at.write(sampleEntry(at.clock, { key: `brief${round}`, ...brief }))
        at.clock.advance(3 * minute)
      }
      await write(at, named('k', 10), { value: new Uint8Array(KiB) })

      // had anything been counted twice, or not been counted off, some of these had gone
      expect(await count(at, 'acme', named('k', 10))).toBe(10)
      expect(await at.store.figures()).toMatchObject({ entries: 10, evictions: 0 })
      await write(at, named('more', 40), { value: new Uint8Array(KiB) })
      await settled(at, 30)
      expect(await count(at, 'acme', [...named('k', 10), ...named('more', 40)])).toBeGreaterThan(20)
    })
  })
}
