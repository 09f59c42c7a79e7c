import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { nearStore } from '../../src/stores/near.ts'
import { redisStore } from '../../src/stores/redis/redis.ts'
import { withBreaker } from '../../src/stores/with-breaker.ts'
import { describeRedis } from '../servers/describe-servers.ts'
import { startProxy } from '../servers/proxy.ts'
import { until } from '../servers/until.ts'
import { openNear } from './near-at-hand.ts'
import { freshPrefix, keepingLogger, openStore, readKey, taggedEntry } from './redis-at-hand.ts'

await describeRedis('news of a Redis', {}, ({ url, prefix: start }) => {
  it('are waited for longer than a client that was handed in waits for anything', async () => {
    const client = new Redis(url, { protocol: 2, commandTimeout: 400 })
    onTestFinished(() => client.disconnect())
    const store = openStore({ client, prefix: freshPrefix(start), staleness: 60_000 })
    await readKey(store, 'none')

    let longest = 0
    // that there is nothing new is heard too
    await until('the silence is shorter again', () => {
      longest = Math.max(longest, store.silence)
      return store.silence < longest - 300
    })
    expect(longest).toBeGreaterThan(0)
  })

  it('are asked for when the connection that brings them is silent, and come by a new one', async () => {
    const prefix = freshPrefix(start)
    const proxy = await startProxy(Number(new URL(url).port))
    onTestFinished(() => proxy.stop())
    const client = new Redis(url, { protocol: 2 })
    onTestFinished(() => client.disconnect())
    client.duplicate = () => new Redis(proxy.url, { protocol: 2, commandTimeout: 3_000 })
    const near = openNear({ client, prefix, staleness: 60_000 })
    const other = openStore({ url, prefix })
    await near.write([await taggedEntry(near.far, { key: 'a' }, 'x'), await taggedEntry(near.far, { key: 'b' }, 'y')])
    await until('it is followed', () => proxy.commands.includes('XREAD'))
    proxy.freeze()
    await other.invalidate({ tags: ['x'] })
    await until('the copy is gone', () => near.peek('a') === undefined)

    expect(near.peek('b')?.key).toBe('b')
    const before = proxy.connections
    proxy.thaw()
    await until('it is followed anew', () => proxy.connections >= before && near.far.silence < 1_500)
    expect(near.peek('b')?.key).toBe('b')
  })

  it('are not waited for by who finds everything here, and are missed by the breaker when they do not come', async () => {
    const proxy = await startProxy(Number(new URL(url).port))
    onTestFinished(() => proxy.stop())
    const logger = keepingLogger()
    const far = redisStore({ url: proxy.url, prefix: freshPrefix(start) })
    const near = nearStore(withBreaker(far, { logger }))
    onTestFinished(() => near.close())
    const keys = ['a', 'b', 'c']
    await near.write(await Promise.all(keys.map((key) => taggedEntry(far, { key }, 'all'))))
    proxy.freeze()
    await until('nothing was heard for a while', () => far.silence > 5_500)
    const settled: unknown[] = []
    const reading = Promise.resolve(near.read({ tenant: 'acme', keys, tags: ['all'] }))
    void reading.then(({ entries }) => settled.push(...entries.map((entry) => entry?.key)))
    await new Promise(setImmediate)

    expect(settled).toEqual(keys)
    await until('it is left alone', () => {
      expect(near.peek('a')?.key).toBe('a')
      return logger.lines.some((line) => line.includes('left alone'))
    })
    proxy.thaw()
  })
})
