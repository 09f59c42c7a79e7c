import { describe, expect, it, vi } from 'vitest'
import type { Entry } from '../contract/store.ts'
import type { StoreBounds } from '../stores/limits.ts'
import { minute, sampleEntry } from './sample-entry.ts'
import type { StoreAtHand } from './store-at-hand.ts'

const batch = 500

/** Opens a store within bounds; without any, one that holds as many entries of a group as the suite was told. */
export type OpenBounded = (bounds?: StoreBounds) => Promise<StoreAtHand>

/** Writes entries that differ in their keys and in nothing else that matters, a minute's fraction apart. */
export async function fill(at: StoreAtHand, count: number, changes: Partial<Entry> = {}): Promise<void> {
  const entries = Array.from({ length: count }, (_, number) => {
    const createdAt = at.clock.now() + number
    return sampleEntry(at.clock, { key: `${changes.group ?? 'support'}:${number}`, createdAt, ...changes })
  })
  for (let first = 0; first < count; first += batch) await at.write(...entries.slice(first, first + batch))
}

/** What a store promises about how much it keeps. */
export function describeStoreBounds(open: OpenBounded, entriesPerGroup: number): void {
  describe('bounds', () => {
    it('T35 holds no more entries of a group than it may, and counts those that went', async () => {
      const at = await open()
      await at.write(sampleEntry(at.clock, { key: 'other', group: 'orders' }))
      await fill(at, entriesPerGroup)
      expect(await at.store.figures()).toMatchObject({ entries: entriesPerGroup + 1, evictions: 0 })
      at.clock.advance(minute)
      await at.write(sampleEntry(at.clock, { key: 'last' }))

      await vi.waitFor(async () => {
        const { entries, evictions } = await at.store.figures()
        expect(entries).toBeLessThanOrEqual(entriesPerGroup + 1)
        expect(entries + evictions).toBe(entriesPerGroup + 2)
      })
      expect([await at.read('other'), await at.read('last')]).toEqual([expect.anything(), expect.anything()])
    })

    it('holds more embeddings than answers', async () => {
      const at = await open()
      await fill(at, entriesPerGroup + 1, { group: 'embedding', kind: 'embedding' })

      expect(await at.store.figures()).toMatchObject({ entries: entriesPerGroup + 1, evictions: 0 })
    })

    it('counts living entries alone, and their bytes', async () => {
      const { store, clock, write } = await open()
      await write(sampleEntry(clock, { key: 'a', value: new Uint8Array(5000), expiresAt: clock.now() + minute }))
      await write(sampleEntry(clock, { key: 'b' }))
      const both = await store.figures()
      clock.advance(minute)
      const one = await store.figures()

      expect([both.entries, one.entries]).toEqual([2, 1])
      expect(both.bytes - one.bytes).toBeGreaterThanOrEqual(5000)
    })
  })
}
