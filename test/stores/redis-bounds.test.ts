import { beforeAll, afterAll, describe, expect, it, vi } from 'vitest'
import type { Entry } from 'stratagent'
import { nearStore } from '../../src/stores/near.ts'
import { withBreaker } from '../../src/stores/with-breaker.ts'
import { sampleEntry } from '../../src/testing/sample-entry.ts'
import { describeRedis, describeServers } from '../servers/describe-servers.ts'
import { startRedis, type RedisServer } from '../servers/redis-server.ts'
import { freshPrefix, keysOf, lookingAt, openStore, readKey, wallClock } from './redis-at-hand.ts'

const dear = { usage: { ...sampleEntry(wallClock, { key: 'k' }).origin.usage, usd: 0.01 }, duration: 1, parts: {} }
const some = (start: string, count: number, changes: Partial<Entry> = {}): readonly Entry[] =>
  Array.from({ length: count }, (_, at) => sampleEntry(wallClock, { key: `${start}${at}`, ...changes }))

await describeRedis('bounds in Redis', {}, ({ url, prefix: start }) => {
  it('tells hits with the next write: a read stays one command, and what copies have answered counts too', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix, entriesPerGroup: 20 })
    const near = nearStore(withBreaker(store))
    await near.write(some('k', 20))
    const client = lookingAt(url)
    const [list = ''] = (await keysOf(client, prefix)).filter((key) => /:g:/.test(key))
    const before = Number(await client.zscore(list, 'k3'))
    for (let hit = 0; hit < 64; hit++) expect(near.peek('k3')?.key).toBe('k3')
    expect(Number(await client.zscore(list, 'k3'))).toBe(before)
    await near.write(some('other', 1, { group: 'orders' }))

    // 64 hits and a write: six doublings, near enough
    expect(Number(await client.zscore(list, 'k3')) - before).toBeCloseTo(6, 0)
    await near.write(some('more', 200))
    await vi.waitFor(async () => expect((await store.figures()).entries).toBeLessThanOrEqual(21))
    expect(await readKey(store, 'k3')).toBeDefined()
  })

  it('weighs tenants and groups as they are, whatever was written over, invalidated and let go', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix, entriesPerGroup: 40, entriesPerTenant: 60 })
    for (let round = 0; round < 60; round++) {
      const [tenant, group] = [`t${round % 5}`, `g${round % 3}`]
      const value = new Uint8Array((round * 997) % 5_000)
      const { epochs } = await store.read({ tenant, keys: [], tags: [`g:${group}`] })
      await store.write(some(`${group}:${(round * 7) % 30}:`, 12, { tenant, group, value, epochs, origin: dear }))
      if (round % 11 === 0) await store.invalidate({ tags: [`g:${group}`] })
      if (round % 13 === 0) await store.invalidate({ keys: [`${group}:0:1`, `${group}:7:2`] })
    }
    await store.close() // and what goes behind

    const client = lookingAt(url)
    const keys = await keysOf(client, prefix)
    for (const state of keys.filter((key) => /\{\d+\}:m$/.test(key))) {
      const base = state.slice(0, -1)
      const sum = async (name: string): Promise<number> => {
        const names = (await client.zrange(base + name, '0', '-1')).map(String)
        const scores = await Promise.all(names.map((one) => client.zscore(base + name, one)))
        return scores.reduce<number>((total, score) => total + Number(score), 0)
      }
      const bytes = Number((await client.hget(state, 'bytes')) ?? 0)
      expect(await sum('groupbytes')).toBe(bytes)
      expect(await sum('tenantbytes')).toBe(bytes)
      expect(await sum('tenantentries')).toBe(await client.zcard(`${base}d`))
    }
    expect(keys.some((key) => key.endsWith('tenantbytes'))).toBe(true)
  })
})

await describeServers('a small Redis', {}, (programs) => {
  let server: RedisServer
  const config = { maxmemory: '32mb', 'maxmemory-policy': 'noeviction' }
  beforeAll(async () => void (server = await startRedis(programs, { config })), 30_000)
  afterAll(() => server.stop())

  describe('a store that is told no bytes', () => {
    it('holds half of what the server may use, so that nothing is refused', async () => {
      const store = openStore({ url: server.url, prefix: freshPrefix('sg'), vectors: false })
      await store.figures() // it has been told by now what the server may use
      const value = new Uint8Array(10_000)
      for (let at = 0; at < 300; at++) {
        expect(await store.write(some(`k${at}:`, 10, { value, tenant: `t${at % 40}` }))).toBe('written')
      }
      const { bytes, evictions } = await store.figures()

      expect(bytes).toBeLessThanOrEqual(17 * 2 ** 20)
      expect(evictions).toBeGreaterThan(100)
    })
  })
})
