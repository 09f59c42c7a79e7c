import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'

import { startCluster } from './cluster.ts'
import { describeRedis, describeServers } from './describe-servers.ts'
import { isListening } from './ports.ts'
import { startProxy } from './proxy.ts'
import { startRedis, type RedisServer } from './redis-server.ts'
import { startReplica } from './replica.ts'
import { startSentinel } from './sentinel.ts'
import { startTls } from './tls-front.ts'
import { until } from './until.ts'

type ClientOptions = Pick<
  RedisOptions,
  'commandTimeout' | 'enableReadyCheck' | 'disableClientInfo' | 'lazyConnect' | 'tls'
>

/** A client that is gone when the test ends. */
function clientOf(url: string, options: ClientOptions = {}): Redis {
  const client = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0, ...options, protocol: 2 })
  client.on('error', () => undefined)
  onTestFinished(() => client.disconnect())
  return client
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) || process.platform !== 'linux'
}

async function folderOf(server: RedisServer): Promise<string> {
  const [, folder] = (await clientOf(server.url).config('GET', 'dir')) as [string, string]
  return folder
}

await describeRedis('the server of the run', {}, ({ url, prefix }) => {
  it('answers under the prefix of this file', async () => {
    const client = clientOf(url)
    await client.set(`${prefix}:a`, '1')
    expect(await client.get(`${prefix}:a`)).toBe('1')
  })
})

await describeRedis('the server of the run, with search', { search: true }, ({ url, prefix }) => {
  it('finds a vector', async () => {
    const client = clientOf(url)
    const schema = ['SCHEMA', 'x', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', '2', 'DISTANCE_METRIC', 'COSINE']
    await client.call('FT.CREATE', `${prefix}:i`, 'PREFIX', '1', `${prefix}:e:`, ...schema)
    await client.hset(`${prefix}:e:a`, { x: Buffer.from(Float32Array.of(1, 0).buffer) })
    const query = ['*=>[KNN 1 @x $v AS d]', 'PARAMS', '2', 'v', Buffer.from(Float32Array.of(1, 0).buffer)]
    const found = await client.call('FT.SEARCH', `${prefix}:i`, ...query, 'DIALECT', '2')
    expect(found).toEqual([1, `${prefix}:e:a`, expect.arrayContaining(['d', '0'])])
  })
})

await describeServers('a server of a test', {}, (programs) => {
  it('answers, and is gone with its folder after stop', async () => {
    const server = await startRedis(programs)
    const folder = await folderOf(server)
    expect(await clientOf(server.url).ping()).toBe('PONG')
    await server.stop()
    await server.stop()
    expect(await isListening(server.port)).toBe(false)
    expect(existsSync(folder)).toBe(false)
  })

  it('answers nothing while it is frozen, and everything after', async () => {
    await using server = await startRedis(programs)
    const client = clientOf(server.url)
    await client.ping()
    server.freeze()
    const late = client.ping()
    const waiting = clientOf(server.url, { commandTimeout: 60 })
    await expect(waiting.ping()).rejects.toThrow('timed out')
    expect(await isListening(server.port)).toBe(true)
    server.thaw()
    expect(await late).toBe('PONG')
  })

  it('is gone after kill, even frozen, and comes back where it was', async () => {
    const server = await startRedis(programs)
    server.freeze()
    await server.kill()
    expect(await isListening(server.port)).toBe(false)
    await using again = await startRedis(programs, { port: server.port })
    expect(again.url).toBe(server.url)
    expect(await clientOf(again.url).ping()).toBe('PONG')
  })

  it('keeps its data in a folder of the test when told to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stratagent-kept-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const config = { appendonly: 'yes', appendfsync: 'always' }
    const server = await startRedis(programs, { folder, config })
    await clientOf(server.url).set('a', '1')
    await server.kill()
    await using again = await startRedis(programs, { folder, config })
    expect(await clientOf(again.url).get('a')).toBe('1')
  })

  it('takes a limit of memory, users and a password', async () => {
    const user = ['reader on >secret ~sg:* +get', 'writer on >secret ~sg:* +set']
    const config = { maxmemory: '20mb', 'maxmemory-policy': 'allkeys-lru', requirepass: 'a/b', user }
    await using server = await startRedis(programs, { config })
    const client = clientOf(server.url)
    expect(await client.config('GET', 'maxmemory*')).toEqual(expect.arrayContaining(['20971520', 'allkeys-lru']))
    const reader = clientOf(`redis://reader:secret@127.0.0.1:${server.port}`, { enableReadyCheck: false })
    await expect(reader.get('sg:a')).resolves.toBeNull()
    await expect(reader.set('sg:a', '1')).rejects.toThrow('NOPERM')
    await expect(clientOf(`redis://127.0.0.1:${server.port}`).get('sg:a')).rejects.toThrow('NOAUTH')
  })

  it('says why it did not start', async () => {
    await expect(startRedis(programs, { config: { maxmemory: 'much' } })).rejects.toThrow(/maxmemory/)
    await using server = await startRedis(programs)
    await expect(startRedis(programs, { port: server.port })).rejects.toThrow(/in use/)
  })

  it('has no search when told so', async () => {
    await using server = await startRedis(programs, { search: false })
    await expect(clientOf(server.url).call('FT._LIST')).rejects.toThrow('unknown command')
  })

  it('has a replica that can be read and not be written', async () => {
    await using master = await startRedis(programs)
    await clientOf(master.url).set('a', '1')
    await using replica = await startReplica(programs, master)
    expect(await clientOf(replica.url).get('a')).toBe('1')
    await expect(clientOf(replica.url).set('a', '2')).rejects.toThrow('READONLY')
  })

  it('is reached by TLS through a front, by who trusts it', async () => {
    await using server = await startRedis(programs)
    await using front = await startTls(server.port)
    expect(await clientOf(front.url, { tls: { ca: front.ca } }).ping()).toBe('PONG')
    await expect(clientOf(front.url, { lazyConnect: true }).connect()).rejects.toThrow()
    await front.stop()
    expect(await isListening(front.port)).toBe(false)
  })
})

await describeServers('a Valkey', { valkey: true }, (programs) => {
  it('starts, freezes, thaws and stops like a Redis', async () => {
    const server = await startRedis(programs)
    const client = clientOf(server.url)
    expect(await client.info('server')).toContain('valkey_version')
    server.freeze()
    const late = client.ping()
    server.thaw()
    expect(await late).toBe('PONG')
    await server.stop()
    expect(isAlive(server.pid)).toBe(false)
  })
})

await describeServers('a cluster', {}, (programs) => {
  it('spreads its keys over three nodes, moves a slot, and is gone after stop', async () => {
    const cluster = await startCluster(programs)
    const client = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
    onTestFinished(() => client.disconnect())
    const names = Array.from({ length: 30 }, (_nothing, index) => `key-${index}`)
    for (const name of names) await client.set(name, name)
    const sizes = await Promise.all(cluster.nodes.map(({ url }) => clientOf(url).dbsize()))
    expect(sizes.every((size) => size > 0)).toBe(true)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(30)

    const slot = Number(await clientOf(cluster.nodes[0]?.url ?? '').call('CLUSTER', 'KEYSLOT', 'key-0'))
    const before = await ownerOf(cluster.nodes, 'key-0')
    await cluster.moveSlot(slot, (before + 1) % 3)
    expect(await ownerOf(cluster.nodes, 'key-0')).toBe((before + 1) % 3)
    expect(await client.get('key-0')).toBe('key-0')

    await cluster.stop()
    expect(cluster.nodes.filter(({ pid }) => isAlive(pid))).toEqual([])
  })
})

/** The node that answers for a key itself. */
async function ownerOf(nodes: readonly RedisServer[], key: string): Promise<number> {
  const answers = await Promise.allSettled(nodes.map(({ url }) => clientOf(url).get(key)))
  return answers.findIndex(({ status }) => status === 'fulfilled')
}

await describeServers('a sentinel', {}, (programs) => {
  it('makes the replica the master when that is killed, and is gone after stop', async () => {
    const { name, sentinels, master, replica, sentinel, stop } = await startSentinel(programs)
    const client = new Redis({ sentinels: [...sentinels], name, protocol: 2, retryStrategy: () => 50 })
    client.on('error', () => undefined)
    onTestFinished(() => client.disconnect())
    await client.set('a', '1')
    await clientOf(master.url).wait(1, 0)
    await master.kill()
    await until('the replica takes writes', async () => (await client.set('a', '2')) === 'OK')
    expect(await clientOf(replica.url).get('a')).toBe('2')
    await stop()
    expect([replica, sentinel].filter(({ pid }) => isAlive(pid))).toEqual([])
  })
})

await describeServers('a way with trouble', {}, (programs) => {
  it('counts what passes, in whatever pieces it comes', async () => {
    await using server = await startRedis(programs)
    await using proxy = await startProxy(server.port)
    const client = clientOf(proxy.url, { enableReadyCheck: false, disableClientInfo: true })
    await client.set('a', Buffer.alloc(300_000, '*1\r\n$4\r\nPING\r\n'))
    await client.pipeline().get('a').hgetall('b').exec()
    expect(proxy.commands.filter((command) => command !== 'CLIENT')).toEqual(['SET', 'GET', 'HGETALL'])
    expect(proxy.connections).toBe(1)
  })

  it('makes answers late and keeps their order', async () => {
    await using server = await startRedis(programs)
    await using proxy = await startProxy(server.port)
    const client = clientOf(proxy.url)
    await client.ping()
    proxy.latency = 120
    await expect(clientOf(proxy.url, { commandTimeout: 20, enableReadyCheck: false }).ping()).rejects.toThrow(
      'timed out',
    )
    const first = client.echo('first')
    await until('the first is on its way', () => proxy.commands.includes('ECHO'))
    proxy.latency = 0
    expect(await Promise.all([first, client.echo('second')])).toEqual(['first', 'second'])
  })

  it('holds everything while frozen, and lets it go after', async () => {
    await using server = await startRedis(programs)
    await using proxy = await startProxy(server.port)
    const client = clientOf(proxy.url)
    await client.ping()
    proxy.freeze()
    const late = client.ping()
    await expect(clientOf(proxy.url, { commandTimeout: 60, enableReadyCheck: false }).ping()).rejects.toThrow(
      'timed out',
    )
    proxy.thaw()
    expect(await late).toBe('PONG')
  })

  it('breaks connections off and takes new ones', async () => {
    await using server = await startRedis(programs)
    await using proxy = await startProxy(server.port)
    const client = clientOf(proxy.url)
    await client.ping()
    proxy.freeze()
    const lost = client.ping()
    proxy.reset()
    await expect(lost).rejects.toThrow()
    proxy.thaw()
    expect(await clientOf(proxy.url).ping()).toBe('PONG')
  })
})
