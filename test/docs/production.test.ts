import { readFileSync } from 'node:fs'

import { direction, sampleEntry } from '../../src/testing/sample-entry.ts'
import { describe, expect, it, onTestFinished } from 'vitest'

import { describeServers } from '../servers/describe-servers.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { keepingLogger, lookingAt, openStore, readKey, wallClock } from '../stores/redis-at-hand.ts'
import { root } from './readmes.ts'

const page = readFileSync(new URL('src/stores/redis/PRODUCTION.md', root), 'utf8')
const sources = ['stores/redis/redis-link', 'stores/redis/search-index', 'stores/breaker', 'cache/insistent-store']
  .map((name) => readFileSync(new URL(`src/${name}.ts`, root), 'utf8'))
  .join('\n')

describe('the page about production', () => {
  it('quotes each line of the log as the source has it', () => {
    const said = [...sources.matchAll(/\b(?:warn|info|error)\(\s*'([^']+)'/g)].map(([, line]) => line)
    expect(said.length).toBeGreaterThan(4)
    expect(said.filter((line) => !page.includes(`\`${line}\``))).toEqual([])
  })

  it('says of each word that an error knows what to do', () => {
    const errors = readFileSync(new URL('src/stores/redis/redis-errors.ts', root), 'utf8')
    const known = [...errors.matchAll(/^ {2}([A-Z]{4,}): '/gm)].map(([, word = '']) => word)
    expect(known.length).toBeGreaterThan(10)
    expect(known.filter((word) => !page.includes(word))).toEqual([])
  })
})

await describeServers('the rights on the page about production', { search: true }, (programs) => {
  it('are enough to write, to search, to lease and to invalidate', async () => {
    const server = await startRedis(programs)
    onTestFinished(() => server.stop())
    const admin = lookingAt(server.url)
    const [, words = ''] = /^ACL (SETUSER .*)$/m.exec(page) ?? []
    await admin.call('ACL', ...words.split(' '))
    const store = openStore({ url: `redis://cache:password@127.0.0.1:${server.port}` })
    const vector = direction({ 0: 1 })
    store.prepare?.({ embedder: 'one' })
    await store.write([sampleEntry(wallClock, { key: 'a', vector, intent: 'a' })])
    const matches = await store.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 1 })
    const lease = await store.lease?.({ tenant: 'acme', key: 'b', ttl: 1_000 })
    if (lease?.state === 'granted') await lease.release('done')

    expect([matches?.length, store.searchedBy, lease?.state]).toEqual([1, 'module', 'granted'])
    expect(await store.invalidate({ all: true })).toBe(1)
    expect(await admin.call('ACL', 'LOG')).toEqual([])
  })

  it('are asked for in the sentence that the page explains', async () => {
    const server = await startRedis(programs)
    onTestFinished(() => server.stop())
    await lookingAt(server.url).call('ACL', 'SETUSER', 'poor', 'on', '>password', '~sg:*', '+info', '+ping')
    const store = openStore({ url: `redis://poor:password@127.0.0.1:${server.port}` })
    await expect(readKey(store, 'a')).rejects.toThrow('Redis (NOPERM): the user lacks a right')
    expect(page).toContain('`Redis (NOPERM): the user lacks a right…`')
  })

  it.each([
    ['NOAUTH', ''],
    ['WRONGPASS', ':bad@'],
  ])('are told apart from a login that is not taken: %s', async (word, login) => {
    const server = await startRedis(programs, { config: { requirepass: 'good' } })
    onTestFinished(() => server.stop())
    const logger = keepingLogger()
    openStore({ url: `redis://${login}127.0.0.1:${server.port}`, logger })
    await until('it is said', () => logger.lines.length > 0)
    expect(logger.lines[0]).toContain(`{"reason":"${word}"}`)
  })
})
