import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { expect, it, onTestFinished } from 'vitest'
import { manualClock } from 'stratagent/testing'
import type { RedisStoreOptions } from '../../src/stores/redis/redis.ts'
import { direction, sampleEntry } from '../../src/testing/sample-entry.ts'
import { describeServers } from '../servers/describe-servers.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { freshPrefix, lookingAt, openStore, wallClock, type RedisStore } from './redis-at-hand.ts'

const vector = direction({ 0: 1 })

async function find(store: RedisStore): Promise<readonly string[]> {
  const found = await store.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 1 })
  return (found ?? []).map(({ entry }) => entry.key)
}

await describeServers('search in Redis through any client', { search: true }, (programs) => {
  const start = async () => {
    const server = await startRedis(programs, { search: true })
    onTestFinished(() => server.stop())
    return server.url
  }
  const open = (options: RedisStoreOptions): RedisStore => {
    const store = openStore(options)
    store.prepare?.({ embedder: 'e' })
    return store
  }

  it.each([
    ['stringNumbers', (url: string) => new Redis(url, { stringNumbers: true, protocol: 2 })],
    ['stringNumbers of version 5', (url: string) => new Redis5(url, { stringNumbers: true })],
    ['protocol 3', (url: string) => new Redis(url, { protocol: 3 })],
  ])('finds by the module and in this process with %s', async (_how, make) => {
    const url = await start()
    for (const index of ['flat', 'local'] as const) {
      const client = make(url)
      onTestFinished(() => client.disconnect())
      const store = open({ client, prefix: freshPrefix(index), vectors: { index } })
      for (const key of ['a', 'b', 'c']) await store.write([sampleEntry(wallClock, { key, vector, intent: 'x' })])
      await until('it is found', async () => (await find(store)).length === 1)

      expect(store.searchedBy).toBe(index === 'flat' ? 'module' : 'memory')
      expect(await store.invalidate({ keys: ['a', 'b', 'c'] })).toBe(3)
      expect(await find(store)).toEqual([])
    }
  })

  it('goes on by the module when Redis refused for a moment, whatever it lacked', async () => {
    const url = await start()
    const admin = lookingAt(url)
    const store = open({ url })
    await store.read({ tenant: 'acme', keys: [], tags: [] })
    await admin.config('SET', 'min-replicas-to-write', '1')
    await expect(find(store)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' }) // there is no index yet
    await admin.config('SET', 'min-replicas-to-write', '0')
    await open({ url }).write([sampleEntry(wallClock, { key: 'a', vector, intent: 'x' })])

    await until('it is found', async () => (await find(store)).length === 1)
    expect(store.searchedBy).toBe('module')
  })

  it('asks again after a while whether it may search', async () => {
    const url = await start()
    const admin = lookingAt(url)
    const all = ['on', '>pass-of-cache', '~*', '+@all']
    await admin.call('ACL', 'SETUSER', 'cache', ...all, '-ft._list')
    const other = open({ url })
    await other.write([sampleEntry(wallClock, { key: 'a', vector, intent: 'x' })])
    const clock = { ...manualClock(), now: () => Date.now() + ahead }
    let ahead = 0
    const store = open({ url: `redis://cache:pass-of-cache@127.0.0.1:${new URL(url).port}`, clock })
    expect(await find(store)).toEqual([])
    expect(store.searchedBy).toBe('memory')
    await admin.call('ACL', 'SETUSER', 'cache', ...all)
    expect(await find(store)).toEqual([])

    ahead = 120_000
    await until('it is found by the module', async () => (await find(store)).length === 1)
    expect(store.searchedBy).toBe('module')
  })
})
