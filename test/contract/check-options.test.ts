import {
  anthropic,
  createRuntime,
  localEmbedder,
  memorySessions,
  memoryStore,
  memoryVectors,
  openai,
  nearStore,
  openaiEmbedder,
  redisStore,
  sqliteSessions,
  sqliteStore,
  withBreaker,
  withVectors,
} from 'stratagent'
import { providerServer, scriptedModel } from 'stratagent/testing'
import { describe, expect, it } from 'vitest'

/** A factory as plain JavaScript calls it: nobody looks at the names of options. */
async function made(factory: Function, ...given: readonly unknown[]): Promise<unknown> {
  return Reflect.apply(factory, undefined, given)
}

const apiKey = 'sk-secret'

describe('an option that a factory does not know', () => {
  it.each<[string, Function, readonly unknown[], RegExp]>([
    ['anthropic', anthropic, [{ apiKey, baseUrl: 'http://127.0.0.1:1' }], /`baseUrl`.*`baseURL`.*promptCache/],
    ['openai', openai, [{ apiKey, baseUrl: 'http://127.0.0.1:1' }], /`baseUrl`.*`baseURL`.*api/],
    ['openaiEmbedder', openaiEmbedder, [{ apiKey, modell: 'x' }], /`modell`.*`model`.*dimensions/],
    ['localEmbedder', localEmbedder, [{ asset: '/' }], /`asset`.*`assets`/],
    ['memoryStore', memoryStore, [{ maxEntry: 10 }], /`maxEntry`.*entriesPerGroup/],
    ['sqliteStore', sqliteStore, [{ file: 'cache.sqlite' }], /`file`.*path/],
    ['redisStore', redisStore, [{ host: 'localhost' }], /`host`.*url.*connect/],
    ['redisStore', redisStore, [{ url: 'redis://x', bucket: 4 }], /`bucket`.*`buckets`/],
    ['redisStore', redisStore, [{ url: 'redis://x', vectors: { efruntime: 4 } }], /`efruntime`.*`efRuntime`/],
    ['nearStore', nearStore, [memoryStore(), { byte: 1 }], /`byte`.*`bytes`/],
    ['memorySessions', memorySessions, [{ session: 1 }], /`session`.*`sessions`/],
    ['sqliteSessions', sqliteSessions, [{ path: ':memory:', maxage: 1 }], /`maxage`.*`maxAge`/],
    ['withBreaker', withBreaker, [memoryStore(), { delay: 1 }], /`delay`.*`delays`/],
    ['withVectors', withVectors, [memoryStore(), memoryVectors(), { clocks: 1 }], /`clocks`.*`clock`/],
    ['scriptedModel', scriptedModel, [[], { nam: 'one' }], /`nam`.*`name`/],
    ['providerServer', providerServer, [{ answers: [] }], /`answers`.*`answer`/],
    ['createRuntime', createRuntime, [{ provider: [] }], /`provider`.*`providers`/],
  ])('is refused with the names there are: %s', async (name, factory, given, sentence) => {
    await expect(made(factory, ...given)).rejects.toMatchObject({
      name: 'StratagentError',
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(sentence),
    })
    await expect(made(factory, ...given)).rejects.toThrow(new RegExp(`^${name}(, \`vectors\`)?: `))
  })

  it('is not repeated with its value, and no key is', async () => {
    await expect(made(anthropic, { apiKey, baseUrl: 'http://u:p@host' })).rejects.toMatchObject({
      message: expect.not.stringMatching(/sk-secret|host/),
    })
  })

  it('is guessed at only where a known one is near', async () => {
    await expect(made(memoryStore, { maxEntry: 10 })).rejects.toThrow(/^(?!.*Did you mean)/)
  })

  it('is no matter when there are no options where some are needed: the sentence says which', async () => {
    await expect(made(sqliteStore)).rejects.toThrow('sqliteStore: an options object is expected, with path')
    await expect(made(sqliteStore, {})).rejects.toThrow('sqliteStore: `path` is missing.')
    await expect(made(sqliteSessions, { path: '' })).rejects.toThrow('sqliteSessions: `path` is missing.')
    await expect(made(openai, { apiKey, api: 'completions' })).rejects.toThrow(
      "`api` is neither 'responses' nor 'chat'",
    )
  })
})
