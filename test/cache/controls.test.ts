import { describe, expect, it } from 'vitest'
import { until } from '../servers/until.ts'
import { ask, setUp } from '../set-up.ts'
import { oddEmbedder } from './odd-embedders.ts'
import { guide, ways } from './ways.ts'

const question = 'Where is the museum?'
const minute = 60_000

describe.each(ways)('a call by %s', (_name, way) => {
  it('that bypasses neither reads nor writes', async () => {
    const { runtime, model, store } = await setUp()
    await way(runtime, question, { cache: 'bypass' })
    expect(await store.figures()).toMatchObject({ entries: 0 })
    await way(runtime, question)
    const again = await way(runtime, question, { cache: 'bypass' })
    expect(again.servedBy).toBe('provider')
    expect(again.cache.filter(({ layer }) => layer !== 'prompt')).toSatisfy((all: typeof again.cache) =>
      all.every(({ result, reason }) => result === 'bypass' && reason === 'caller'),
    )
    expect(model.requests).toHaveLength(3)
  })

  it('that refreshes asks, and writes for the next', async () => {
    let drawn = 0
    const { runtime } = await setUp({ embedder: false, script: () => `answer ${++drawn}` })
    await way(runtime, question)
    expect(await way(runtime, question, { cache: 'refresh' })).toMatchObject({ servedBy: 'provider', text: 'answer 2' })
    expect(await way(runtime, question)).toMatchObject({ servedBy: 'exact', text: 'answer 2' })
  })

  it('that refreshes does not encode again what was encoded before', async () => {
    const embedder = oddEmbedder()
    const { runtime } = await setUp({ embedder })
    embedder.batches.splice(0)
    await way(runtime, question)
    await way(runtime, question, { cache: 'refresh' })
    expect(embedder.batches).toEqual([[question]])
  })

  it('that stores nothing still reads', async () => {
    const { runtime, store } = await setUp()
    expect((await way(runtime, question, { cache: 'no-store' })).servedBy).toBe('provider')
    expect(await store.figures()).toMatchObject({ entries: 0 })
    await way(runtime, question)
    expect((await way(runtime, question, { cache: 'no-store' })).servedBy).toBe('exact')
  })

  it('that wants only what is cached gets it, or an error that says so', async () => {
    const { runtime, model } = await setUp()
    await expect(way(runtime, question, { cache: 'only-if-cached' })).rejects.toMatchObject({
      code: 'NOT_CACHED',
      message: expect.stringContaining('only-if-cached') as unknown,
    })
    expect(model.requests).toHaveLength(0)
    await way(runtime, question)
    expect((await way(runtime, question, { cache: 'only-if-cached' })).servedBy).toBe('exact')
    expect(model.requests).toHaveLength(1)
  })

  it('that wants only what is cached gets it by its meaning too', async () => {
    const { runtime } = await setUp()
    await way(runtime, 'What is the capital of France?')
    const found = await way(runtime, 'Tell me the capital city of France.', { cache: 'only-if-cached' })
    expect(found.servedBy).toBe('semantic')
  })

  it('accepts no answer older than it says', async () => {
    const { runtime, clock } = await setUp()
    await way(runtime, question)
    clock.advance(2 * minute)
    expect((await way(runtime, question, { cache: { maxAge: '2m' } })).servedBy).toBe('exact')
    const young = await way(runtime, question, { cache: { maxAge: '1m', mode: 'no-store' } })
    expect(young.servedBy).toBe('provider')
    expect(young.cache.find(({ layer }) => layer === 'exact')).toMatchObject({ result: 'miss', reason: 'too-old' })
    const reworded = 'Where is the museum, please?'
    const other = await way(runtime, reworded, { cache: { maxAge: '1m', mode: 'no-store' } })
    expect(other.servedBy).toBe('provider')
    expect((await way(runtime, reworded, { cache: 'no-store' })).servedBy).toBe('semantic')
  })

  it('may ask for a shorter life, never for a longer one', async () => {
    const { runtime, clock } = await setUp({ embedder: false, cache: { ttl: '10m' } })
    await way(runtime, 'short', { cache: { ttl: '1m' } })
    await way(runtime, 'long', { cache: { ttl: '1h' } })
    clock.advance(2 * minute)
    expect((await way(runtime, 'short')).servedBy).toBe('provider')
    expect((await way(runtime, 'long')).servedBy).toBe('exact')
    clock.advance(8 * minute)
    expect((await way(runtime, 'long')).servedBy).toBe('provider')
  })

  it('may add tags to its answer', async () => {
    const { runtime } = await setUp({ embedder: false })
    await way(runtime, question, { tenant: 'acme', cache: { tags: ['museum'] } })
    expect((await way(runtime, question, { tenant: 'acme' })).servedBy).toBe('exact')
    await runtime.cache.invalidate({ tags: ['museum'], tenant: 'acme' })
    expect((await way(runtime, question, { tenant: 'acme' })).servedBy).toBe('provider')
  })

  it('may keep its answer for its user', async () => {
    const { runtime } = await setUp()
    const own = { cache: { scope: 'user' } } as const
    const ann = { tenant: 'acme', user: 'ann' }
    await way(runtime, question, { ...ann, ...own })
    expect((await way(runtime, question, { ...ann, ...own })).servedBy).toBe('exact')
    for (const other of [{ tenant: 'acme', user: 'bob' }, { tenant: 'acme' }]) {
      expect((await way(runtime, question, { ...other, ...own })).servedBy).toBe('provider')
      expect((await way(runtime, 'Where would the museum be?', { ...other, ...own })).servedBy).toBe('provider')
    }
  })

  it('may tighten what counts as the same meaning', async () => {
    const { runtime } = await setUp({ cache: { semantic: 'faq' } })
    await way(runtime, 'What is the capital of France?')
    const asked = 'Tell me the capital city of France.'
    for (const semantic of ['off', 'strict'] as const) {
      expect((await way(runtime, asked, { cache: { semantic, mode: 'no-store' } })).servedBy).toBe('provider')
    }
    expect((await way(runtime, asked, { cache: { semantic: 'balanced', mode: 'no-store' } })).servedBy).toBe('semantic')
  })

  it('may not loosen it', async () => {
    const { runtime, model } = await setUp({ cache: { semantic: 'strict' } })
    await expect(way(runtime, question, { cache: { semantic: 'balanced' } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining("'balanced'") as unknown,
    })
    expect(model.requests).toHaveLength(0)
  })

  it.each([
    [{ semantic: { mode: 'faq' } }, "'faq' is looser than the 'balanced'"],
    [{ semantic: { threshold: 0.9 } }, 'a threshold of 0.9 is lower than the 0.92'],
    [{ semantic: { maxErrorRate: 0.1 } }, 'an error rate of 0.1 is more than the 0.05'],
  ] as const)('T11 may not loosen one option among others: %j', async (cache, sentence) => {
    const { runtime, model } = await setUp({ cache: { semantic: { threshold: 0.92, maxErrorRate: 0.05 } } })
    await expect(way(runtime, question, { cache })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(sentence) as unknown,
    })
    expect(model.requests).toHaveLength(0)
  })

  it('T11 may name a higher threshold, a smaller error rate, and that nothing is served', async () => {
    const { runtime } = await setUp()
    await way(runtime, 'What is the capital of France?')
    const asked = 'Tell me the capital city of France.'
    for (const semantic of [{ threshold: 0.95 }, { serve: 'shadow' }] as const) {
      expect((await way(runtime, asked, { cache: { semantic, mode: 'no-store' } })).servedBy).toBe('provider')
    }
    const borne = { semantic: { threshold: 0.9, maxErrorRate: 0.1 }, mode: 'no-store' } as const
    // what is known of the scope is read first; until then nothing below strict is served under an error rate
    await until('it is served by its meaning', async () => {
      return (await way(runtime, asked, { cache: borne })).servedBy === 'semantic'
    })
  })

  it('keeps nothing for a user nobody named', async () => {
    const { runtime, store } = await setUp({ embedder: false })
    for (let time = 0; time < 2; time++) await way(runtime, question, { cache: { scope: 'user' } })
    expect(await store.figures()).toMatchObject({ entries: 0 })
  })
})

it('reads no layer when the runtime has no cache', async () => {
  const { runtime, model, store } = await setUp({ cache: false })
  for (const [, way] of ways) {
    for (let time = 0; time < 2; time++) expect((await way(runtime, question)).servedBy).toBe('provider')
  }
  expect(model.requests).toHaveLength(8)
  expect(await store.figures()).toMatchObject({ entries: 0 })
})

it('gives every answer of an agent the tags of its cache', async () => {
  const { runtime } = await setUp({ embedder: false, cache: { tags: ['guide'] } })
  await runtime.run(guide, question)
  await runtime.llm(ask(question))
  expect(await runtime.cache.invalidate({ tags: ['guide'] })).toBe(3)
})
