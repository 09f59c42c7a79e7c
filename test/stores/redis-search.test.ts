import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Entry, Match } from 'stratagent'
import type { Redis } from 'ioredis'
import type { ManualClock } from 'stratagent/testing'
import { direction, minute, sampleEntry } from '../../src/testing/sample-entry.ts'
import type { RedisStoreOptions } from '../../src/stores/redis/redis.ts'
import { describeRedis, describeServers } from '../servers/describe-servers.ts'
import { startRedis, type RedisServer } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { ask, setUp } from '../set-up.ts'
import { freshPrefix, keepingLogger, lookingAt, openStore, wallClock, type RedisStore } from './redis-at-hand.ts'

const dimension = 384
const ways: readonly ['flat' | 'hnsw' | 'local'][] = [['flat'], ['hnsw'], ['local']]

await describeRedis('search in Redis', { search: true }, ({ url, prefix: start }) => {
  const open = (options: Partial<RedisStoreOptions> = {}): RedisStore =>
    openStore({ url, prefix: freshPrefix(start), ...options })

  describe.each(ways)('by %s', (index) => {
    it('T38 finds each of a thousand tenants its own few entries, all of them', async () => {
      const store = open({ vectors: { index } })
      const random = numbersFrom(38)
      const entries = Array.from({ length: 3_000 }, (_, at) =>
        entryOf({ key: `k${at}`, tenant: `t${at % 1_000}`, vector: anywhere(random) }),
      )
      await writeAll(store, entries)

      let missed = 0
      for (const { key, tenant, vector } of entries.filter((_entry, at) => at % 7 === 0)) {
        const [first, ...others] = await near(store, { tenant, vector: vector ?? new Float32Array(), count: 5 })
        if (first?.entry.key !== key || others.length !== 2) missed++
      }
      expect(missed).toBe(0)
    })

    it('finds the same nearest as a look at every vector, in 0.995 of all searches and more', async () => {
      const store = open({ vectors: { index } })
      const random = numbersFrom(11)
      const centres = Array.from({ length: 60 }, () => anywhere(random))
      const mixed = (): Float32Array =>
        blend(centres[Math.floor(random() * 60)] ?? anywhere(random), anywhere(random), 0.6)
      const entries = Array.from({ length: 3_000 }, (_, at) => entryOf({ key: `k${at}`, vector: mixed() }))
      await writeAll(store, entries)

      const searches = 400
      let found = 0
      for (let search = 0; search < searches; search++) {
        const vector = blend(entries[Math.floor(random() * entries.length)]?.vector ?? mixed(), anywhere(random), 0.4)
        const best = Math.max(...entries.map((entry) => cosine(entry.vector ?? vector, vector)))
        const [first] = await near(store, { vector, count: 5 })
        if (first !== undefined && first.similarity > best - 0.001) found++
      }
      expect(found / searches).toBeGreaterThanOrEqual(0.995)
    }, 60_000)

    it('T34 finds in partitions and tenants whatever they are called', async () => {
      const store = open({ vectors: { index } })
      const called = ['a:b', 'a-b', '{a}', '{a|b}', 'a,b', 'a b', '*', '@n:{$t0}', 'Ä "q" \\', 'A:B']
      const vector = direction({ 0: 1 })
      await store.write(called.map((name) => entryOf({ key: name, tenant: name, partition: name, vector })))

      for (const name of called) {
        const own = await near(store, { tenant: name, partitions: [name], vector })
        expect(own.map(({ entry }) => entry.key)).toEqual([name])
        expect(await near(store, { tenant: 'none', partitions: [name], vector })).toEqual([])
      }
    })

    it('T9 compares nothing with the vectors of another embedder, though they are as long', async () => {
      const prefix = freshPrefix(start)
      const vector = direction({ 0: 1 })
      const [old, young] = [open({ prefix, vectors: { index } }), open({ prefix, vectors: { index } })]
      old.prepare?.({ embedder: 'first' })
      young.prepare?.({ embedder: 'second' })
      await old.write([entryOf({ key: 'a', vector })])

      expect(await near(young, { vector })).toEqual([])
      expect(await near(young, { vector, partitions: undefined })).toEqual([])
      await young.write([entryOf({ key: 'b', vector })])
      expect(keysOf(await near(young, { vector, partitions: undefined }))).toEqual(['b'])
      expect(keysOf(await near(old, { vector, partitions: undefined }))).toEqual(['a'])
    })

    it('finds what another process wrote, and not what it took away', async () => {
      const prefix = freshPrefix(start)
      const [one, other] = [open({ prefix, vectors: { index } }), open({ prefix, vectors: { index } })]
      const vector = direction({ 0: 1 })
      expect(await near(other, { vector })).toEqual([])
      await one.write([entryOf({ key: 'a', vector }), entryOf({ key: 'b', vector: direction({ 0: 1, 1: 0.2 }) })])

      expect(keysOf(await near(other, { vector }))).toEqual(['a', 'b'])
      await one.invalidate({ keys: ['a'] })
      expect(keysOf(await near(other, { vector }))).toEqual(['b'])
      await one.write([entryOf({ key: 'b', vector: direction({ 5: 1 }) }), entryOf({ key: 'c', vector })])
      expect(keysOf(await near(other, { vector }))).toEqual(['c', 'b'])
    })

    it('puts together what a tenant has in several buckets', async () => {
      const store = open({ spread: 4, vectors: { index } })
      const entries = Array.from({ length: 40 }, (_, at) =>
        entryOf({ key: `k${at}`, vector: direction({ 0: 1, [at + 1]: 0.02 * (at + 1) }) }),
      )
      await store.write(entries)

      const found = await near(store, { vector: direction({ 0: 1 }), count: 6 })
      expect(keysOf(found)).toEqual(['k0', 'k1', 'k2', 'k3', 'k4', 'k5'])
    })

    it('answers by meaning what another runtime was asked, and says on the span where it compared', async () => {
      const prefix = freshPrefix(start)
      const store = (clock: ManualClock): RedisStore => open({ prefix, clock, vectors: { index } })
      const [one, other] = [await setUp({ store, cacheBudget: 5_000 }), await setUp({ store, cacheBudget: 5_000 })]
      // on a busy machine an index, or a text, may take longer than a call waits for it
      await until('it is found by its meaning', async () => {
        await one.runtime.llm(ask('What is the capital of France?'), { cache: 'refresh' })
        const { servedBy } = await other.runtime.llm(ask('Tell me the capital city of France.'), { cache: 'no-store' })
        return servedBy === 'semantic'
      })

      const lookups = other.spans.spans.filter(({ name }) => name === 'cache.lookup semantic')
      expect(lookups.at(-1)?.attributes).toMatchObject({
        'cache.result': 'hit',
        'cache.searched_by': index === 'local' ? 'memory' : 'module',
      })
    })

    it('looks behind a hundred entries that have just ended', async () => {
      const store = open({ vectors: { index }, clock: { now: () => Date.now() + later } })
      let later = 0
      const ended = Array.from({ length: 120 }, (_, at) =>
        entryOf({ key: `e${at}`, vector: direction({ 0: 1, 1: at / 1_000 }), expiresAt: Date.now() + minute }),
      )
      await store.write([...ended, entryOf({ key: 'alive', vector: direction({ 0: 1, 1: 1 }) })])
      later = minute + 1

      expect(keysOf(await near(store, { vector: direction({ 0: 1 }), count: 3 }))).toEqual(['alive'])
    })
  })
})

await describeServers('an index in Redis', { search: true }, (programs) => {
  let server: RedisServer
  let client: Redis
  beforeAll(async () => void (server = await startRedis(programs)), 30_000)
  afterAll(() => server.stop())
  const vector = direction({ 0: 1 })
  const open = (options: Partial<RedisStoreOptions> = {}): RedisStore => {
    client = lookingAt(server.url)
    return openStore({ url: server.url, prefix: freshPrefix('i'), ...options })
  }
  const indexes = async (prefix: string): Promise<readonly string[]> => {
    const all = await client.call('FT._LIST')
    return Array.isArray(all) ? all.map(String).filter((name) => name.startsWith(`${prefix}:`)) : []
  }

  it.each([
    ['is dropped', async (name: string) => void (await client.call('FT.DROPINDEX', name))],
    ['goes with everything', async () => void (await client.flushall())],
  ])('T34 is made anew when it %s, and says so once', async (what, lose) => {
    const [prefix, logger] = [freshPrefix('i'), keepingLogger()]
    const [store, other] = [open({ prefix, logger }), open({ prefix })]
    await store.write([entryOf({ key: 'a', vector })])
    expect([keysOf(await near(store, { vector })), keysOf(await near(other, { vector }))]).toEqual([['a'], ['a']])
    const [name = ''] = await indexes(prefix)
    logger.lines.length = 0
    await lose(name)

    await until('it can be searched', async () => (await near(store, { vector })).length >= 0)
    if (what !== 'is dropped') {
      await until('it takes writes', async () => (await store.write([entryOf({ key: 'a', vector })])) === 'written')
    }
    await until('it is found', async () => keysOf(await near(store, { vector })).join() === 'a')
    await until('the other finds it', async () => keysOf(await near(other, { vector })).join() === 'a')
    expect(await indexes(prefix)).toEqual([name])
    expect(logger.lines.filter((line) => line.includes('index'))).toHaveLength(1)
  })

  it('believes no miss before it has read in what was there', async () => {
    const prefix = freshPrefix('i')
    const writer = open({ prefix, vectors: { index: 'hnsw' } })
    const random = numbersFrom(5)
    const entries = Array.from({ length: 4_000 }, (_, at) => entryOf({ key: `k${at}`, vector: anywhere(random) }))
    await writeAll(writer, entries)
    const [name = ''] = await indexes(prefix)
    await client.call('FT.DROPINDEX', name)

    const late = open({ prefix, vectors: { index: 'hnsw' } })
    const last = entries.at(-1)
    let found: readonly Match[] = []
    await until('an answer is given', async () => {
      found = await near(late, { vector: last?.vector ?? vector, count: 1 })
      return true
    })
    expect(keysOf(found)).toEqual([last?.key])
  })

  it('stands beside one of the same name with other fields, and outlives it', async () => {
    const prefix = freshPrefix('i')
    const first = open({ prefix })
    await first.write([entryOf({ key: 'a', vector })])
    const [name = ''] = await indexes(prefix)
    await first.close()
    await client.call('FT.DROPINDEX', name)
    await client.call('FT.CREATE', name, 'PREFIX', '1', `${prefix}:none`, 'SCHEMA', 'title', 'TEXT')

    const logger = keepingLogger()
    const store = open({ prefix, logger })
    expect(keysOf(await near(store, { vector }))).toEqual(['a'])
    await until('the other is gone', async () => (await indexes(prefix)).join() === `${name}:2`)
    expect(keysOf(await near(store, { vector }))).toEqual(['a'])
  })

  it('goes when it holds nothing and belongs to another embedder', async () => {
    const prefix = freshPrefix('i')
    const old = open({ prefix })
    old.prepare?.({ embedder: 'old' })
    await old.write([entryOf({ key: 'a', vector })])
    const [name = ''] = await indexes(prefix)
    await old.invalidate({ all: true })
    await old.close()

    const young = open({ prefix })
    await until('the old one is gone', async () => {
      young.prepare?.({ embedder: 'young' })
      return !(await indexes(prefix)).includes(name)
    })
    await young.write([entryOf({ key: 'b', vector })])
    expect(keysOf(await near(young, { vector }))).toEqual(['b'])
  })

  it('is done without by a user who may not search, who finds what he and his like wrote', async () => {
    const prefix = freshPrefix('i')
    open()
    await client.call(
      'ACL',
      'SETUSER',
      'plain',
      'on',
      '>pass-of-plain',
      '~*',
      '+@all',
      '-ft.search',
      '-ft.create',
      '-ft._list',
    )
    const url = `redis://plain:pass-of-plain@127.0.0.1:${server.port}`
    const logger = keepingLogger()
    const store = openStore({ url, prefix, logger })
    await store.write([entryOf({ key: 'a', vector })])

    expect(keysOf(await near(openStore({ url, prefix }), { vector }))).toEqual(['a'])
    expect(store.searchedBy).toBe('memory')
    expect(logger.lines.filter((line) => line.includes('compared'))).toHaveLength(1)
  })

  it('needs no more rights than the README lists', async () => {
    const prefix = freshPrefix('sg:i') // what the README says of keys that begin with sg
    const readme = readFileSync(new URL('../../src/stores/redis/README.md', import.meta.url), 'utf8')
    const rights = readme.match(/\+[a-z]+(\|[a-z]+)?/g) ?? []
    const ours = (readme.match(/`ft\.[a-z_]+`/g) ?? []).map((name) => `+${name.slice(1, -1)}`)
    open()
    const words = ['on', '>pass-of-cache', 'resetkeys', '~sg:*', 'nocommands', ...rights, ...ours]
    await client.call('ACL', 'SETUSER', 'cache', ...words)
    await client.call('ACL', 'LOG', 'RESET')
    const url = `redis://cache:pass-of-cache@127.0.0.1:${server.port}`
    const store = openStore({ url, prefix })
    await store.write([entryOf({ key: 'a', vector })])

    expect(keysOf(await near(store, { vector }))).toEqual(['a'])
    expect([store.searchedBy, await client.call('ACL', 'LOG')]).toEqual(['module', []])
  })

  it('is not made where nobody is to search by meaning', async () => {
    const prefix = freshPrefix('i')
    const store = open({ prefix, vectors: false })
    await store.write([entryOf({ key: 'a', vector })])

    expect(store.search).toBeUndefined()
    expect(await indexes(prefix)).toEqual([])
    const [hash = ''] = await client.keys(`${prefix}:*e:a`)
    expect([await client.hexists(hash, 'v'), await client.hexists(hash, 'x')]).toEqual([1, 0])
  })
})

function entryOf(changes: Partial<Entry> & { readonly key: string }): Entry {
  return sampleEntry(wallClock, { intent: `question of ${changes.key}`, ...changes })
}

async function writeAll(store: RedisStore, entries: readonly Entry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += 250) await store.write(entries.slice(at, at + 250))
}

async function near(
  store: RedisStore,
  query: { tenant?: string; partitions?: readonly string[] | undefined; vector: Float32Array; count?: number },
): Promise<readonly Match[]> {
  const { tenant = 'acme', vector, count = 5 } = query
  const partitions = 'partitions' in query ? query.partitions : ['p1']
  return (await store.search?.({ tenant, vector, count, ...(partitions && { partitions }) })) ?? []
}

function keysOf(matches: readonly Match[]): readonly string[] {
  return matches.map(({ entry }) => entry.key)
}

function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A direction, evenly chosen. */
function anywhere(random: () => number): Float32Array {
  const vector = Float32Array.from({ length: dimension }, () => {
    return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  })
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

function blend(left: Float32Array, right: Float32Array, share: number): Float32Array {
  const sum = left.map((value, at) => value + share * (right[at] ?? 0))
  const length = Math.hypot(...sum)
  return sum.map((value) => value / length)
}

function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0
  for (let at = 0; at < left.length; at++) product += (left[at] ?? 0) * (right[at] ?? 0)
  return product
}
