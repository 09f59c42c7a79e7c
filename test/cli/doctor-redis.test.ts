import { readFileSync } from 'node:fs'

import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'

import { keyCommands, otherCommands, searchCommands } from '../../src/cli/doctor/redis-rights.ts'
import { startCluster } from '../servers/cluster.ts'
import { describeServers } from '../servers/describe-servers.ts'
import { freePort } from '../servers/ports.ts'
import { startRedis, type RedisOptions } from '../servers/redis-server.ts'
import { startReplica } from '../servers/replica.ts'
import { startSentinel } from '../servers/sentinel.ts'
import { examined, type Examined } from './doctor-run.ts'

const readme = readFileSync(new URL('../../src/stores/redis/README.md', import.meta.url), 'utf8')
/** What the README says a user needs on a single server. */
const rights = (readme.match(/\+[a-z]+(\|[a-z]+)?/g) ?? []).filter((right) => !right.startsWith('+cluster'))

const see = (url: string, ...words: readonly string[]): Promise<Examined> =>
  examined({ REDIS_URL: url }, '--json', ...words)

function clientOf(url: string): Redis {
  const client = new Redis(url, { protocol: 2 })
  onTestFinished(() => client.disconnect())
  return client
}

/** The same server as another user may see it. */
async function asUser(url: string, ...granted: readonly string[]): Promise<string> {
  await clientOf(url).call('ACL', ['SETUSER', 'cache', 'reset', 'on', '>hush', ...granted])
  const { host } = new URL(url)
  return `redis://cache:hush@${host}`
}

it('asks for the rights that the README names, and no others', () => {
  const asked = [...keyCommands, ...otherCommands].map((name) => `+${name}`)
  expect(asked.toSorted()).toEqual([...new Set(rights)].toSorted())
})

await describeServers('stratagent doctor and a Redis with search', { search: true }, (programs) => {
  it('says who it is, who searches, how it is set and how far it is, and leaves nothing in it', async () => {
    await using server = await startRedis(programs, {
      config: { maxmemory: '100mb', 'maxmemory-policy': 'volatile-lfu' },
    })
    const { code, about } = await see(server.url)
    expect(code).toBe(0)
    expect(about('store')).toMatch(/^ok · Redis \d+\.\d+\.\d+ at redis:\/\/127\.0\.0\.1:\d+, standalone/)
    expect(about('rights')).toMatch(/^ok · /)
    expect(about('search')).toMatch(/^ok · in Redis, by its search module \d+\.\d+\.\d+/)
    expect(about('memory')).toMatch(/^ok · .* of 100\.0 MiB used, volatile-lfu, 0 keys evicted/)
    expect(about('persistence')).toMatch(/^ok · none/)
    expect(about('distance')).toMatch(/ms there and back/)
    expect(about('entries')).toBe('ok · 0 under sg: · ')
    const client = clientOf(server.url)
    expect([await client.dbsize(), await client.call('FT._LIST')]).toEqual([0, []])
  })

  it('is content with the least rights, and names those of the module that are missing', async () => {
    await using server = await startRedis(programs)
    const least = ['~sg:*', ...rights]
    const withSearch = await asUser(server.url, ...least, ...searchCommands.map((name) => `+${name}`))
    const whole = await see(withSearch)
    expect([whole.code, whole.about('rights'), whole.about('search')]).toEqual([
      0,
      expect.stringMatching(/^ok/),
      expect.stringMatching(/^ok · in Redis/),
    ])
    const without = await see(await asUser(server.url, ...least))
    expect(without.code).toBe(0)
    expect(without.about('search')).toMatch(/^warn · in each process.* · Grant \+ft\._list .*\+ft\.search/)
  })

  it('names a right that is missing, keys that may not be touched, and a user who may do nothing', async () => {
    await using server = await startRedis(programs)
    const oneShort = rights.filter((right) => right !== '+zpopmin' && right !== '+client|setinfo')
    const short = await see(await asUser(server.url, '~sg:*', ...oneShort))
    expect([short.code, short.about('rights')]).toEqual([
      1,
      expect.stringMatching(/^fail · the user lacks \+zpopmin \+client\|setinfo · Grant them/),
    ])
    const elsewhere = await see(await asUser(server.url, '~other:*', '+@all'))
    expect(elsewhere.about('rights')).toMatch(/^fail · the user may not touch keys that begin with sg:\*/)
    expect((await see(await asUser(server.url, '~other:*', '+@all'), '--prefix', 'other')).about('rights')).toMatch(
      /^ok/,
    )
    const nobody = await see(await asUser(server.url, '~sg:*'))
    expect(nobody.about('rights')).toMatch(/^fail · the user may not run scripts/)
    expect(nobody.about('memory')).toMatch(/not known/)
    expect(nobody.said).not.toContain('hush')
  })
})

await describeServers('stratagent doctor and a Redis without search', {}, (programs) => {
  const start = (options: RedisOptions = {}) => startRedis(programs, { search: false, ...options })

  it('says that questions are compared in each process', async () => {
    await using server = await start()
    const { code, about } = await see(server.url)
    expect([code, about('search')]).toEqual([0, expect.stringMatching(/^ok · in each process/)])
    expect(about('memory')).toMatch(/^warn · .* no maxmemory: .* · In production set maxmemory/)
  })

  it.each([
    ['memory', { maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' }, /^warn · .*allkeys-lru.* · .*volatile-lfu/],
    ['memory', { maxmemory: '100mb', 'maxmemory-policy': 'noeviction' }, /^warn · .*noeviction.* · .*volatile-lfu/],
    ['persistence', { save: '60 1000' }, /^warn · snapshots alone \(save 60 1000\) · Set appendonly/],
    ['persistence', { appendonly: 'yes' }, /^ok · append-only file/],
  ])('judges %s by %j', async (what, config, said) => {
    await using server = await start({ config })
    expect((await see(server.url)).about(what)).toMatch(said)
  })

  it('says of one that is gone, of a wrong password and of a wrong address what to do', async () => {
    const gone = await see(`redis://127.0.0.1:${await freePort()}`)
    expect([gone.code, gone.about('store')]).toEqual([
      1,
      expect.stringMatching(/^fail · .* · Redis \(ECONNREFUSED\): /),
    ])
    await using server = await start({ config: { requirepass: 'right' } })
    expect((await see(`redis://:hush@127.0.0.1:${server.port}`)).about('store')).toMatch(/Redis \(WRONGPASS\): /)
    expect((await see(`redis://127.0.0.1:${server.port}`)).about('store')).toMatch(/Redis \(NOAUTH\): /)
    expect((await see('localhost:6379')).about('store')).toMatch(/^fail · REDIS_URL is no address of a Redis/)
  })

  it('waits for none that is frozen', async () => {
    await using server = await start()
    server.freeze()
    const { code, about } = await see(server.url)
    expect([code, about('store')]).toEqual([1, expect.stringMatching(/^fail · .* · Redis \((ETIMEDOUT|CLOSED)\): /)])
  })

  it('tells a replica, a node of a cluster and a Sentinel from what is wanted', async () => {
    await using primary = await start()
    await using replica = await startReplica(programs, primary)
    expect((await see(replica.url)).about('store')).toMatch(/^fail · .* is a replica · Name its primary/)
    await using cluster = await startCluster(programs, { search: false })
    const [node] = cluster.nodes
    expect((await see(node?.url ?? '')).about('store')).toMatch(/^fail · .* of a Cluster · .*connect/)
    await using sentinel = await startSentinel(programs)
    expect((await see(sentinel.sentinel.url)).about('store')).toMatch(/^fail · .* is a Sentinel.* · .*sentinels/)
  })
})

await describeServers('stratagent doctor and a Valkey', { valkey: true }, (programs) => {
  it('knows it, and who searches', async () => {
    await using server = await startRedis(programs, { search: false })
    const { code, about } = await see(server.url)
    expect([code, about('store')]).toEqual([0, expect.stringMatching(/^ok · Valkey \d+\.\d+/)])
    expect([about('rights'), about('search')]).toEqual([
      expect.stringMatching(/^ok/),
      expect.stringMatching(/^ok · in each process/),
    ])
  })
})
