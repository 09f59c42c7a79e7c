import { describe, expect, it } from 'vitest'
import type { Entry } from '../contract/store.ts'
import { minute, sampleEntry } from './sample-entry.ts'
import type { StoreAtHand } from './store-at-hand.ts'

const batch = 500

/** What a store promises about how much it keeps. */
export function describeStoreBounds(open: () => Promise<StoreAtHand>, entriesPerGroup: number): void {
  describe('bounds', () => {
    const fill = async (at: StoreAtHand, count: number, changes: Partial<Entry> = {}): Promise<void> => {
      const entries = Array.from({ length: count }, (_, number) => {
        const createdAt = at.clock.now() + number
        return sampleEntry(at.clock, { key: `${changes.group ?? 'support'}:${number}`, createdAt, ...changes })
      })
      for (let first = 0; first < count; first += batch) await at.write(...entries.slice(first, first + batch))
    }

    it('T35 removes the oldest tenth of a group that is full, and counts it', async () => {
      const at = await open()
      await at.write(sampleEntry(at.clock, { key: 'other', group: 'orders' }))
      await fill(at, entriesPerGroup)
      expect(await at.store.figures()).toMatchObject({ entries: entriesPerGroup + 1, evictions: 0 })
      const tenth = Math.ceil(entriesPerGroup / 10)
      // a store may let them go a few a write
      for (let write = 0; write < tenth && (await at.store.figures()).evictions < tenth; write++) {
        await at.write(sampleEntry(at.clock, { key: 'last', createdAt: at.clock.now() + entriesPerGroup }))
        expect((await at.store.figures()).entries).toBeLessThanOrEqual(entriesPerGroup + 1)
      }

      expect(await at.store.figures()).toMatchObject({ entries: entriesPerGroup + 2 - tenth, evictions: tenth })
      const kept = await Promise.all(
        ['other', 'last', 'support:0', `support:${tenth - 1}`, `support:${tenth}`].map(at.read),
      )
      expect(kept.map((entry) => entry !== undefined)).toEqual([true, true, false, false, true])
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
