import { expect, it } from 'vitest'
import { describeRedis } from '../servers/describe-servers.ts'
import { until } from '../servers/until.ts'
import { dooms, gatedClient } from './gated-client.ts'
import { openNear } from './near-at-hand.ts'
import { freshPrefix, openStore, readKey, taggedEntry, type RedisStore } from './redis-at-hand.ts'

/** Waits until a store has heard of an invalidation. */
function moved(store: Pick<RedisStore, 'watch'>): Promise<void> {
  const news = Promise.withResolvers<void>()
  const stop = store.watch(({ kind }) => void (kind === 'moved' && news.resolve()))
  return news.promise.finally(stop)
}

await describeRedis('writes that meet invalidations on their way, in Redis', {}, ({ url, prefix: start }) => {
  /** An invalidation that was announced and whose buckets do not know of it yet. */
  const underWay = async (prefix: string, selector: { readonly tags: readonly string[] } | { readonly all: true }) => {
    const gated = gatedClient(url, dooms)
    const store = openStore({ client: gated.client, prefix })
    await readKey(store, 'none')
    const done = store.invalidate(selector)
    Promise.resolve(done).catch(() => undefined) // it may be cut short
    await gated.reached
    return { ...gated, done }
  }

  it('S16 serves no late answer of an invalidated tag, though another invalidation overtook its own', async () => {
    const prefix = freshPrefix(start)
    const [writer, other] = [openStore({ url, prefix }), openStore({ url, prefix })]
    await readKey(other, 'none')
    const late = await taggedEntry(writer, { key: 'a' }, 'all', 'x')
    const first = await underWay(prefix, { tags: ['x'] })
    await other.invalidate({ tags: ['y'] })
    await writer.write([late])
    first.open()
    await first.done

    const stores = [other, openStore({ url, prefix })]
    expect(await Promise.all(stores.map((store) => readKey(store, 'a')))).toEqual([undefined, undefined])
  })

  it('S16 keeps no copy of what is refused by news that came before its buckets knew', async () => {
    const prefix = freshPrefix(start)
    const near = openNear({ url, prefix })
    const late = await taggedEntry(near.far, { key: 'a' }, 'all', 'x')
    const heard = moved(near.far)
    const invalidation = await underWay(prefix, { tags: ['x'] })
    await heard

    expect(await near.write([late])).toBe('outrun')
    invalidation.open()
    await invalidation.done
    expect(near.peek('a')).toBeUndefined()
    expect(await readKey(near.far, 'a')).toBeUndefined()
  })

  it.each([{ all: true } as const, { tags: ['all'] }])(
    'keeps what is written after an invalidation that was cut short: %o',
    async (selector) => {
      const prefix = freshPrefix(start)
      const store = openStore({ url, prefix })
      await store.write([await taggedEntry(store, { key: 'old' }, 'all')])
      const heard = moved(store)
      const invalidation = await underWay(prefix, selector)
      invalidation.client.disconnect()
      await heard

      expect(await store.write([await taggedEntry(store, { key: 'new' }, 'all')])).toBe('written')
      const stores = [store, openStore({ url, prefix })]
      for (const one of stores) {
        expect((await readKey(one, 'new'))?.key).toBe('new')
        expect(await readKey(one, 'old')).toBeUndefined()
      }
    },
  )

  it('keeps what was made again of an older part, whoever dropped another of its tags between', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix })
    const part = await taggedEntry(store, { key: 'part' }, 'tool')
    await store.invalidate({ tags: ['agent'] })
    const whole = await taggedEntry(store, { key: 'whole' }, 'agent')
    const epochs = new Map([...part.epochs, ...whole.epochs])

    expect(await store.write([{ ...whole, epochs }])).toBe('written')
    expect((await readKey(store, 'whole'))?.key).toBe('whole')
    await store.invalidate({ tags: ['tool'] })
    expect(await readKey(store, 'whole')).toBeUndefined()
  })

  it('removes the storage of what was dropped, and not what was made again of an older part', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix })
    const part = await taggedEntry(store, { key: 'part' }, 'tool')
    const many = Array.from({ length: 2_000 }, (_, at) => `k${at}`)
    const made = await taggedEntry(store, { key: 'k' }, 'agent')
    const epochs = new Map([...part.epochs, ...made.epochs])
    await store.write(many.map((key) => ({ ...made, key, epochs })))
    const going = store.invalidate({ tags: ['agent'] })
    await going
    const again = await taggedEntry(store, { key: 'k1999' }, 'agent')
    expect(await store.write([{ ...again, epochs: new Map([...part.epochs, ...again.epochs]) }])).toBe('written')
    await until('the rest is gone', async () => (await store.figures()).entries === 1)
    await store.close()

    const after = openStore({ url, prefix })
    expect((await readKey(after, 'k1999'))?.key).toBe('k1999')
  })

  it('S16 serves nothing outrun when two processes drop what a third one writes, 3,000 times', async () => {
    const prefix = freshPrefix(start)
    const near = openNear({ url, prefix })
    const droppers = [openStore({ url, prefix }), openStore({ url, prefix })]
    const all = [near.far, ...droppers]
    await Promise.all(all.map((store) => readKey(store, 'none')))
    const names = Array.from({ length: 3_000 }, (_, at) => `k${at}`)
    const left = names.values()
    const answers = { written: 0, outrun: 0, 'too-large': 0 }
    // two droppers at once, of which one means something else, and a write between their steps
    const lane = async (turns: number): Promise<void> => {
      for (const key of left) {
        const entry = await taggedEntry(near.far, { key }, 'all', key)
        const drops = droppers.map(async (store, at) => store.invalidate({ tags: [at === 0 ? key : `not ${key}`] }))
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
        answers[await near.write([entry])]++
        await Promise.all(drops)
      }
    }
    await Promise.all(Array.from({ length: 12 }, (_, at) => lane(at)))
    // the last news are heard, and all that came before them
    const last = moved(near.far)
    await droppers[0]?.invalidate({ tags: ['last'] })
    await last

    expect(names.filter((key) => near.peek(key) !== undefined)).toEqual([])
    for (const store of [...all, openStore({ url, prefix })]) {
      const { entries } = await store.read({ tenant: 'acme', keys: names, tags: [] })
      expect(entries.filter((entry) => entry !== undefined)).toEqual([])
    }
    expect(answers.written).toBeGreaterThan(0)
    expect(answers.outrun).toBeGreaterThan(0)
  }, 120_000)
})
