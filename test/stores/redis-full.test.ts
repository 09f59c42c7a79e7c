import type { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import type { StoreSelector } from 'stratagent'
import { sampleAlias } from '../../src/testing/sample-entry.ts'
import { describeServers } from '../servers/describe-servers.ts'
import type { Programs } from '../servers/provision.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { keysOf, lookingAt, openStore, readKey, taggedEntry, wallClock } from './redis-at-hand.ts'

const suite = (programs: Programs): void => {
  /** A server that may not evict, and a hand on how much it may hold. */
  const startFull = async () => {
    const server = await startRedis(programs, { config: { 'maxmemory-policy': 'noeviction' } })
    onTestFinished(() => server.stop())
    const client = lookingAt(server.url)
    const holdAtMost = async (bytes: number): Promise<void> => void (await client.config('SET', 'maxmemory', bytes))
    return { url: server.url, client, fill: () => holdAtMost(1_000), relieve: () => holdAtMost(0) }
  }
  const isFull = async (client: Redis): Promise<boolean> =>
    client.set('something', 'else').then(
      () => false,
      () => true,
    )

  it.each<[what: string, selector: StoreSelector, left: string]>([
    ['a tag', { tags: ['x'] }, 'cd'],
    ['several tags', { tags: ['x', 'y'] }, 'acd'],
    ['a tag and an age', { tags: ['x'], createdBefore: Date.now() + 3_600_000 }, 'cd'],
    ['keys', { keys: ['a', 'd'] }, 'bc'],
    ['an age', { createdBefore: Date.now() + 3_600_000 }, ''],
    ['everything', { all: true }, ''],
  ])('drops what is named by %s, here and in other processes', async (_what, selector, left) => {
    const { url, client, fill } = await startFull()
    const [store, other] = [openStore({ url }), openStore({ url })]
    const tags = { a: ['x'], b: ['x', 'y'], c: ['y'], d: [] }
    for (const [key, own] of Object.entries(tags)) await store.write([await taggedEntry(store, { key }, ...own)])
    const held = async (at: typeof store): Promise<string> => {
      const { entries } = await at.read({ tenant: 'acme', keys: Object.keys(tags), tags: [] })
      return entries.map((entry) => entry?.key ?? '').join('')
    }
    expect(await held(other)).toBe('abcd')
    await fill()
    expect(await isFull(client)).toBe(true)

    expect(await store.invalidate(selector)).toBe(4 - left.length)
    expect(await held(store)).toBe(left)
    await until('the other has heard', async () => (await held(other)) === left)
    await until('the storage has gone', async () => {
      return (await keysOf(client, 'sg')).filter((key) => key.includes(':e:')).length === left.length
    })
  })

  it('S16 drops what cannot be outrun by who began before it', async () => {
    const { url, fill, relieve } = await startFull()
    const [store, other] = [openStore({ url }), openStore({ url })]
    const late = await taggedEntry(other, { key: 'late' }, 'x')
    const target = await taggedEntry(other, { key: 'a' }, 'y')
    await other.write([target, sampleAlias(wallClock, { key: 'b', target: 'a' })])
    await fill()
    await store.invalidate({ tags: ['x'] })
    await store.invalidate({ tags: ['y'] })
    await relieve()

    expect(await other.write([late])).toBe('outrun')
    expect(await other.write([target])).toBe('outrun')
    expect([await readKey(store, 'a'), await readKey(store, 'b'), await readKey(store, 'late')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(await other.write([await taggedEntry(other, { key: 'late' }, 'x')])).toBe('written')
  })

  it('T34 S16 is joined though it knows nothing any more, and then refuses what was under way', async () => {
    const { url, client, fill, relieve } = await startFull()
    const store = openStore({ url })
    const late = await taggedEntry(store, { key: 'late' }, 'x')
    await client.flushall()
    await fill()
    const other = openStore({ url })
    expect(await other.invalidate({ tags: ['x'] })).toBe(0)
    await relieve()

    expect(await store.write([late])).toBe('outrun')
    await until('a write gets through', async () => {
      return (await store.write([await taggedEntry(store, { key: 'late' }, 'x')])) === 'written'
    })
  })
}

await describeServers('T35 a Redis that is full and may not evict', { search: false }, suite)
await describeServers('T35 a Valkey that is full and may not evict', { valkey: true }, suite)
