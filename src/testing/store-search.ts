import { describe, expect, it } from 'vitest'
import { direction, minute, sampleAlias, sampleEntry } from './sample-entry.ts'
import type { StoreAtHand } from './store-at-hand.ts'

/** What a store that can search promises; a store without `search` passes over these. */
export function describeStoreSearch(open: () => Promise<StoreAtHand>): void {
  describe('search', () => {
    const searching = async (skip: () => void): Promise<StoreAtHand> => {
      const at = await open()
      if (at.store.search === undefined) skip()
      return at
    }
    const spread = ({ clock }: StoreAtHand, count: number) =>
      Array.from({ length: count }, (_, at) =>
        sampleEntry(clock, { key: `k${at}`, intent: `q${at}`, vector: direction({ 0: 1, [at + 1]: 0.05 * (at + 1) }) }),
      )

    it('gives the nearest first, as many as are asked for, with their cosine', async ({ skip }) => {
      const at = await searching(skip)
      await at.write(...spread(at, 20))
      const query = { tenant: 'acme', partitions: ['p1'], vector: direction({ 0: 1 }), count: 3 }

      const matches = (await at.store.search?.(query)) ?? []

      expect(matches.map(({ entry }) => entry.key)).toEqual(['k0', 'k1', 'k2'])
      expect(matches[0]?.similarity).toBeCloseTo(1 / Math.hypot(1, 0.05), 4)
      expect(matches[0]?.entry).toMatchObject({ intent: 'q0', partition: 'p1' })
    })

    it('T20 looks in the partitions it is given alone', async ({ skip }) => {
      const at = await searching(skip)
      const vector = direction({ 0: 1 })
      for (const partition of ['p1', 'p2', 'p3']) {
        await at.write(sampleEntry(at.clock, { key: partition, partition, vector }))
      }

      expect(await at.near(vector, { partitions: ['p2'] })).toEqual(['p2'])
      expect((await at.near(vector, { partitions: ['p1', 'p3', 'p1'] })).toSorted()).toEqual(['p1', 'p3'])
      expect(await at.near(vector, { partitions: ['p'] })).toEqual([])
      expect(await at.near(vector, { partitions: [] })).toEqual([])
    })

    it('T20 never leaves the tenant, named or unnamed partitions', async ({ skip }) => {
      const at = await searching(skip)
      const vector = direction({ 0: 1 })
      await at.write(sampleEntry(at.clock, { key: 'a', vector }))
      await at.write(sampleEntry(at.clock, { key: 'b', partition: 'p2', vector }))
      await at.write(sampleEntry(at.clock, { key: 'c', partition: 'p3', tenant: 'other', vector }))
      const everywhere = { vector, count: 5 }

      const own = await at.store.search?.({ ...everywhere, tenant: 'acme' })
      expect(own?.map(({ entry }) => entry.key).toSorted()).toEqual(['a', 'b'])
      expect(await at.near(vector, { tenant: 'other' })).toEqual([])
      expect(await at.near(vector, { partitions: ['p3'] })).toEqual([])
    })

    it('T20 keeps tenants apart that use the same name for a partition', async ({ skip }) => {
      const at = await searching(skip)
      const vector = direction({ 0: 1 })
      await at.write(sampleEntry(at.clock, { key: 'a', vector }))
      expect(await at.near(vector, { tenant: 'other' })).toEqual([])
      await at.write(sampleEntry(at.clock, { key: 'b', tenant: 'other', vector }))

      expect([await at.near(vector), await at.near(vector, { tenant: 'other' })]).toEqual([['a'], ['b']])
    })

    it('S20 measures by cosine: the same direction is 1, a right angle and the opposite are 0', async ({ skip }) => {
      const at = await searching(skip)
      const long = direction({ 0: 1 }).map((value) => value * 5)
      await at.write(
        sampleEntry(at.clock, { key: 'same', vector: long }),
        sampleEntry(at.clock, { key: 'right', vector: direction({ 1: 1 }) }),
        sampleEntry(at.clock, { key: 'opposite', vector: direction({ 0: -1 }) }),
      )
      const query = { tenant: 'acme', partitions: ['p1'], vector: direction({ 0: 1 }), count: 3 }

      const found = new Map((await at.store.search?.(query))?.map(({ entry, similarity }) => [entry.key, similarity]))

      expect(found.get('same')).toBeCloseTo(1, 4)
      expect(found.get('right') ?? 0).toBeCloseTo(0, 4)
      expect(found.get('opposite') ?? 0).toBeCloseTo(0, 4)
    })

    it.each([
      ['zero', new Float32Array(384)],
      ['not a number', new Float32Array(384).fill(Number.NaN)],
      ['infinite', new Float32Array(384).fill(Infinity)],
      ['of another length', direction({ 0: 1 }, 256)],
      ['empty', new Float32Array()],
    ])('S20 finds nothing by a vector that is %s, and keeps such an entry without it', async (_what, bad) => {
      const at = await open()
      const good = direction({ 0: 1 })
      if (at.store.search !== undefined) await at.write(sampleEntry(at.clock, { key: 'good', vector: good }))
      await at.write(sampleEntry(at.clock, { key: 'bad', vector: bad }))

      expect((await at.read('bad'))?.key).toBe('bad')
      expect(await at.near(bad)).toEqual([])
      expect(await at.near(good)).toEqual(at.store.search === undefined ? [] : ['good'])
    })

    it('finds no entry that has ended, and those behind it instead', async ({ skip }) => {
      const at = await searching(skip)
      await at.write(
        ...spread(at, 30).map((entry, place) =>
          place < 25 ? { ...entry, expiresAt: entry.createdAt + minute } : entry,
        ),
      )
      const vector = direction({ 0: 1 })

      expect(await at.near(vector, { count: 2 })).toEqual(['k0', 'k1'])
      at.clock.advance(minute)
      expect(await at.near(vector, { count: 2 })).toEqual(['k25', 'k26'])
    })

    it('finds no entry that was invalidated, nor an alias', async ({ skip }) => {
      const at = await searching(skip)
      const vector = direction({ 0: 1 })
      await at.write(...spread(at, 3), sampleAlias(at.clock, { key: 'alias', target: 'k0', vector }))
      expect(await at.near(vector)).toEqual(['k0', 'k1', 'k2'])
      await at.store.invalidate({ keys: ['k0'] })

      expect(await at.near(vector)).toEqual(['k1', 'k2'])
    })

    it('finds a rewritten entry by its new vector', async ({ skip }) => {
      const at = await searching(skip)
      await at.write(...spread(at, 2))
      await at.write(sampleEntry(at.clock, { key: 'k0', vector: direction({ 0: 1, 9: 3 }) }))

      expect(await at.near(direction({ 0: 1 }))).toEqual(['k1', 'k0'])
    })

    it('still finds an entry that was read and written back with a later expiry', async ({ skip }) => {
      const at = await searching(skip)
      await at.write(...spread(at, 1))
      const read = await at.read('k0')
      if (read !== undefined) await at.write({ ...read, expiresAt: read.expiresAt + minute })

      expect(await at.near(direction({ 0: 1 }))).toEqual(['k0'])
    })

    it('finds an entry again that had ended when it was searched for, and was written back with a later expiry', async ({
      skip,
    }) => {
      const at = await searching(skip)
      await at.write(...spread(at, 1).map((entry) => ({ ...entry, expiresAt: at.clock.now() + minute })))
      at.clock.advance(minute)
      expect(await at.near(direction({ 0: 1 }))).toEqual([])
      const read = await at.read('k0')
      if (read !== undefined) await at.write({ ...read, expiresAt: at.clock.now() + minute })

      expect(await at.near(direction({ 0: 1 }))).toEqual(['k0'])
    })

    it('finds entries of any partition that answer the same question, when it can', async ({ skip }) => {
      const at = await open()
      if (at.store.lookAlikes === undefined) skip()
      await at.write(
        sampleEntry(at.clock, { key: 'a', question: 'q' }),
        sampleEntry(at.clock, { key: 'b', question: 'q', partition: 'p2' }),
        sampleEntry(at.clock, { key: 'c', question: 'other' }),
        sampleEntry(at.clock, { key: 'd', question: 'q', expiresAt: at.clock.now() }),
      )

      expect((await at.store.lookAlikes?.('q'))?.map(({ key }) => key).toSorted()).toEqual(['a', 'b'])
      expect(await at.store.lookAlikes?.('none')).toEqual([])
    })
  })
}
