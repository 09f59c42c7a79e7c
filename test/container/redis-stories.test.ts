import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { localEmbedder, type CallOptions, type IdentityOptions } from 'stratagent'
import { describeServers } from '../servers/describe-servers.ts'
import { startRedis } from '../servers/redis-server.ts'
import { until } from '../servers/until.ts'
import { ask, type SetUpOptions } from '../set-up.ts'
import { meddling, patientDesk, type RedisDesk } from './redis-at-hand.ts'

const capital = 'What is the capital of France?'
const meant = 'Tell me the capital city of France.'
type Who = IdentityOptions & Pick<CallOptions, 'cache'>

/** All that lies in a Redis, names and contents. */
async function everythingIn(client: Redis): Promise<readonly string[]> {
  const keys = await client.keys('*')
  const contents = await Promise.all(keys.map(async (key) => String(await client.dumpBuffer(key))))
  return keys.map((key, at) => `${key}\n${contents[at] ?? ''}`)
}

await describeServers('two runtimes on one Redis', { search: true }, (programs) => {
  const start = () => startRedis(programs)
  const deskOn = (url: string, options: SetUpOptions = {}): Promise<RedisDesk> =>
    patientDesk(url, { embedder: localEmbedder(), ...options })
  const by = async (desk: RedisDesk, question: string, who: Who = {}): Promise<string> =>
    (await desk.runtime.llm(ask(question), who)).servedBy
  /** Waits until what one has made is there for the other. */
  const shared = (desk: RedisDesk, question: string, who: Who, way: string): Promise<void> =>
    until(`${way} answers`, async () => (await by(desk, question, { ...who, cache: 'no-store' })) === way)

  it('S1 S4 T19 never answer a tenant with what another has put beside its question, however near it lies', async () => {
    await using server = await start()
    const [victim, attacker] = [await deskOn(server.url), await deskOn(server.url)]
    const near = [capital, meant, `${capital} Please.`, 'the capital of France', 'Which city is the capital of France?']
    for (const question of near) await by(attacker, question, { tenant: 'mallory', cache: { semantic: 'off' } })
    await shared(attacker, meant, { tenant: 'mallory' }, 'exact')
    for (const tenant of ['acme', undefined]) {
      const who = tenant === undefined ? {} : { tenant }
      for (const question of near) expect(await by(victim, question, { ...who, cache: 'no-store' })).toBe('provider')
      const { cache } = await victim.runtime.llm(ask(capital), { ...who, cache: 'no-store' })
      expect(cache.find(({ layer }) => layer === 'semantic')).toMatchObject({ reason: 'no-candidate' })
    }
  })

  it('S8 tell a tenant nothing of what others have asked, whether by its usage or by its decisions', async () => {
    await using server = await start()
    const [one, other] = [await deskOn(server.url), await deskOn(server.url)]
    const told = async (question: string) => {
      const { usage, saved, cache } = await other.runtime.llm(ask(question), { tenant: 'globex', cache: 'no-store' })
      return { usage, saved, cache: cache.map(({ layer, result, reason }) => ({ layer, result, reason })) }
    }
    const first = await told(capital)
    await by(one, capital, { tenant: 'acme' })
    await shared(other, capital, { tenant: 'acme' }, 'exact')
    expect(await told(capital)).toEqual(first)
  })

  it('S5 S13 keep what one user was told to that user, and drop all of it with the user', async () => {
    await using server = await start()
    const [one, other] = [await deskOn(server.url), await deskOn(server.url)]
    const own = { scope: 'user' } as const
    const [ann, bob] = [
      { tenant: 'acme', user: 'ann' },
      { tenant: 'acme', user: 'bob' },
    ]
    for (const who of [ann, bob]) await by(one, capital, { ...who, cache: own })
    for (const question of [capital, meant]) {
      expect(await by(other, question, { tenant: 'acme', user: 'eve', cache: { ...own, mode: 'no-store' } })).toBe(
        'provider',
      )
    }
    await until('the other has it', async () => (await by(other, meant, { ...ann, cache: own })) !== 'provider')
    expect(await one.runtime.cache.invalidate({ user: 'ann' })).toBeGreaterThan(1)
    await until('the other has heard', async () => {
      return (await by(other, capital, { ...ann, cache: { ...own, mode: 'no-store' } })) === 'provider'
    })
    expect(await by(one, meant, { ...ann, cache: { ...own, mode: 'no-store' } })).toBe('provider')
    expect(await by(one, capital, { ...bob, cache: own })).toBe('exact')
  })

  it('S13 leave nothing of a tenant in Redis that was dropped: value, vector, alias, list', async () => {
    await using server = await start()
    const [one, other] = [await deskOn(server.url), await deskOn(server.url)]
    const acme = { tenant: 'acme-gmbh', user: 'ann@acme.example' }
    const globex = { tenant: 'globex-inc' }
    await by(one, 'What do I earn at Acme?', acme)
    await by(one, capital, acme)
    await until('an alias is there', async () => (await by(one, meant, acme)) === 'exact')
    await by(other, 'Where is Globex?', globex)
    await shared(other, capital, acme, 'exact')
    await shared(one, 'Where is Globex?', globex, 'exact')
    const client = meddling(server.url)
    const texts = /earn|acme|ann@|capital/i
    expect((await everythingIn(client)).some((text) => texts.test(text))).toBe(true)

    await one.runtime.cache.invalidate({ tenant: 'acme-gmbh' })
    await until('the storage has gone', async () => !(await everythingIn(client)).some((text) => texts.test(text)))
    const left = await client.keys('*:e:*')
    expect(await Promise.all(left.map((key) => client.hget(key, 'a')))).toEqual(
      left.map(() => expect.not.stringMatching(texts)),
    )
    expect((await client.keys('*')).filter((key) => /:(x:|doomed)/.test(key))).toEqual([])
    const indexes = await client.call('FT._LIST')
    const documents = await Promise.all(
      (Array.isArray(indexes) ? indexes.map(String) : []).map((name) =>
        client.call('FT.SEARCH', name, '*', 'LIMIT', 0, 0),
      ),
    )
    // the one of the other tenant
    expect(documents.flat().reduce<number>((sum, count) => sum + Number(count), 0)).toBe(1)
    await until('the other has heard', async () => {
      return (await by(other, capital, { ...acme, cache: 'no-store' })) === 'provider'
    })
    expect(await by(other, 'Where is Globex?', globex)).toBe('exact')
  })

  it('S14 ask anew for who has lost a right, or has come to one, and not for who has kept his', async () => {
    await using server = await start()
    const [one, other] = [await deskOn(server.url), await deskOn(server.url)]
    const may = (...permissions: string[]): Who => ({ tenant: 'acme', permissions })
    await by(one, capital, may('read', 'pay'))
    await shared(other, capital, may('pay', 'read'), 'exact')
    await shared(other, meant, may('pay', 'read'), 'semantic')
    for (const rights of [may('read'), may(), may('read', 'pay', 'admin')]) {
      for (const question of [capital, meant]) {
        expect(await by(other, question, { ...rights, cache: 'no-store' })).toBe('provider')
      }
    }
  })

  it('S15 give no old answer once a document has a new version, by its tag or by what calls vary by', async () => {
    await using server = await start()
    const [one, other] = [await deskOn(server.url), await deskOn(server.url)]
    const on = (version: string): Who => ({ vary: { handbook: version }, cache: { tags: ['handbook'] } })
    const looking = (version: string): Who => ({ ...on(version), cache: { tags: ['handbook'], mode: 'no-store' } })
    await by(one, capital, on('1'))
    await until('the other has it', async () => (await by(other, meant, looking('1'))) === 'semantic')
    for (const question of [capital, meant]) expect(await by(other, question, looking('2'))).toBe('provider')
    await one.runtime.cache.invalidate({ tags: ['handbook'] })
    await until('the other has heard', async () => (await by(other, capital, looking('1'))) === 'provider')
    expect(await by(other, meant, looking('1'))).toBe('provider')
    expect(await by(one, meant, looking('1'))).toBe('provider')
  })
})
