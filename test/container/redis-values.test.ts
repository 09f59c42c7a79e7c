import { readFileSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import type { Redis } from 'ioredis'
import { localEmbedder } from 'stratagent'
import { describeServers } from '../servers/describe-servers.ts'
import { startRedis, type RedisServer } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { ask } from '../set-up.ts'
import { expectLines, fresh, line, meddling, patientDesk } from './redis-at-hand.ts'

const readme = readFileSync(new URL('../../src/stores/redis/README.md', import.meta.url), 'utf8')
/** What the README says a user needs. */
const rights = readme.match(/\+[a-z]+(\|[a-z]+)?/g) ?? []

/** What somebody may do to a hash of ours. */
const spoilt: readonly (readonly [string, (client: Redis, key: string) => Promise<unknown>])[] = [
  ['is no JSON', (client, key) => client.hset(key, 'a', '{"key":')],
  ['is another version, or another thing', (client, key) => client.hset(key, 'a', '{"key":1,"value":[2]}')],
  ['is cut off', (client, key) => client.hset(key, 'v', Buffer.from([0, 1, 2]))],
  [
    'is random bytes',
    (client, key) => client.hset(key, 'v', Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 37) % 256))),
  ],
  ['is empty', (client, key) => client.hset(key, 'v', '')],
  ['has lost a field', (client, key) => client.hdel(key, 'v')],
  ['is a string', (client, key) => client.multi().del(key).set(key, 'not ours').exec()],
  ['is a list', (client, key) => client.multi().del(key).rpush(key, 'not', 'ours').exec()],
  ['is a hash of somebody else', (client, key) => client.multi().del(key).hset(key, 'name', 'Ann').exec()],
]

await describeServers('T32 a runtime that finds in Redis', { search: false }, (programs) => {
  const start = async (search = false): Promise<RedisServer> => {
    const server = await startRedis(programs, { search })
    onTestFinished(() => server.stop())
    return server
  }

  it.each(spoilt)(
    'an entry that %s asks anew, puts a whole one in its place, and says nothing',
    async (_what, spoil) => {
      const { url } = await start()
      const client = meddling(url)
      const writer = await patientDesk(url)
      await writer.ask('Known?')
      const [key = ''] = await client.keys('sg:*:e:*')
      await spoil(client, key)

      // one that holds no copy
      const desk = await patientDesk(url)
      expect((await desk.ask('Known?')).by).toBe('provider')
      await until('a whole one lies there', async () => {
        const later = await patientDesk(url)
        return (await later.ask('Known?')).by === 'exact'
      })
      expect(desk.lines()).toEqual([])
    },
  )

  it('an entry whose mark means nothing, which the scripts go by, serves it, and never again once it is dropped', async () => {
    const { url } = await start()
    const client = meddling(url)
    const writer = await patientDesk(url)
    await writer.ask('Known?')
    const [key = ''] = await client.keys('sg:*:e:*')
    await client.hset(key, 'm', 'someone|was|here')
    const desk = await patientDesk(url)
    expect((await desk.ask('Known?')).by).toBe('exact')
    await writer.runtime.cache.invalidate({ all: true })
    await until(
      'it has heard',
      async () => (await desk.runtime.llm(ask('Known?'), { cache: 'no-store' })).servedBy === 'provider',
    )
    await desk.ask('Known?')
    const later = await patientDesk(url)
    expect((await later.ask('Known?')).by).toBe('exact')
    expect([...writer.lines(), ...desk.lines()]).toEqual([])
  })

  it('values of other types under every key of ours goes on, and is back without being started anew', async () => {
    const { url } = await start()
    const client = meddling(url)
    const desk = await patientDesk(url)
    await desk.ask('Known?')
    await desk.runtime.cache.invalidate({ tags: ['nothing'] })
    for (const key of await client.keys('sg:*')) await client.set(key, 'not ours')
    for (let time = 0; time < 10; time++) expect((await desk.ask(fresh())).by).toBe('provider')
    const question = fresh()
    await desk.askUntil('exact', () => question)
    const other = await patientDesk(url)
    await other.askUntil('exact', () => question)
    expect(await other.runtime.cache.invalidate({ all: true })).toBeGreaterThan(0)
    await until('it has heard', async () => (await desk.ask(question)).by === 'provider')
    expect(new Set(desk.lines()).size).toBe(desk.lines().length)
    expect(desk.lines().filter((one) => one !== line.unread && one !== line.unwritten)).toEqual([])
  })

  it('that it has no rights at all goes on, says so once, and uses it once it has them', async () => {
    const { url, port } = await start()
    const admin = meddling(url)
    await admin.call(
      'ACL',
      'SETUSER',
      'cache',
      'on',
      '>pass-of-cache',
      'resetkeys',
      '-@all',
      '+ping',
      '+info',
      '+select',
      '+client|setinfo',
      '+hello',
    )
    const desk = await patientDesk(`redis://cache:pass-of-cache@127.0.0.1:${port}`)
    for (let time = 0; time < 30; time++) expect((await desk.ask(fresh())).by).toBe('provider')
    expect(desk.lines()).toEqual([line.unread])
    await admin.call('ACL', 'SETUSER', 'cache', 'resetkeys', '~sg:*', ...rights)
    const question = fresh()
    await desk.askUntil('exact', () => question)
    expectLines(desk, [line.unread])
  })

  it('that its rights were taken away and given back goes on', async () => {
    const { url, port } = await start()
    const admin = meddling(url)
    const user = ['ACL', 'SETUSER', 'cache'] as const
    await admin.call(...user, 'on', '>pass-of-cache', 'resetkeys', '~sg:*', 'nocommands', ...rights)
    const desk = await patientDesk(`redis://cache:pass-of-cache@127.0.0.1:${port}`)
    await desk.ask('Known?')
    await admin.call(...user, 'resetkeys', '~other:*')
    for (let time = 0; time < 30; time++) {
      expect((await desk.ask(fresh())).by).toBe('provider')
      expect((await desk.ask('Known?')).by).toBe('exact')
    }
    await admin.call(...user, 'resetkeys', '~sg:*')
    const question = fresh()
    await desk.askUntil('exact', () => question)
    expectLines(desk, [line.unread])
  })

  it('that a password has been set under it goes on, and is told of no password', async () => {
    const { url } = await start()
    const admin = meddling(url)
    const desk = await patientDesk(url)
    await desk.ask('Known?')
    await admin.config('SET', 'requirepass', 'secret-pass')
    await admin.auth('secret-pass')
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal')
    for (let time = 0; time < 30; time++) expect((await desk.ask(fresh())).by).toBe('provider')
    expect(desk.lines().join()).not.toContain('secret-pass')
    await admin.config('SET', 'requirepass', '')
    const question = fresh()
    await desk.askUntil('exact', () => question)
    expectLines(desk, [line.gone, line.unread, line.alone, line.back, line.used])
  })
})

await describeServers('T34 a runtime whose search index', { search: true }, (programs) => {
  it('is dropped while it works fails no call, says so once, and finds by meaning again', async () => {
    await using server = await startRedis(programs)
    const client = meddling(server.url)
    const desk = await patientDesk(server.url, { embedder: localEmbedder() })
    const other = await patientDesk(server.url, { embedder: localEmbedder() })
    await desk.ask('What is the capital of France?')
    await other.askUntil('semantic', () => 'Tell me the capital city of France.')
    const indexes = await client.call('FT._LIST')
    for (const name of Array.isArray(indexes) ? indexes : []) await client.call('FT.DROPINDEX', String(name))
    for (let time = 0; time < 10; time++) expect((await desk.ask(fresh())).by).toMatch(/provider|semantic/)
    await until('it is found again', async () => {
      const later = await patientDesk(server.url, { embedder: localEmbedder() })
      const { by } = await later.ask('Please tell me the capital city of France.')
      return by === 'semantic' || by === 'exact'
    })
    expect(desk.lines()).toEqual([
      'info Questions are compared in the search module of Redis.',
      'warn A search index in Redis was gone. It is made anew; until it is whole, questions go without it.',
    ])
  })
})
