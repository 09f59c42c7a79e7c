import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { describeRedis } from '../servers/describe-servers.ts'
import { gatedClient } from './gated-client.ts'
import { openNear } from './near-at-hand.ts'
import { freshPrefix, lookingAt, openStore, readKey, taggedEntry } from './redis-at-hand.ts'

/** Puts that many invalidations where processes learn them from, after an epoch; gives the last one's. */
async function remember(client: Redis, prefix: string, marks: { after: number; count: number; other?: string }) {
  const { after, count, other } = marks
  const words = Array.from({ length: count }, (_, at) => [
    String(after + 1 + at),
    JSON.stringify(other === undefined ? [`t:${at}`] : [`t:${at}`, other]),
  ])
  for (let first = 0; first < count; first += 5_000) {
    await client.zadd(`${prefix}:{all}:marks`, ...words.slice(first, first + 5_000).flat())
  }
  await client.hset(`${prefix}:{all}:state`, 'last', String(after + count), 'marked', '1')
  return after + count
}

await describeRedis('what a process knows of invalidations in Redis', {}, ({ url, prefix: start }) => {
  /** A store with an entry, and the epoch at which it was seen. */
  const setUp = async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix })
    const entry = await taggedEntry(store, { key: 'a' }, 'x')
    await store.write([entry])
    return { prefix, store, client: lookingAt(url), after: Math.max(...entry.epochs.values()) }
  }

  it('holds the newest of them, however many there are by several tags', async () => {
    const { prefix, client, after } = await setUp()
    await remember(client, prefix, { after, count: 100_000, other: 'tenant:acme' })
    const isSweep = (args: readonly unknown[]): boolean => args.length === 3 && args[2] === 200
    const store = openStore({ client: gatedClient(url, isSweep).client, prefix })
    await store.write([await taggedEntry(store, { key: 'b' }, 'mine')])
    expect((await readKey(store, 'b'))?.key).toBe('b')
    expect(await store.invalidate({ tags: ['mine'] })).toBe(1)

    expect(await readKey(store, 'b')).toBeUndefined()
  })

  it('takes what is older than all it may have forgotten for gone, and serves what is younger', async () => {
    const { prefix, client, after } = await setUp()
    await remember(client, prefix, { after, count: 100_000 })
    const store = openStore({ url, prefix })
    expect(await readKey(store, 'a')).toBeUndefined()
    await store.invalidate({ tags: ['t:0'] })

    expect(await store.write([await taggedEntry(store, { key: 'a' }, 'x')])).toBe('written')
    expect((await readKey(store, 'a'))?.key).toBe('a')
  })

  it('is learnt whole, though somebody else has written among it', async () => {
    const { prefix, client, after } = await setUp()
    const last = await remember(client, prefix, { after, count: 10_000 })
    await client.zadd(`${prefix}:{all}:marks`, after + 5, 'not ours', last + 1, '["x"]')

    expect(await readKey(openStore({ url, prefix }), 'a')).toBeUndefined()
  })

  it('is whole after a pause in which more was told than is asked for at once', async () => {
    const { prefix, store, client } = await setUp()
    const deaf = gatedClient(url, () => false).client
    // nothing brings it news: it asks when it has to
    deaf.duplicate = () => gatedClient('redis://127.0.0.1:1', () => false).client
    const near = openNear({ client: deaf, prefix, staleness: 1 })
    await near.write([await taggedEntry(near.far, { key: 'b' }, 'y')])
    expect(near.peek('b')?.key).toBe('b')
    const [born, number] = await client.hmget(`${prefix}:{all}:state`, 'born', 'number')
    const news = client.pipeline()
    for (let at = 1; at <= 10_050; at++) {
      const told = ['n', String(Number(number) + at), 'b', String(born), 'k', 'replaced', 'l', '["none"]']
      news.xadd(`${prefix}:{all}:changes`, '*', ...told)
    }
    await news.hincrby(`${prefix}:{all}:state`, 'number', 10_050).exec()
    await store.invalidate({ tags: ['y'] })
    await near.far.read({ tenant: 'acme', keys: [], tags: [] })

    expect(near.peek('b')).toBeUndefined()
  })
})
