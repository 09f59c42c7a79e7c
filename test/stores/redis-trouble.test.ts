import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { sampleEntry } from '../../src/testing/sample-entry.ts'
import { describeServers } from '../servers/describe-servers.ts'
import { freePort } from '../servers/ports.ts'
import { startProxy } from '../servers/proxy.ts'
import { startRedis, type RedisServer } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { keepingLogger, lookingAt, openStore, readKey, taggedEntry, wallClock, type Change } from './redis-at-hand.ts'

const readme = readFileSync(new URL('../../src/stores/redis/README.md', import.meta.url), 'utf8')
/** What the README says a user needs. */
const rights = readme.match(/\+[a-z]+(\|[a-z]+)?/g) ?? []

await describeServers('redisStore in trouble', {}, (programs) => {
  const start = async (port?: number): Promise<RedisServer> => {
    const server = await startRedis(programs, { search: false, ...(port !== undefined && { port }) })
    onTestFinished(() => server.stop())
    return server
  }

  it('T34 refuses what was under way when everything was flushed, and works again by itself', async () => {
    const { url } = await start()
    const [store, other] = [openStore({ url }), openStore({ url })]
    const heard: Change[] = []
    other.watch((change) => heard.push(change))
    await store.write([await taggedEntry(store, { key: 'a' }, 'x')])
    const [mine, theirs] = [
      await taggedEntry(store, { key: 'b' }, 'x'),
      await taggedEntry(other, { key: 'c', tenant: 'globex' }, 'x'),
    ]
    await lookingAt(url).flushall()

    expect(await store.write([mine])).toBe('outrun')
    expect(await other.write([theirs])).toBe('outrun')
    expect(await readKey(store, 'a')).toBeUndefined()
    expect(await store.write([await taggedEntry(store, { key: 'b' }, 'x')])).toBe('written')
    await until('the other knows', () => heard.some(({ kind }) => kind === 'lost'))
    expect((await readKey(other, 'b'))?.key).toBe('b')
    expect(await other.invalidate({ tags: ['x'] })).toBe(1)
    await until('the invalidation is heard', async () => (await readKey(store, 'b')) === undefined)
  })

  it('hears of a flush though nobody writes', async () => {
    const { url } = await start()
    const store = openStore({ url })
    const heard: Change[] = []
    store.watch((change) => heard.push(change))
    const late = await taggedEntry(store, { key: 'a' }, 'x')
    await lookingAt(url).flushall()
    await until('it is heard', () => heard.some(({ kind }) => kind === 'lost'))

    expect(await store.write([late])).toBe('outrun')
    expect(await store.write([await taggedEntry(store, { key: 'a' }, 'x')])).toBe('written')
  })

  it('learns everything anew when changes were trimmed before it saw them', async () => {
    const { url } = await start()
    const port = Number(new URL(url).port)
    const proxy = await startProxy(port)
    onTestFinished(() => proxy.stop())
    const [store, away] = [openStore({ url }), openStore({ url: proxy.url })]
    const heard: Change[] = []
    away.watch((change) => heard.push(change))
    await store.write([await taggedEntry(store, { key: 'a' }, 'x')])
    expect((await readKey(away, 'a'))?.key).toBe('a')
    proxy.freeze()
    await store.invalidate({ tags: ['x'] })
    await store.invalidate({ tags: ['y'] })
    await lookingAt(url).xtrim('sg:{all}:changes', 'MAXLEN', 0)
    await store.invalidate({ tags: ['z'] })
    proxy.reset()
    proxy.thaw()
    await until('the gap is noticed', () => heard.some(({ kind }) => kind === 'lost'))

    await until('it serves', async () => (await away.figures()).entries >= 0)
    expect(await readKey(away, 'a')).toBeUndefined()
    expect(await away.write([await taggedEntry(away, { key: 'a' }, 'x')])).toBe('written')
  })

  it('learns everything anew when what was heard was said to nobody else, as after a failover', async () => {
    const { url } = await start()
    const [store, other] = [openStore({ url }), openStore({ url })]
    const heard: Change[] = []
    other.watch((change) => heard.push(change))
    expect(await readKey(other, 'a')).toBeUndefined()
    await store.invalidate({ tags: ['x'] })
    await until('it is heard', () => heard.some(({ kind }) => kind === 'moved'))
    const client = lookingAt(url)
    const [newest] = await client.xrevrange('sg:{all}:changes', '+', '-', 'COUNT', 1)
    await client.xdel('sg:{all}:changes', newest?.[0] ?? '')
    await client.hincrby('sg:{all}:state', 'number', -1)
    heard.length = 0

    // the same number again, for something else
    await openStore({ url }).invalidate({ tags: ['y'] })
    await until('the other notices', () => heard.some(({ kind }) => kind === 'lost'))
  })

  it('lets nothing be served that was dropped when a full Redis has evicted what was said of it', async () => {
    const { url } = await start()
    const store = openStore({ url })
    await store.write([await taggedEntry(store, { key: 'a' }, 'x')])
    const client = lookingAt(url)
    const lists = await client.keys('sg:{*}:[st]*')
    await client.unlink(...lists.filter((key) => !key.includes('{all}')))
    await store.invalidate({ tags: ['x'] })
    expect(await client.keys('sg:*:e:*')).toHaveLength(1)
    await client.unlink('sg:{all}:marks')

    expect(await readKey(openStore({ url }), 'a')).toBeUndefined()
    await until('a write gets through', async () => {
      return (await store.write([await taggedEntry(store, { key: 'a' }, 'x')])) === 'written'
    })
    expect((await readKey(openStore({ url }), 'a'))?.key).toBe('a')
  })

  it.each(['epochs', 'state'])('S16 refuses what was under way when a full Redis has evicted the %s', async (what) => {
    const { url } = await start()
    const [store, other] = [openStore({ url }), openStore({ url })]
    const client = lookingAt(url)
    const late = await taggedEntry(other, { key: 'a' }, 'x')
    await store.invalidate({ tags: ['x'] })
    await client.unlink(...(await client.keys(`sg:*:${what}`)))

    expect(await other.write([late])).toBe('outrun')
    await store.invalidate({ tags: ['y'] })
    expect(await other.write([late])).toBe('outrun')
    await until('a write gets through and is seen', async () => {
      const answer = await store.write([await taggedEntry(store, { key: 'a' }, 'x')])
      return answer === 'written' && (await readKey(other, 'a')) !== undefined
    })
    expect((await readKey(openStore({ url }), 'a'))?.key).toBe('a')
    expect(await store.invalidate({ tags: ['x'] })).toBe(1)
    expect(await readKey(openStore({ url }), 'a')).toBeUndefined()
  })

  it('serves nothing it cannot vouch for once it is too long without news', async () => {
    const { url } = await start()
    const [store, deaf] = [openStore({ url }), openStore({ url, staleness: 1 })]
    await store.write([await taggedEntry(store, { key: 'a' }, 'x')])
    expect((await readKey(deaf, 'a'))?.key).toBe('a')
    for (let round = 0; round < 20; round++) {
      const key = `k${round}`
      await store.write([await taggedEntry(store, { key }, key)])
      expect((await readKey(deaf, key))?.key).toBe(key)
      await store.invalidate({ tags: [key] })
      expect(await readKey(deaf, key)).toBeUndefined()
    }
  })

  it('goes on by itself after the server was started anew, with one line for each turn', async () => {
    const port = await freePort()
    const locked = { search: false, port, config: { requirepass: 'secret-pass' } }
    const server = await startRedis(programs, locked)
    onTestFinished(() => server.stop())
    const logger = keepingLogger()
    const store = openStore({ url: `redis://:secret-pass@127.0.0.1:${port}`, logger })
    await until('it is connected', async () => (await store.figures()).entries === 0)
    await store.write([sampleEntry(wallClock, { key: 'a' })])
    logger.lines.length = 0
    await server.kill()
    await until('it notices', () => logger.lines.length > 0)
    await expect(readKey(store, 'a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true })
    const again = await startRedis(programs, locked)
    onTestFinished(() => again.stop())
    await until('it is back', async () => (await store.figures()).entries === 0)

    expect(await readKey(store, 'a')).toBeUndefined()
    const write = async () => store.write([await taggedEntry(store, { key: 'a' }, 'x')])
    await until('a write gets through', async () => (await write()) === 'written')
    expect((await readKey(store, 'a'))?.key).toBe('a')
    expect(logger.lines.map((line) => line.split(' ')[0])).toEqual(['warn', 'info'])
    expect(logger.lines.join('\n')).not.toContain('secret-pass')
  })

  it('runs its scripts again after the server has forgotten them', async () => {
    const { url } = await start()
    const store = openStore({ url })
    await store.write([sampleEntry(wallClock, { key: 'a' })])
    await lookingAt(url).script('FLUSH')

    expect(await store.write([sampleEntry(wallClock, { key: 'b' })])).toBe('written')
    expect(await store.figures()).toMatchObject({ entries: 2 })
  })

  it('T33 says what is wrong when there is no Redis, and finds it when there is', async () => {
    const port = await freePort()
    const logger = keepingLogger()
    const store = openStore({ url: `redis://127.0.0.1:${port}`, logger })
    const failure = await Promise.resolve(store.read({ tenant: 'acme', keys: ['a'], tags: [] })).catch(
      (error: unknown) => error,
    )

    expect(failure).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true })
    await start(port)
    await until('it is found', async () => (await readKey(store, 'a')) === undefined)
    expect(logger.lines.map((line) => line.split(' ')[0])).toEqual(['warn', 'info'])
  })

  it('writes into no other database where there is none of the number it was given', async () => {
    const server = await startRedis(programs)
    onTestFinished(() => server.stop())
    const store = openStore({ url: `${server.url}/99` })
    await expect(store.write([sampleEntry(wallClock, { key: 'a' })])).rejects.toThrow(
      expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
    )
    const client = new Redis(server.url)
    onTestFinished(() => client.disconnect())
    expect(await client.dbsize()).toBe(0)
  })

  it('needs no more rights than its README lists, and says which kind is missing', async () => {
    const { url } = await start()
    const admin = lookingAt(url)
    await admin.call('ACL', 'SETUSER', 'cache', 'on', '>pass-of-cache', 'resetkeys', '~sg:*', 'nocommands', ...rights)
    await admin.call('ACL', 'SETUSER', 'idle', 'on', '>pass-of-idle', 'resetkeys', '~other:*', '+@all')
    const as = (user: string) => ({ url: `redis://${user}:pass-of-${user}@127.0.0.1:${new URL(url).port}` })
    const store = openStore(as('cache'))
    for (let round = 0; round < 3; round++) {
      const entry = await taggedEntry(store, { key: 'a', question: 'q', vector: new Float32Array([1, 2]) }, 'x', 'y')
      await store.write([entry, { ...entry, key: 'b' }])
      expect((await readKey(store, 'a'))?.key).toBe('a')
      expect((await store.lookAlikes?.('q'))?.length).toBe(2)
      expect(await store.invalidate({ keys: ['b'] })).toBe(1)
      expect(await store.invalidate({ tags: ['x'], createdBefore: 1 })).toBe(0)
      expect(await store.invalidate({ tags: ['x', 'y'] })).toBe(1)
    }
    await store.invalidate({ all: true })
    expect(await admin.call('ACL', 'LOG')).toEqual([])

    const idle = openStore(as('idle'))
    await expect(readKey(idle, 'a')).rejects.toMatchObject({ message: expect.stringContaining('NOPERM') })
  })

  it('leaves a client alone that was handed in', async () => {
    const { url } = await start()
    const client = new Redis(url)
    onTestFinished(() => client.disconnect())
    const store = openStore({ client })
    await store.write([sampleEntry(wallClock, { key: 'a' })])
    await store.close()

    expect(await client.ping()).toBe('PONG')
    const names = String(await client.call('CLIENT', 'LIST'))
      .trim()
      .split('\n')
    expect(names).toHaveLength(1)
  })

  it('is one of twenty on a client without a warning, and leaves no listener more than one does', async () => {
    const { url } = await start()
    const client = new Redis(url)
    onTestFinished(() => client.disconnect())
    const warnings: string[] = []
    const note = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const listeners = (): readonly number[] => ['error', 'close', 'ready'].map((event) => client.listenerCount(event))
    const first = openStore({ client })
    expect((await first.figures()).entries).toBe(0)
    await first.close()
    const before = listeners()

    const stores = Array.from({ length: 20 }, () => openStore({ client }))
    await Promise.all(stores.map(async (store) => store.figures()))
    await Promise.all(stores.map((store) => store.close()))
    for (let time = 0; time < 20; time++) await openStore({ client }).close()
    expect(listeners()).toEqual(before)
    expect(warnings).toEqual([])
  })

  it('finishes what was begun when it is closed', async () => {
    const { url } = await start()
    const store = openStore({ url })
    await store.figures()
    const writes = Array.from({ length: 50 }, async (_, at) => store.write([sampleEntry(wallClock, { key: `k${at}` })]))
    await store.close()

    expect(await Promise.all(writes)).toEqual(writes.map(() => 'written'))
    expect((await openStore({ url }).figures()).entries).toBe(50)
  })
})
