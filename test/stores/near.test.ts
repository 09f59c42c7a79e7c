import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Clock, WatchedStore } from 'stratagent'
import { memoryStore } from '../../src/stores/memory.ts'
import { nearStore, type NearStore, type NearStoreOptions } from '../../src/stores/near.ts'
import { redisStore, type RedisStoreOptions } from '../../src/stores/redis/redis.ts'
import { describeStore } from '../../src/testing/describe-store.ts'
import { sampleAlias, sampleEntry } from '../../src/testing/sample-entry.ts'
import { describeRedis, describeServers } from '../servers/describe-servers.ts'
import { startProxy } from '../servers/proxy.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { carrying, lyingAt, openNear, ownPrefix, wallClock } from './near-at-hand.ts'

const entriesPerGroup = 50
// what the far store evicts is served from here until it goes from here too: fewer copies than the group has entries
const scant = 20_000

interface Pair {
  readonly near: NearStore
  readonly other: NearStore
  readonly far: WatchedStore
}

it('refuses a store that tells nobody of its changes', () => {
  expect(() => Reflect.apply(nearStore, undefined, [memoryStore()])).toThrow(/nearStore: the store memory tells nobody/)
})

await describeRedis('near copies of a Redis', {}, ({ url, prefix: start }) => {
  const make = (clock: Clock): NearStore =>
    nearStore(redisStore({ url, prefix: ownPrefix(start), clock, entriesPerGroup }), { clock, bytes: scant })
  describeStore('near', make, { entriesPerGroup })
  const makeSecret = (clock: Clock): NearStore => {
    const secret = 'a secret of some length'
    return nearStore(redisStore({ url, prefix: ownPrefix(start), clock, entriesPerGroup, secret }), {
      clock,
      bytes: scant,
    })
  }
  describeStore('near with names that are keyed hashes', makeSecret, { entriesPerGroup })

  /** Two processes, as it were, each with copies of its own. */
  const setUp = (options: Partial<RedisStoreOptions> = {}, nearOptions: NearStoreOptions = {}): Pair => {
    const all = { url, prefix: ownPrefix(start), ...options }
    const near = openNear(all, nearOptions)
    return { near, far: near.far, other: openNear(all, nearOptions) }
  }

  it('has at once what was written here, and in another process what was read there', async () => {
    const { near, other } = setUp()
    await near.write([await carrying(near, { key: 'a' }, 'x')])
    expect(near.peek('a')).toMatchObject({ key: 'a' })
    expect(other.peek('a')).toBeUndefined()
    expect(await lyingAt(other, 'a')).toMatchObject({ key: 'a' })
    expect(other.peek('a')).toMatchObject({ key: 'a' })
  })

  it('asks Redis for nothing that it has, and once for what it has not', async () => {
    await using proxy = await startProxy(Number(new URL(url).port))
    const { near } = setUp({ url: proxy.url })
    await near.write(['a', 'b'].map((key) => sampleEntry(wallClock, { key })))
    const before = proxy.commands.filter((name) => name === 'HMGET').length
    const read = (...keys: string[]) => near.read({ tenant: 'acme', keys, tags: ['x'] })
    const found = await read('a', 'none', 'b', 'a')
    expect(found.entries.map((entry) => entry?.key)).toEqual(['a', undefined, 'b', 'a'])
    expect(found.epochs.has('x')).toBe(true)
    await read('a', 'b')
    expect(proxy.commands.filter((name) => name === 'HMGET').length).toBe(before + 1)
    await read('none')
    expect(proxy.commands.filter((name) => name === 'HMGET').length).toBe(before + 2)
  })

  it.each([{}, { secret: 'a secret of some length' }])(
    'T19 never serves what it has invalidated itself, and others no longer than until they hear of it (%j)',
    async (options) => {
      const { near, other } = setUp(options)
      const keys = ['a', 'b', 'c', 'd']
      const tags = [['x'], ['x', 'y'], ['y'], []]
      for (const [at, key] of keys.entries()) await near.write([await carrying(near, { key }, ...(tags[at] ?? []))])
      for (const key of keys) await lyingAt(other, key)
      const held = (store: NearStore): string => keys.filter((key) => store.peek(key) !== undefined).join('')
      expect([held(near), held(other)]).toEqual(['abcd', 'abcd'])

      for (const [selector, left] of [
        [{ tags: ['x', 'y'] }, 'acd'],
        [{ keys: ['d'] }, 'ac'],
        [{ tags: ['x'] }, 'c'],
        [{ all: true }, ''],
      ] as const) {
        await near.invalidate(selector)
        expect(held(near)).toBe(left)
        await until('the other has heard', () => held(other) === left)
      }
    },
  )

  it('drops what another process has replaced, and then has the new one', async () => {
    const { near, other } = setUp()
    await near.write([sampleEntry(wallClock, { key: 'a' })])
    await lyingAt(other, 'a')
    await other.write([sampleEntry(wallClock, { key: 'a', value: Uint8Array.of(7) })])
    await until('it has heard', () => near.peek('a') === undefined)
    expect((await lyingAt(near, 'a'))?.value).toEqual(Uint8Array.of(7))
    expect(near.peek('a')?.value).toEqual(Uint8Array.of(7))
  })

  it('drops an alias with its own tags and with its target', async () => {
    const { near, other } = setUp()
    const target = await carrying(near, { key: 'a' }, 'x')
    const { epochs } = await near.read({ tenant: 'acme', keys: [], tags: ['x', 'of-alias', 'other'] })
    const alias = (key: string, own: string) =>
      sampleAlias(wallClock, { key, target: 'a', epochs: new Map([...epochs].filter(([tag]) => tag === own)) })
    await near.write([target, alias('b', 'of-alias'), alias('c', 'other')])
    for (const key of ['b', 'c']) {
      expect(await lyingAt(other, key)).toMatchObject({ key: 'a', alias: { key } })
      expect(other.peek(key)).toMatchObject({ key: 'a', alias: { key } })
    }
    await near.invalidate({ tags: ['of-alias'] })
    await until('the other has heard', () => other.peek('b') === undefined)
    expect([other.peek('c')?.key, near.peek('b'), near.peek('c')?.key]).toEqual(['a', undefined, 'a'])
    await near.invalidate({ keys: ['a'] })
    await until('the other has heard', () => other.peek('c') === undefined)
    expect([near.peek('a'), near.peek('c')]).toEqual([undefined, undefined])
  })

  it('S16 keeps nothing that was on its way when it went', async () => {
    const { near, far, other } = setUp()
    const passing = Promise.withResolvers<void>()
    const fetched = Promise.withResolvers<void>()
    // an answer that has left Redis, and is late
    const late: WatchedStore = {
      ...far,
      get silence() {
        return far.silence
      },
      async read(query) {
        const answer = await far.read(query)
        if (query.keys.includes('a')) {
          fetched.resolve()
          await passing.promise
        }
        return answer
      },
    }
    const slow = nearStore(late)
    await near.write([await carrying(near, { key: 'a' }, 'x'), await carrying(near, { key: 'b' }, 'y')])
    const reading = slow.read({ tenant: 'acme', keys: ['a', 'b'], tags: [] })
    await fetched.promise
    const heard = new Promise((resolve) => far.watch(resolve))
    await other.invalidate({ tags: ['x'] })
    await heard
    passing.resolve()
    await reading
    expect([slow.peek('a'), slow.peek('b')?.key]).toEqual([undefined, 'b'])
  })

  it('keeps no entry past its end, none that was refused, and none that is not there', async () => {
    const { near, other } = setUp()
    const outrun = await carrying(near, { key: 'outrun' }, 'x')
    await other.invalidate({ tags: ['x'] })
    expect(await near.write([outrun])).toBe('outrun')
    await lyingAt(near, 'none')
    await near.write([sampleEntry(wallClock, { key: 'ended', expiresAt: Date.now() - 1 })])
    expect((await lyingAt(near, 'ended'))?.key).toBe('ended')
    expect([near.peek('outrun'), near.peek('none'), near.peek('ended'), near.nearFigures().entries]).toEqual([
      undefined,
      undefined,
      undefined,
      0,
    ])
  })

  it('drops ten thousand copies by a tag without serving one of them, and keeps what is written meanwhile', async () => {
    const { near } = setUp()
    const { epochs } = await near.read({ tenant: 'acme', keys: [], tags: ['agent'] })
    const entryOf = (at: number) => sampleEntry(wallClock, { key: `k${at}`, epochs })
    const all = Array.from({ length: 10_000 }, (_, at) => entryOf(at))
    for (let at = 0; at < all.length; at += 1_000) await near.write(all.slice(at, at + 1_000))
    await near.write([await carrying(near, { key: 'other' }, 'x')])
    const dropped = near.invalidate({ tags: ['agent'] })
    expect(all.filter(({ key }) => near.peek(key) !== undefined)).toEqual([])
    await dropped
    await near.write([await carrying(near, { key: 'k9999' }, 'agent')])
    await until('all have gone', () => near.nearFigures().entries === 2)
    expect([near.peek('k9999')?.key, near.peek('other')?.key, near.peek('k1')]).toEqual(['k9999', 'other', undefined])
  })

  it('T35 stays within its bytes, while Redis holds all of it', async () => {
    const { near } = setUp({}, { bytes: 200_000 })
    const value = new Uint8Array(5_000)
    for (let round = 0; round < 10; round++) {
      await near.write(Array.from({ length: 20 }, (_, at) => sampleEntry(wallClock, { key: `${round}:${at}`, value })))
    }
    const { bytes, entries, evictions } = near.nearFigures()
    expect(bytes).toBeLessThanOrEqual(200_000)
    expect(entries + evictions).toBe(200)
    expect((await near.figures()).entries).toBe(200)
    expect(near.peek('9:19')?.key).toBe('9:19')
  })

  it('drops all it has when Redis has lost what it held', async () => {
    const prefix = ownPrefix(start)
    const { near, far } = setUp({ prefix })
    const client = new Redis(url, { protocol: 2 })
    onTestFinished(() => client.disconnect())
    await near.write([sampleEntry(wallClock, { key: 'a' })])
    const lost = new Promise<void>((resolve) => {
      far.watch(({ kind }) => (kind === 'lost' ? resolve() : undefined))
    })
    for await (const keys of client.scanStream({ match: `${prefix}:*`, count: 1_000 })) {
      if (Array.isArray(keys) && keys.length > 0) await client.unlink(keys.map(String))
    }
    await lost
    expect(near.peek('a')).toBeUndefined()
  })
})

await describeServers('near copies while Redis is out of reach', {}, (programs) => {
  it('T32 serves them for a while without news, then no longer, and again when it is back', async () => {
    await using server = await startRedis(programs)
    await using proxy = await startProxy(server.port)
    const near = openNear({ url: proxy.url, prefix: 'sg' }, { silence: 4_000 })
    await near.write([sampleEntry(wallClock, { key: 'a' })])
    proxy.freeze()
    expect(near.peek('a')?.key).toBe('a')
    await until('too long nothing was heard', () => near.peek('a') === undefined)
    expect(near.far.silence).toBeGreaterThan(4_000)
    proxy.thaw()
    await until('it is heard of again', () => near.peek('a')?.key === 'a')
  })

  it('hears afterwards what went meanwhile', async () => {
    await using server = await startRedis(programs)
    await using proxy = await startProxy(server.port)
    const near = openNear({ url: proxy.url, prefix: 'sg' })
    const other = openNear({ url: server.url, prefix: 'sg' })
    const [a, b] = [await carrying(near, { key: 'a' }, 'x'), await carrying(near, { key: 'b' }, 'y')]
    await near.write([a, b])
    proxy.freeze()
    await other.invalidate({ tags: ['x'] })
    expect(near.peek('a')?.key).toBe('a')
    proxy.reset()
    proxy.thaw()
    await until('it has heard', () => near.peek('a') === undefined)
    expect(near.peek('b')?.key).toBe('b')
  })
})

describe('nearStore', () => {
  it('refuses bounds that cannot be meant', () => {
    const far = redisStore({ url: 'redis://127.0.0.1:1' })
    onTestFinished(() => far.close())
    expect(() => nearStore(far, { bytes: 0 })).toThrow(/nearStore: bytes is 0/)
    expect(() => nearStore(far, { silence: -1 })).toThrow(/nearStore: silence is -1/)
  })
})
