import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { sampleAlias, sampleEntry } from '../../src/testing/sample-entry.ts'
import { describeRedis } from '../servers/describe-servers.ts'
import { until } from '../servers/until.ts'
import { openNear } from './near-at-hand.ts'
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

const hour = 3_600_000

/** A client that fails once, when something is announced for the second time. */
class Faulty extends Redis {
  announced = 0
  override async call(command: string, ...args: unknown[]): Promise<unknown> {
    const [list] = args
    const words: unknown[] = Array.isArray(list) ? list : args
    const isNews = words.includes('removed') || words.includes('aged')
    if (isNews && ++this.announced === 2) throw new Error('Connection is closed.')
    return super.call(
      command,
      words.map((word) => (word instanceof Buffer || typeof word === 'number' ? word : String(word))),
    )
  }
}

await describeRedis('removals by key and by age in Redis', {}, ({ url, prefix: start }) => {
  it('take all that is old enough, though nothing is left of the oldest', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix })
    const now = Date.now()
    const old = await taggedEntry(store, { key: 'k', createdAt: now - hour }, 'all')
    const many = Array.from({ length: 260 }, (_, at) => ({
      ...old,
      key: `k${String(at).padStart(3, '0')}`,
      createdAt: old.createdAt + at,
    }))
    await store.write(many)
    const client = lookingAt(url)
    // as a full server evicts them: the hash goes, and what is said of it stays
    const hashes = (await keysOf(client, prefix)).filter((key) => /:e:k(0|1)\d\d$/.test(key))
    expect(hashes).toHaveLength(200)
    await client.unlink(...hashes)

    expect(await store.invalidate({ createdBefore: now - 1 })).toBe(60)
    const { entries } = await store.read({ tenant: 'acme', keys: many.map(({ key }) => key), tags: [] })
    expect(entries.filter((entry) => entry !== undefined)).toEqual([])
  })

  it.each([{ createdBefore: Date.now() + hour }, { keys: ['a'] }])(
    'are told to all, also when the connection broke behind them and they were tried again: %j',
    async (selector) => {
      const prefix = freshPrefix(start)
      const client = new Faulty(url, { protocol: 2 })
      client.on('error', () => undefined) // it fails on purpose
      onTestFinished(() => client.disconnect())
      const store = openStore({ client, prefix })
      const near = openNear({ url, prefix })
      await near.write([await taggedEntry(near.far, { key: 'a' }, 'all')])
      expect(near.peek('a')?.key).toBe('a')
      await expect(store.invalidate(selector)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      await until('the copy is gone', () => near.peek('a') === undefined)
      await near.write([await taggedEntry(near.far, { key: 'a' }, 'all')])
      await store.invalidate(selector)

      await until('the copy is gone again', () => near.peek('a') === undefined)
      expect(await readKey(near.far, 'a')).toBeUndefined()
    },
  )

  it('by age are told in two words, however many entries go, and take copies that are old enough alone', async () => {
    const prefix = freshPrefix(start)
    const [store, near] = [openStore({ url, prefix }), openNear({ url, prefix })]
    const now = Date.now()
    const old = await taggedEntry(near.far, { key: 'old', createdAt: now - hour }, 'x')
    const alias = sampleAlias(wallClock, { key: 'to old', target: 'old', createdAt: now - hour, epochs: old.epochs })
    await near.write([old, { ...old, key: 'other', epochs: new Map() }, alias])
    await near.write([{ ...old, key: 'young', createdAt: now }])
    await store.write(Array.from({ length: 1_000 }, (_, at) => ({ ...old, key: `k${at}` })))
    const told: Change[] = []
    near.far.watch((change) => told.push(change))

    expect(await store.invalidate({ createdBefore: now - 1, tags: ['x'] })).toBe(1_002)
    await until('both were heard', () => told.length >= 2)
    const news = { kind: 'aged', createdBefore: now - 1, tags: [near.far.nameOf('x')] }
    expect(told).toEqual([news, news])
    const held = ['old', 'to old', 'other', 'young'].filter((key) => near.peek(key) !== undefined)
    expect(held).toEqual(['other', 'young'])
  })

  it('leave what is written meanwhile under other keys', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix })
    await store.write([sampleEntry(wallClock, { key: 'a' }), sampleEntry(wallClock, { key: 'b' })])
    expect(await store.invalidate({ keys: ['a', 'none'] })).toBe(1)
    expect((await readKey(store, 'b'))?.key).toBe('b')
  })
})
