import { describe, expect, it } from 'vitest'
import type { StoreSelector } from '../contract/store.ts'
import { minute, sampleAlias, sampleEntry } from './sample-entry.ts'
import type { StoreAtHand } from './store-at-hand.ts'

/** What a store promises about epochs and about what an invalidation takes. */
export function describeStoreInvalidation(open: () => Promise<StoreAtHand>): void {
  describe('invalidation', () => {
    const tagged = (...tags: string[]): { epochs: Map<string, number> } => ({
      epochs: new Map(tags.map((tag) => [tag, 0])),
    })
    const left = async ({ read }: StoreAtHand, ...keys: string[]): Promise<readonly string[]> => {
      const found = await Promise.all(keys.map(read))
      return keys.filter((_key, at) => found[at] !== undefined)
    }

    it('knows an epoch for every tag that is asked for', async () => {
      const { epochs } = await open()

      expect([...(await epochs('x', 'y')).keys()].toSorted()).toEqual(['x', 'y'])
    })

    it('refuses a write whose tag has moved since it was read', async () => {
      const { store, clock, read, epochs } = await open()
      const before = await epochs('order:42')
      await store.invalidate({ tags: ['order:42'] })

      expect(await store.write([sampleEntry(clock, { key: 'a', epochs: before })])).toBe('outrun')
      expect(await read('a')).toBeUndefined()
      expect(await store.write([sampleEntry(clock, { key: 'a', epochs: await epochs('order:42') })])).toBe('written')
    })

    it('T31 writes all entries or none', async () => {
      const at = await open()
      await at.store.invalidate({ tags: ['order:42'] })
      const entries = [
        sampleEntry(at.clock, { key: 'a' }),
        sampleEntry(at.clock, { key: 'b', ...tagged('order:42') }),
        sampleEntry(at.clock, { key: 'c' }),
      ]

      expect(await at.store.write(entries)).toBe('outrun')
      expect(await left(at, 'a', 'b', 'c')).toEqual([])
    })

    it('leaves writes alone that carry other tags', async () => {
      const { store, clock } = await open()
      await store.invalidate({ tags: ['order:42'] })

      expect(await store.write([sampleEntry(clock, { key: 'a', ...tagged('order:43') })])).toBe('written')
    })

    it('never takes a tag back to an epoch it had', async () => {
      const { store, clock, epochs } = await open()
      await store.invalidate({ tags: ['x'] })
      const seen = await epochs('x')
      for (let round = 0; round < 3; round++) await store.invalidate({ tags: ['x', 'y'] })

      expect(await store.write([sampleEntry(clock, { key: 'a', epochs: seen })])).toBe('outrun')
    })

    it('refuses what was under way when everything went', async () => {
      const { store, clock, epochs } = await open()
      const before = await epochs('x')
      await store.invalidate({ all: true })

      expect(await store.write([sampleEntry(clock, { key: 'a', epochs: before })])).toBe('outrun')
      expect(await store.write([sampleEntry(clock, { key: 'a', epochs: await epochs('x') })])).toBe('written')
    })

    it.each<[string, StoreSelector, string[], number]>([
      ['a key', { keys: ['a', 'none'] }, ['b', 'c', 'd'], 1],
      ['a tag', { tags: ['x'] }, ['c', 'd'], 2],
      ['every one of several tags', { tags: ['x', 'y'] }, ['a', 'c', 'd'], 1],
      ['a tag named twice', { tags: ['y', 'y'] }, ['a', 'd'], 2],
      ['an age', { createdBefore: Date.UTC(2026, 0, 1) + 1 }, ['d'], 3],
      ['a key that also has a tag', { keys: ['a', 'c'], tags: ['x'] }, ['b', 'c', 'd'], 1],
      ['a tag that is also old', { tags: ['z'], createdBefore: Date.UTC(2026, 0, 1) + 1 }, ['a', 'b', 'd'], 1],
      ['all of one tag', { all: true, tags: ['z'] }, ['a', 'b'], 2],
      ['all', { all: true }, [], 4],
      ['nothing at all', {}, ['a', 'b', 'c', 'd'], 0],
      ['no tags', { tags: [] }, ['a', 'b', 'c', 'd'], 0],
      ['no keys', { keys: [] }, ['a', 'b', 'c', 'd'], 0],
      ['no keys of all', { all: true, keys: [] }, ['a', 'b', 'c', 'd'], 0],
    ])('takes what meets every condition: %s', async (_what, selector, rest, gone) => {
      const at = await open()
      const { store, clock, write } = at
      await write(
        sampleEntry(clock, { key: 'a', ...tagged('x') }),
        sampleEntry(clock, { key: 'b', ...tagged('x', 'y') }),
        sampleEntry(clock, { key: 'c', ...tagged('y', 'z') }),
      )
      clock.advance(minute)
      await write(sampleEntry(clock, { key: 'd', ...tagged('z') }))

      expect(await store.invalidate(selector)).toBe(gone)
      expect(await left(at, 'a', 'b', 'c', 'd')).toEqual(rest)
      expect((await store.figures()).entries).toBe(rest.length)
    })

    it('takes the aliases of what it takes', async () => {
      const at = await open()
      const { store, clock, write } = at
      await write(
        sampleEntry(clock, { key: 'a', ...tagged('x') }),
        sampleAlias(clock, { key: 'b', target: 'a' }),
        sampleAlias(clock, { key: 'c', target: 'a' }),
      )

      expect(await store.invalidate({ tags: ['x'] })).toBe(3)
      expect(await left(at, 'a', 'b', 'c')).toEqual([])
      await write(sampleEntry(clock, { key: 'a' }))
      expect(await left(at, 'b', 'c')).toEqual([])
    })

    it('leaves the target of an alias that goes', async () => {
      const at = await open()
      await at.write(sampleEntry(at.clock, { key: 'a' }), sampleAlias(at.clock, { key: 'b', target: 'a' }))
      await at.store.invalidate({ keys: ['b'] })

      expect(await left(at, 'a', 'b')).toEqual(['a'])
    })

    it('takes no entry by a tag it carried before it was rewritten', async () => {
      const at = await open()
      await at.write(sampleEntry(at.clock, { key: 'a', ...tagged('x') }))
      await at.write(sampleEntry(at.clock, { key: 'a', ...tagged('y') }))

      expect(await at.store.invalidate({ tags: ['x'] })).toBe(0)
      expect(await left(at, 'a')).toEqual(['a'])
    })
  })
}
