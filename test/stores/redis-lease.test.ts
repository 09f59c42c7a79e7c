import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HeldLease, Lease, LeaseAnswer } from '../../src/contract/lease.ts'
import type { RedisStoreOptions } from '../../src/stores/redis/redis.ts'
import { describeRedis, describeServers } from '../servers/describe-servers.ts'
import { startProxy } from '../servers/proxy.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { freshPrefix, keysOf, lookingAt, openStore, readKey, taggedEntry, type RedisStore } from './redis-at-hand.ts'

const query = { tenant: 'acme', key: 'k', ttl: 60_000 }
const forEver = new AbortController().signal

async function ask(store: RedisStore, changes: { ttl?: number; after?: number; key?: string } = {}) {
  const answer = await store.lease?.({ ...query, ...changes })
  if (answer === undefined) throw new Error('The store has no leases.')
  return answer
}
function granted(answer: LeaseAnswer): Lease {
  if (answer.state !== 'granted') throw new Error(`The lease was not granted: ${answer.state}.`)
  return answer
}
function held(answer: LeaseAnswer): HeldLease {
  if (answer.state !== 'held') throw new Error(`The lease was not held: ${answer.state}.`)
  return answer
}

await describeRedis('leases on Redis', {}, ({ url, prefix: start }) => {
  const setUp = (options: Omit<RedisStoreOptions, 'url' | 'prefix'> = {}) => {
    const prefix = freshPrefix(start)
    const open = (): RedisStore => openStore({ url, prefix, ...options })
    return { prefix, store: open(), other: open() }
  }

  it('S10 are given to one of many who ask at once', async () => {
    const { store, other } = setUp()
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => ask(at % 2 === 0 ? store : other)))
    const states = answers.map(({ state }) => state)
    expect(states.filter((state) => state === 'granted')).toHaveLength(1)
    expect(states.filter((state) => state === 'held')).toHaveLength(49)
    for (const answer of answers) if (answer.state === 'granted') await answer.release('done')
    const ends = answers.flatMap((answer) => (answer.state === 'held' ? [answer.ended(forEver)] : []))
    expect(new Set(await Promise.all(ends))).toEqual(new Set(['done']))
  })

  it('are apart for each key and for each tenant', async () => {
    const { store } = setUp()
    granted(await ask(store))
    granted(await ask(store, { key: 'another' }))
    expect((await store.lease?.({ ...query, tenant: 'globex', key: 'of globex' }))?.state).toBe('granted')
  })

  it('tell those who wait that the work has failed, and go to one of them', async () => {
    const { store, other } = setUp()
    const first = granted(await ask(store))
    const waiting = held(await ask(other))
    await first.release('failed')
    expect(await waiting.ended(forEver)).toBe('failed')
    expect(granted(await ask(other)).token).toBeGreaterThan(first.token)
  })

  it('tell who looked a moment too early that the work is done, once', async () => {
    const { store, other } = setUp()
    const first = granted(await ask(store))
    await first.release('done')
    const late = await ask(other)
    expect(late).toEqual({ state: 'ended', token: first.token })
    expect(granted(await ask(other, { after: first.token })).token).toBeGreaterThan(first.token)
  })

  it('T36 run out when nobody renews them, and go to one of those who wait', async () => {
    const { store, other } = setUp()
    const first = granted(await ask(store, { ttl: 300 }))
    const waiting = [held(await ask(other)), held(await ask(other))]
    expect(await Promise.all(waiting.map((one) => one.ended(forEver)))).toEqual(['unknown', 'unknown'])
    const answers = await Promise.all([ask(other), ask(other)])
    expect(answers.map(({ state }) => state).toSorted()).toEqual(['granted', 'held'])
    expect([await first.renew(), await first.renew()]).toEqual([false, false])
  })

  it('are held for as long as they are renewed', async () => {
    const { store, other } = setUp()
    const first = granted(await ask(store, { ttl: 1_000 }))
    const end = performance.now() + 2_000
    await until('two lives are over', async () => {
      expect(await first.renew()).toBe(true)
      expect((await ask(other)).state).toBe('held')
      return performance.now() > end
    })
  })

  it('S16 refuse the answer of a holder that was overtaken, before and after the next one has written', async () => {
    const { store, other } = setUp()
    const first = granted(await ask(store, { ttl: 1 }))
    let second: LeaseAnswer | undefined
    await until('the lease has run out', async () => (second = await ask(other)).state === 'granted')
    const { token } = granted(second ?? (await ask(other)))
    const entry = await taggedEntry(store, { key: 'k' }, 'x')
    const of = (holder: number, value: string) => ({
      ...entry,
      value: Buffer.from(value),
      lease: { key: 'k', token: holder },
    })

    expect(await store.write([of(first.token, 'old')])).toBe('outrun')
    expect(await other.write([of(token, 'new')])).toBe('written')
    expect(await store.write([of(first.token, 'old')])).toBe('outrun')
    await granted(second ?? (await ask(other))).release('done')
    expect(await store.write([of(first.token, 'old')])).toBe('outrun')
    expect(Buffer.from((await readKey(store, 'k'))?.value ?? []).toString()).toBe('new')
    expect((await readKey(store, 'k'))?.lease).toBeUndefined()
  })

  it('let the answer of a holder that was slow be written when nobody has come after it', async () => {
    const { store } = setUp()
    const first = granted(await ask(store, { ttl: 1 }))
    const entry = await taggedEntry(store, { key: 'k' }, 'x')
    expect(await store.write([{ ...entry, lease: { key: 'k', token: first.token } }])).toBe('written')
  })

  it('leave no key that stays', async () => {
    const { store, other, prefix } = setUp()
    const client = lookingAt(url)
    const first = granted(await ask(store))
    await ask(other)
    const keys = (await keysOf(client, prefix)).filter((key) => key.includes(':l:'))
    expect(keys).toHaveLength(1)
    expect(await client.pttl(keys[0] ?? '')).toBeGreaterThan(0)
    await first.release('done')
    expect(await client.pttl(keys[0] ?? '')).toBeGreaterThan(0)
    const second = granted(await ask(other, { after: first.token }))
    await second.release('failed')
    expect(await client.exists(keys[0] ?? '')).toBe(0)
  })

  it('show no names where keys are keyed hashes', async () => {
    const { store, other, prefix } = setUp({ secret: 'sixteen letters!' })
    const first = granted(await ask(store, { key: 'of somebody' }))
    const waiting = held(await ask(other, { key: 'of somebody' }))
    await first.release('done')
    expect(await waiting.ended(forEver)).toBe('done')
    const client = lookingAt(url)
    const keys = (await keysOf(client, prefix)).join(' ')
    const news = JSON.stringify(await client.xrange(`${prefix}:{all}:changes`, '-', '+'))
    expect(keys + news).not.toContain('somebody')
  })

  it('take the place of what somebody else has put there', async () => {
    const { store, prefix } = setUp()
    const client = lookingAt(url)
    const first = granted(await ask(store))
    const [key = ''] = (await keysOf(client, prefix)).filter((name) => name.includes(':l:'))
    await first.release('failed')
    await client.set(key, 'foreign')
    expect((await ask(store)).state).toBe('granted')
  })

  it('end a wait when the waiting is given up', async () => {
    const { store, other } = setUp()
    granted(await ask(store))
    const waiting = held(await ask(other))
    const controller = new AbortController()
    const ended = waiting.ended(controller.signal)
    controller.abort()
    expect(await ended).toBe('unknown')
  })

  it('cost one command to ask and one to give back, and news only when somebody waits', async () => {
    const prefix = freshPrefix(start)
    const proxy = await startProxy(Number(new URL(url).port))
    onTestFinished(() => proxy.stop())
    const store = openStore({ url: proxy.url, prefix })
    const other = openStore({ url, prefix })
    granted(await ask(store, { key: 'before' }))
    const during = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      const from = proxy.commands.length
      await work()
      return proxy.commands.slice(from).filter((name) => !['XREAD', 'HMGET', 'HELLO', 'INFO', 'CLIENT'].includes(name))
    }
    let lease: Lease | undefined
    expect(await during(async () => (lease = granted(await ask(store))))).toEqual(['EVALSHA'])
    expect(await during(async () => lease?.renew())).toEqual(['EVALSHA'])
    expect(await during(async () => lease?.release('failed'))).toEqual(['EVALSHA'])
    lease = granted(await ask(store))
    const waiting = held(await ask(other))
    const commands = await during(async () => {
      await lease?.release('failed')
      await waiting.ended(forEver)
    })
    expect(commands).toEqual(['EVALSHA', 'EVALSHA', 'EVAL'].slice(0, commands.length))
    expect(commands.length).toBeGreaterThan(1)
  })
})

await describeServers('leases on a Redis of their own', {}, (programs) => {
  it('T36 end all waits when the server is killed', async () => {
    const server = await startRedis(programs)
    onTestFinished(() => server.stop())
    const prefix = 'leases'
    const store = openStore({ url: server.url, prefix })
    const other = openStore({ url: server.url, prefix })
    granted(await ask(store))
    const waiting = [held(await ask(other)), held(await ask(other))].map((one) => one.ended(forEver))
    await server.kill()
    expect(await Promise.all(waiting)).toEqual(['unknown', 'unknown'])
    await expect(ask(other)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('are forgotten by a flush, and tell those who wait', async () => {
    const server = await startRedis(programs)
    onTestFinished(() => server.stop())
    const store = openStore({ url: server.url, prefix: 'leases' })
    const other = openStore({ url: server.url, prefix: 'leases' })
    const first = granted(await ask(store))
    const waiting = held(await ask(other)).ended(forEver)
    const client = new Redis(server.url, { protocol: 2 })
    onTestFinished(() => client.disconnect())
    await client.flushall()
    expect(await waiting).toBe('unknown')
    expect(await first.renew()).toBe(false)
    granted(await ask(other))
  })
})

describe('a store that is closed', () => {
  it('gives no lease', async () => {
    const store = openStore({ url: 'redis://127.0.0.1:1' })
    await store.close()
    await expect(ask(store)).rejects.toMatchObject({ code: 'CLOSED' })
  })
})
