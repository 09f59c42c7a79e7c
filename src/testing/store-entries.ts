import { describe, expect, it } from 'vitest'
import { minute, sampleAlias, sampleEntry } from './sample-entry.ts'
import type { StoreAtHand } from './store-at-hand.ts'

/** What a store promises about reading, writing and the life of entries. */
export function describeStoreEntries(open: () => Promise<StoreAtHand>, seals: boolean): void {
  describe('entries', () => {
    it('gives back what was written, field by field', async () => {
      const { clock, read, write } = await open()
      const entry = sampleEntry(clock, {
        key: 'a',
        kind: 'tool',
        value: Uint8Array.from({ length: 1200 }, (_, at) => at % 256),
        question: 'digest of the question',
        intent: 'Wo ist Bestellung 42? — \u{1f4e6}',
        scope: 'user',
        tainted: true,
        hardAt: Infinity,
        expiresAt: Infinity,
        epochs: new Map([['tag:1', 0]]),
        origin: {
          traceId: 't',
          spanId: 's',
          model: 'm',
          agent: 'support',
          usage: { ...usage, usd: 0.0041 },
          duration: 812.5,
          parts: { tenant: 'x', question: 'y' },
        },
        seal: { key: 'k1', signature: Uint8Array.of(1, 2, 255), encrypted: true },
      })
      await write(entry)

      const { vector: _vector, ...found } = (await read('a')) ?? {}

      expect(found).toEqual({ ...entry, ...(seals && { seal: undefined }) })
    })

    it('answers key by key, in order, with nothing for a key it does not know', async () => {
      const { store, clock, write } = await open()
      await write(sampleEntry(clock, { key: 'a' }), sampleEntry(clock, { key: 'b' }))

      const { entries } = await store.read({ tenant: 'acme', keys: ['b', 'none', 'a', 'b'], tags: [] })

      expect(entries.map((entry) => entry?.key)).toEqual(['b', undefined, 'a', 'b'])
    })

    it('peeks at what a read would give, when it can peek', async () => {
      const { store, clock, read, write } = await open()
      await write(sampleEntry(clock, { key: 'a' }), sampleAlias(clock, { key: 'b', target: 'a' }))

      for (const key of ['a', 'b', 'none']) {
        const peeked = store.peek === undefined ? await read(key) : store.peek(key)
        expect(peeked).toEqual(await read(key))
      }
    })

    it('puts a new entry in the place of an old one', async () => {
      const { store, clock, read, write } = await open()
      await write(sampleEntry(clock, { key: 'a' }))
      await write(sampleEntry(clock, { key: 'a', value: Uint8Array.of(7) }))

      expect((await read('a'))?.value).toEqual(Uint8Array.of(7))
      expect((await store.figures()).entries).toBe(1)
    })

    it('T35 keeps one entry for ten thousand repeats of one prompt', async () => {
      const { store, clock, write } = await open()
      const entries = Array.from({ length: 1000 }, () => sampleEntry(clock, { key: 'a' }))
      for (let round = 0; round < 10; round++) await write(...entries)

      expect((await store.figures()).entries).toBe(1)
    })

    it('gives an ended entry back for a minute, so that a miss can say why, and no longer', async () => {
      const { clock, read, write } = await open()
      const entry = sampleEntry(clock, { key: 'a', expiresAt: clock.now() + minute })
      await write(entry)

      clock.set(entry.expiresAt)
      expect((await read('a'))?.expiresAt).toBe(entry.expiresAt)
      clock.advance(minute - 1)
      expect((await read('a'))?.expiresAt).toBe(entry.expiresAt)
      clock.advance(10 * minute)
      expect(await read('a')).toBeUndefined()
    })

    it('T37 ends an entry at its hard age, however far its expiry was moved', async () => {
      const { store, clock, read, write } = await open()
      await write(sampleEntry(clock, { key: 'a', hardAt: clock.now() + minute, expiresAt: Infinity }))

      clock.advance(minute)
      expect((await store.figures()).entries).toBe(0)
      clock.advance(10 * minute)
      expect(await read('a')).toBeUndefined()
    })

    it('keeps to instants when the clock goes back: nothing lives for ever, nothing breaks', async () => {
      const { store, clock, read, write } = await open()
      const entry = sampleEntry(clock, { key: 'a' })
      await write(entry)

      clock.advance(-7 * 24 * 60 * minute)
      expect((await read('a'))?.key).toBe('a')
      await write(sampleEntry(clock, { key: 'b' }))
      clock.set(entry.expiresAt + 10 * minute)
      expect([await read('a'), await read('b')]).toEqual([undefined, undefined])
      expect((await store.figures()).entries).toBe(0)
    })

    it('never takes an instant that is no number for one that lies ahead', async () => {
      const { store, clock, read, write } = await open()
      await write(sampleEntry(clock, { key: 'a', expiresAt: Number.NaN }))

      expect(await read('a')).toBeUndefined()
      expect((await store.figures()).entries).toBe(0)
    })

    it('follows an alias to its target, and says so', async () => {
      const { clock, read, write } = await open()
      await write(sampleEntry(clock, { key: 'a' }), sampleAlias(clock, { key: 'b', target: 'a', similarity: 0.93 }))

      const found = await read('b')

      expect(found).toMatchObject({ key: 'a', alias: { key: 'b', similarity: 0.93 } })
      expect(found?.value).toEqual(sampleEntry(clock, { key: 'a' }).value)
    })

    it('writes an alias and its target in any order', async () => {
      const { clock, read, write } = await open()
      await write(sampleAlias(clock, { key: 'b', target: 'a' }), sampleEntry(clock, { key: 'a' }))

      expect((await read('b'))?.key).toBe('a')
    })

    it('ends an alias no later than it says itself', async () => {
      const { clock, read, write } = await open()
      const alias = sampleAlias(clock, { key: 'b', target: 'a', expiresAt: clock.now() + minute })
      await write(sampleEntry(clock, { key: 'a' }), alias)

      expect((await read('b'))?.expiresAt).toBe(alias.expiresAt)
      clock.advance(20 * minute)
      expect([await read('b'), (await read('a'))?.key]).toEqual([undefined, 'a'])
    })

    it('serves through an alias what its target says now', async () => {
      const { clock, read, write } = await open()
      await write(sampleEntry(clock, { key: 'a' }), sampleAlias(clock, { key: 'b', target: 'a' }))
      await write(sampleEntry(clock, { key: 'a', value: Uint8Array.of(9) }))

      expect((await read('b'))?.value).toEqual(Uint8Array.of(9))
    })

    it('ends the aliases of an entry that becomes an alias itself, for good', async () => {
      const { clock, read, write } = await open()
      await write(sampleEntry(clock, { key: 'a' }), sampleAlias(clock, { key: 'b', target: 'a' }))
      await write(sampleEntry(clock, { key: 'c' }), sampleAlias(clock, { key: 'a', target: 'c' }))

      expect([(await read('a'))?.key, await read('b')]).toEqual(['c', undefined])
      await write(sampleEntry(clock, { key: 'a' }))
      expect([(await read('a'))?.key, await read('b')]).toEqual(['a', undefined])
    })

    it.each([
      ['is not there', 'none'],
      ['is itself an alias', 'b'],
      ['is the alias', 'c'],
    ])('keeps no alias whose target %s', async (_what, target) => {
      const { clock, read, write } = await open()
      await write(sampleEntry(clock, { key: 'a' }), sampleAlias(clock, { key: 'b', target: 'a' }))
      await write(sampleAlias(clock, { key: 'c', target }))

      expect(await read('c')).toBeUndefined()
    })

    it('closes once, however often it is asked to', async () => {
      const { store } = await open()
      await store.close()

      await expect(store.close()).resolves.toBeUndefined()
      await expect(async () => store.read({ tenant: 'acme', keys: ['a'], tags: [] })).rejects.toMatchObject({
        code: 'CLOSED',
      })
    })
  })
}

const usage = {
  inputTokens: 900,
  outputTokens: 120,
  cacheReadTokens: 512,
  cacheWriteTokens: 64,
  reasoningTokens: 10,
  usd: 0,
}
