import { Cluster, Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { redisStore } from '../../src/stores/redis/redis.ts'
import { minute, sampleAlias, sampleEntry } from '../../src/testing/sample-entry.ts'
import { describeRedis } from '../servers/describe-servers.ts'
import { startProxy } from '../servers/proxy.ts'
import { until } from '../servers/until.ts'
import {
  freshPrefix,
  keysOf,
  lookingAt,
  openStore,
  readKey,
  taggedEntry,
  wallClock,
  type Change,
} from './redis-at-hand.ts'

const embedding = { kind: 'embedding', group: 'embedding', expiresAt: Infinity, hardAt: Infinity } as const

describe('the options of redisStore', () => {
  it.each([
    [{}, 'no way to Redis'],
    [{ url: 'redis://localhost', connect: {} }, 'more than one way'],
    [{ url: 'http://localhost' }, 'redis://'],
    [{ url: 'redis://localhost', prefix: 'a b' }, '`prefix`'],
    [{ url: 'redis://localhost', secret: 'short' }, '`secret`'],
    [{ url: 'redis://localhost', buckets: 0 }, 'buckets is 0'],
    [{ url: 'redis://localhost', buckets: 2, spread: 4 }, '`spread`'],
    [{ url: 'redis://localhost', staleness: -1 }, 'staleness'],
  ])('are checked at the call: %o', (options, sentence) => {
    expect(() => redisStore(options)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => redisStore(options)).toThrow(sentence)
  })

  it.each([
    ['a client', { client: new Redis({ lazyConnect: true, keyPrefix: 'app:' }) }],
    ['the nodes of a cluster', { client: new Cluster([], { lazyConnect: true, redisOptions: { keyPrefix: 'app:' } }) }],
    ['options of its own', { connect: { host: 'localhost', keyPrefix: 'app:' } }],
  ])('refuse a prefix that is put before keys behind its back, by %s', (_by, options) => {
    expect(() => redisStore(options)).toThrow('`keyPrefix`')
  })

  it('refuse what is no client, without repeating a password', () => {
    const options: object = { client: { get: () => undefined } }
    expect(() => redisStore(options)).toThrow('ioredis')
    expect(() => redisStore({ url: 'http://u:pass-1@h' })).not.toThrow('pass-1')
  })
})

await describeRedis('redisStore', {}, ({ url, prefix: start }) => {
  const port = Number(new URL(url).port)
  const setUp = (options: { secret?: string; spread?: number; staleness?: number } = {}) => {
    const prefix = freshPrefix(start)
    return { prefix, store: openStore({ url, prefix, ...options }), other: openStore({ url, prefix, ...options }) }
  }
  /** A store whose commands are counted, once it is settled. */
  const counted = async (prefix = freshPrefix(start)) => {
    const proxy = await startProxy(port)
    onTestFinished(() => proxy.stop())
    const store = openStore({ url: proxy.url, prefix })
    await store.read({ tenant: 'acme', keys: [], tags: [] })
    const during = async (work: () => unknown): Promise<readonly string[]> => {
      const from = proxy.commands.length
      await work()
      // the follower asks on its own connection, whatever is done here
      return proxy.commands.slice(from).filter((name) => !['XREAD', 'HELLO', 'INFO', 'CLIENT'].includes(name))
    }
    return { store, during, prefix }
  }

  it('reads a key with exactly one command, and nothing at all for epochs', async () => {
    const { store, during } = await counted()
    await store.write([await taggedEntry(store, { key: 'a' }, 'x')])

    expect(await during(() => store.read({ tenant: 'acme', keys: ['a'], tags: ['x', 'y'] }))).toEqual(['HMGET'])
    expect(await during(() => store.read({ tenant: 'acme', keys: ['none'], tags: [] }))).toEqual(['HMGET'])
    expect(await during(() => store.read({ tenant: 'acme', keys: [], tags: ['x'] }))).toEqual([])
  })

  it('writes with one script', async () => {
    const { store, during } = await counted()
    await store.write([sampleEntry(wallClock, { key: 'a' })])

    expect(await during(() => store.write([sampleEntry(wallClock, { key: 'b', question: 'q' })]))).toEqual(['EVALSHA'])
  })

  it('writes a large batch a hundred entries at a time', async () => {
    const { store, during } = await counted()
    const one = await taggedEntry(store, { key: 'k', kind: 'embedding', group: 'embedding' }, 'all')
    const many = Array.from({ length: 950 }, (_, at) => ({ ...one, key: `k${at}` }))
    await store.write(many.slice(0, 1))

    const sent = await during(() => store.write(many))
    expect(sent.filter((name) => name === 'EVALSHA').length).toBeGreaterThanOrEqual(10)
    const { entries } = await store.read({ tenant: 'acme', keys: many.map(({ key }) => key), tags: [] })
    expect(entries.filter((entry) => entry !== undefined)).toHaveLength(950)
    await store.invalidate({ tags: ['all'] })
    expect(await store.write(many)).toBe('outrun')
  })

  it('invalidates whatever a tag holds with the same few commands', async () => {
    const [few, many] = [await counted(), await counted()]
    const commands: number[] = []
    for (const [{ store, during }, count] of [
      [few, 1],
      [many, 2_000],
    ] as const) {
      const one = await taggedEntry(store, { key: 'k' }, 'all', 'agent:a', 'version:1')
      await store.write(Array.from({ length: count }, (_, at) => ({ ...one, key: `k${at}` })))
      await store.invalidate({ tags: ['warm'] })
      const sent = await during(async () => {
        expect(await store.invalidate({ tags: ['agent:a', 'version:1'] })).toBe(count)
      })
      commands.push(sent.length)
      expect(await readKey(store, 'k0')).toBeUndefined()
    }

    // what removes the storage begins behind it, one command for each bucket at first
    expect(commands[1]).toBeLessThanOrEqual((commands[0] ?? 0) + 32)
  })

  it('S16 refuses what another process began before an invalidation', async () => {
    const { store, other } = setUp()
    const late = await taggedEntry(other, { key: 'a' }, 'order:42', 'all')
    await store.invalidate({ tags: ['order:42'] })

    expect(await other.write([late])).toBe('outrun')
    expect(await readKey(other, 'a')).toBeUndefined()
  })

  it('T19 lets another process hear of an invalidation, and serves nothing of it from then on', async () => {
    const { store, other } = setUp()
    const heard: Change[] = []
    other.watch((change) => heard.push(change))
    await store.write([await taggedEntry(store, { key: 'a' }, 'x'), await taggedEntry(store, { key: 'b' }, 'y')])
    expect(await readKey(other, 'a')).toMatchObject({ key: 'a' })
    await store.invalidate({ tags: ['x'] })
    await until('the other has heard', () => heard.some(({ kind }) => kind === 'moved'))

    expect(await readKey(other, 'a')).toBeUndefined()
    expect(await readKey(other, 'b')).toMatchObject({ key: 'b' })
    const again = await taggedEntry(other, { key: 'a' }, 'x')
    expect(await other.write([again])).toBe('written')
    expect(await readKey(store, 'a')).toMatchObject({ key: 'a' })
  })

  it('tells what is replaced and removed, by the names of keys', async () => {
    const { store, other } = setUp({ secret: 'a secret of some length' })
    const heard: Change[] = []
    const stop = other.watch((change) => heard.push(change))
    await readKey(other, 'a')
    const a = other.nameOf('a')
    expect(a).not.toContain('a secret')
    await store.write([sampleEntry(wallClock, { key: 'a' })])
    await store.write([sampleEntry(wallClock, { key: 'a' })])
    await store.invalidate({ keys: ['a'] })
    await until('all were heard', () => heard.length >= 3)
    stop()

    expect(heard).toEqual([
      { kind: 'replaced', keys: [a] },
      { kind: 'removed', keys: [a] },
      { kind: 'removed', keys: [a] },
    ])
  })

  it('T9 S1 keeps tenants apart by key, and shows no text of any of them in names', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix, secret: 'a secret of some length' })
    const secrets = ['acme-gmbh', 'globex-inc', 'what is my salary', 'tag-of-acme', 'p-of-acme']
    for (const tenant of ['acme-gmbh', 'globex-inc']) {
      const { epochs } = await store.read({ tenant, keys: [], tags: [`tag-of-acme`, `tenant:${tenant}`] })
      await store.write([
        sampleEntry(wallClock, {
          key: `what is my salary ${tenant}`,
          tenant,
          partition: 'p-of-acme',
          question: 'what is my salary',
          intent: 'what is my salary',
          vector: new Float32Array([1, 0, 0]),
          epochs,
        }),
      ])
    }
    await store.invalidate({ tags: ['tenant:globex-inc'] })
    const client = lookingAt(url)
    const keys = await keysOf(client, prefix)
    const bookkeeping = keys.filter((key) => !key.includes(':e:'))
    const texts = await Promise.all(bookkeeping.map((key) => client.dumpBuffer(key)))

    expect(keys.filter((key) => key.includes(':e:'))).toHaveLength(1)
    for (const text of [...keys, ...texts.map(String)]) {
      for (const secret of secrets) expect(text).not.toContain(secret)
    }
    expect((await readKey(store, 'what is my salary acme-gmbh', 'acme-gmbh'))?.tenant).toBe('acme-gmbh')
    expect(await readKey(store, 'what is my salary acme-gmbh', 'globex-inc')).toBeUndefined()
  })

  it('T35 leaves no key behind without an expiry that is not meant to stay', async () => {
    const { store, prefix } = setUp()
    for (let round = 0; round < 3; round++) {
      const entries = Array.from({ length: 50 }, (_, at) => ({ key: `k${at}`, question: `q${at % 7}` }))
      for (const changes of entries) {
        await store.write([await taggedEntry(store, changes, 'all', `order:${changes.key}`, 'agent:a')])
      }
      await store.write([
        sampleAlias(wallClock, { key: 'alias', target: 'k1', epochs: new Map([['all', 0]]) }),
        sampleEntry(wallClock, { key: 'soon', tenant: 'globex', expiresAt: Date.now() + minute }),
      ])
      await store.invalidate({ tags: ['order:k3'] })
      await store.invalidate({ keys: ['k4'] })
      await store.invalidate({ createdBefore: 1 })
    }
    await store.write([await taggedEntry(store, { key: 'stays', tenant: 'initech', ...embedding }, 'kind:embedding')])
    const client = lookingAt(url)
    const lasting: string[] = []
    for (const key of await keysOf(client, prefix)) if ((await client.pttl(key)) === -1) lasting.push(key)
    const states = /:\{(\d+\}:(m|epochs)|all\}:(state|changes|marks))$/
    const ofEmbedding =
      /:\{\d+\}:(e:stays|d|s:[^:]*|g:.{4}embedding|t:kind:embedding|sets|groups|group(bytes|names)|tenant(bytes|entries))$/

    const rest = lasting.filter((key) => !states.test(key))
    const bucket = /\{\d+\}/.exec(rest.find((key) => key.endsWith('e:stays')) ?? '')?.[0] ?? '?'
    expect(rest.filter((key) => !ofEmbedding.test(key) || !key.includes(bucket))).toEqual([])
    expect(rest.length).toBeGreaterThan(4)
  })

  it('T35 holds one entry, and nothing else, for a hundred thousand repeats', async () => {
    const { store, prefix } = setUp()
    const entry = await taggedEntry(store, { key: 'a', question: 'q' }, 'all')
    const client = lookingAt(url)
    await store.write([entry])
    const before = (await keysOf(client, prefix)).length
    for (let round = 0; round < 100; round++) await store.write(Array.from({ length: 1_000 }, () => entry))

    expect(await store.figures()).toMatchObject({ entries: 1, evictions: 0 })
    expect((await keysOf(client, prefix)).length).toBe(before)
    expect(await store.invalidate({ tags: ['all'] })).toBe(1)
  }, 60_000)

  it('counts what goes with an agent, a version, a tenant', async () => {
    const { store } = setUp()
    const put = async (key: string, tenant: string, ...tags: string[]) =>
      store.write([await taggedEntry(store, { key, tenant }, `tenant:${tenant}`, ...tags)])
    await put('a', 'acme', 'agent:x', 'version:1')
    await put('b', 'acme', 'agent:x', 'version:2')
    await put('c', 'globex', 'agent:x', 'version:1')
    await put('d', 'globex', 'agent:y', 'version:1')

    expect(await store.invalidate({ tags: ['agent:x', 'version:1'] })).toBe(2)
    expect(await store.invalidate({ tags: ['tenant:globex'] })).toBe(1)
    expect(await store.invalidate({ tags: ['agent:x'] })).toBe(1)
    expect(await store.figures()).toMatchObject({ entries: 0 })
  })

  it('removes the storage of what was invalidated by itself', async () => {
    const { store, prefix } = setUp()
    const one = await taggedEntry(store, { key: 'k' }, 'all', 'x')
    await store.write(Array.from({ length: 900 }, (_, at) => ({ ...one, key: `k${at}` })))
    await store.write([await taggedEntry(store, { key: 'other' }, 'all')])
    expect(await store.invalidate({ tags: ['x'] })).toBe(900)
    const client = lookingAt(url)
    const left = async () => (await keysOf(client, prefix)).filter((key) => /:(e:k|x:|doomed)/.test(key))

    await until('the storage has gone', async () => (await left()).length === 0)
    expect(await readKey(store, 'other')).toBeDefined()
    expect((await store.figures()).bytes).toBeLessThan(5_000)
  })

  it('spreads a tenant over several buckets, aliases and all', async () => {
    const { store, prefix } = setUp({ spread: 4 })
    const keys = Array.from({ length: 40 }, (_, at) => `k${at}`)
    const entries = await Promise.all(keys.map((key) => taggedEntry(store, { key }, 'x')))
    const aliases = keys.map((target) => sampleAlias(wallClock, { key: `alias of ${target}`, target }))
    expect(await store.write([...aliases, ...entries])).toBe('written')
    const found = await store.read({ tenant: 'acme', keys: aliases.map(({ key }) => key), tags: [] })
    const buckets = (await keysOf(lookingAt(url), prefix)).flatMap((key) => /\{(\d+)\}:e:/.exec(key)?.[1] ?? [])

    expect(found.entries.map((entry) => entry?.key)).toEqual(keys)
    expect(new Set(buckets).size).toBe(4)
    expect(await store.invalidate({ tags: ['x'] })).toBe(80)
    expect(await readKey(store, 'alias of k1')).toBeUndefined()
  })

  it('keeps to its bytes, and lets go first what ends soonest', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix, bytes: 200_000 })
    for (let at = 0; at < 60; at++) {
      const expiresAt = Date.now() + minute * (at + 1)
      await store.write([sampleEntry(wallClock, { key: `k${at}`, value: new Uint8Array(10_000), expiresAt })])
    }
    const { bytes, evictions } = await store.figures()

    expect(bytes).toBeLessThanOrEqual(200_000)
    expect(evictions).toBeGreaterThan(30)
    expect([await readKey(store, 'k0'), (await readKey(store, 'k59'))?.key]).toEqual([undefined, 'k59'])
  })

  it.each([
    ['text', (client: Redis, key: string) => client.set(key, 'not ours')],
    ['a list', (client: Redis, key: string) => client.multi().del(key).rpush(key, 'not ours').exec()],
    ['other fields', (client: Redis, key: string) => client.hset(key, { a: '{"__proto__":1}', v: 'x', m: '1|2' })],
    ['half of an entry', (client: Redis, key: string) => client.hdel(key, 'a')],
    ['a huge number', (client: Redis, key: string) => client.hset(key, 'a', `${'9'.repeat(400)}|a|1|s|q|||1|g`)],
    ['a group without an end', (client: Redis, key: string) => client.hset(key, 'a', '1|a|1|s|q|||999999|g')],
  ])('S17 takes %s under a key of its own for a miss, and the next write for its place', async (_what, spoil) => {
    const { store, prefix } = setUp()
    const entry = await taggedEntry(store, { key: 'a' }, 'x')
    await store.write([entry])
    const client = lookingAt(url)
    const key = (await keysOf(client, prefix)).find((name) => name.endsWith(':e:a')) ?? ''
    await spoil(client, key)

    expect(await readKey(store, 'a')).toBeUndefined()
    expect(await store.write([entry])).toBe('written')
    expect((await readKey(store, 'a'))?.value).toEqual(entry.value)
    expect(await client.pttl(key)).toBeGreaterThan(0)
  })

  it('goes on when its bookkeeping is overwritten with values of other types', async () => {
    const { store, prefix } = setUp()
    await store.write([await taggedEntry(store, { key: 'a', question: 'q' }, 'x')])
    await store.invalidate({ tags: ['y'] })
    const client = lookingAt(url)
    for (const key of await keysOf(client, prefix)) await client.set(key, 'not ours')
    const rewrite = async () => store.write([await taggedEntry(store, { key: 'a', question: 'q' }, 'x')])
    await until('a write gets through', async () => (await rewrite()) === 'written')

    expect((await readKey(store, 'a'))?.key).toBe('a')
    expect(await store.invalidate({ tags: ['x'] })).toBe(1)
    expect(await readKey(store, 'a')).toBeUndefined()
  })
})
