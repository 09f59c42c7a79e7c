import { describe, expect, it } from 'vitest'
import { defineAgent, type InvalidationOptions } from 'stratagent'
import { ask, setUp, type SetUp } from '../set-up.ts'
import { newHold } from './hold.ts'
import { orderDesk, type OrderDesk } from './order-desk.ts'
import { guide } from './ways.ts'

/** A runtime with entries of every kind: of two tenants, two users, two agents and none. */
async function setUpFilled(): Promise<SetUp & { readonly desk: OrderDesk }> {
  const desk = orderDesk()
  const parts = await setUp({ agents: [desk.agent, guide], script: desk.script, embedder: false })
  const { runtime, clock } = parts
  await runtime.llm(ask('Where is the museum?'), { cache: { tags: ['places'] } })
  await runtime.llm(ask('Where is the museum?'), { tenant: 'acme', user: 'ann', cache: { tags: ['places'] } })
  await runtime.llm(ask('Where is the park?'), { tenant: 'acme', user: 'bob', cache: { tags: ['places', 'green'] } })
  clock.advance(60_000)
  await runtime.call(desk.findOrder, { id: '42' }, { tenant: 'acme', user: 'ann' })
  await runtime.run(guide, 'Where is the zoo?', { tenant: 'globex', user: 'ann' })
  return { ...parts, desk }
}

it.each<[what: string, InvalidationOptions, gone: number]>([
  ['a tag', { tags: ['green'] }, 1],
  ['a tag of all tenants', { tags: ['places'] }, 3],
  ['a tag of one tenant', { tags: ['places'], tenant: 'acme' }, 2],
  ['two tags: what carries both', { tags: ['places', 'green'] }, 1],
  ['a tag nobody carries', { tags: ['nothing'] }, 0],
  ['a tenant', { tenant: 'acme' }, 3],
  ['a user, of whatever tenant', { user: 'ann' }, 4],
  ['a user of a tenant', { user: 'ann', tenant: 'acme' }, 2],
  ['an agent', { agent: 'guide' }, 2],
  ['a config version', { version: guide.identity.version }, 2],
  ['another config version', { version: 'none' }, 0],
  ['a layer of tools', { layer: 'tool' }, 1],
  ['the exact layer', { layer: 'exact' }, 5],
  ['the semantic layer', { layer: 'semantic' }, 5],
  ['the embedding layer', { layer: 'embedding' }, 0],
  ['a layer of a tenant', { layer: 'tool', tenant: 'globex' }, 0],
  ['an age', { olderThan: '30s' }, 3],
  ['an age of a tenant', { olderThan: '30s', tenant: 'acme' }, 2],
  ['a request', { request: { llm: ask('Where is the museum?') } }, 1],
  ['a request as somebody', { request: { llm: ask('Where is the museum?'), as: { tenant: 'acme', user: 'ann' } } }, 1],
  ['a request nobody made', { request: { llm: ask('Where is the lake?') } }, 0],
  ['everything', { all: true }, 6],
])('drops by %s, and says how many entries went', async (_what, selector, gone) => {
  const { runtime, store } = await setUpFilled()
  const { entries: before } = await store.figures()
  expect(before).toBe(6)
  expect(await runtime.cache.invalidate(selector)).toBe(gone)
  expect((await store.figures()).entries).toBe(before - gone)
})

it('drops the entry of a hit by the id of its decision', async () => {
  const { runtime } = await setUpFilled()
  const { cache } = await runtime.llm(ask('Where is the museum?'))
  expect(await runtime.cache.invalidate({ id: cache[0]?.id ?? '' })).toBe(1)
  expect((await runtime.llm(ask('Where is the museum?'))).servedBy).toBe('provider')
  expect(await runtime.cache.invalidate({ id: 'unknown' })).toBe(0)
})

it('drops by the id of a run what answered it', async () => {
  const { runtime } = await setUpFilled()
  const identity = { tenant: 'globex', user: 'ann' }
  const { runId } = await runtime.run(guide, 'Where is the zoo?', identity)
  expect(await runtime.cache.invalidate({ id: runId })).toBe(2)
  expect((await runtime.run(guide, 'Where is the zoo?', identity)).servedBy).toBe('provider')
})

describe('what questions like this were answered with', () => {
  it('goes, within the tenant, and what means something else stays', async () => {
    const { runtime } = await setUp()
    const asked = ['What is your refund policy?', 'How does your refund policy work?', 'Where is the museum?']
    for (const question of asked) {
      await runtime.llm(ask(question), { cache: { semantic: 'off' } })
      await runtime.llm(ask(question), { tenant: 'acme', cache: { mode: 'refresh' } })
    }
    await runtime.cache.invalidate({ like: 'refund policy', similarity: 0.7, tenant: 'acme' })
    const served = await Promise.all(
      asked.map(
        async (question) =>
          (
            await runtime
              .llm(ask(question), { tenant: 'acme', cache: 'only-if-cached' })
              .catch(() => ({ servedBy: 'nobody' }))
          ).servedBy,
      ),
    )
    expect(served).toEqual(['nobody', 'nobody', 'exact'])
    expect((await runtime.llm(ask('What is your refund policy?'))).servedBy).toBe('exact')
  })

  it('goes only from a similarity on', async () => {
    const { runtime } = await setUp()
    await runtime.llm(ask('What is your refund policy?'))
    expect(await runtime.cache.invalidate({ like: 'What are the opening hours?' })).toBe(0)
    expect(await runtime.cache.invalidate({ like: 'What is the refund policy?' })).toBe(1)
  })
})

it('drops every answer of one config version when an agent changes', async () => {
  const second = defineAgent({ ...versioned('2') })
  const first = defineAgent({ ...versioned('1') })
  const { runtime, store } = await setUp({ embedder: false })
  await runtime.run(first, 'Where is the zoo?')
  const other = await setUp({ embedder: false, store: () => store })
  await other.runtime.run(second, 'Where is the zoo?')
  expect(await runtime.cache.invalidate({ agent: 'versioned', version: '1' })).toBe(2)
  expect((await other.runtime.run(second, 'Where is the zoo?')).servedBy).toBe('exact')
})

function versioned(version: string) {
  return {
    name: 'versioned',
    persona: { id: 'versioned', instructions: 'You answer.' },
    model: 'scripted/one',
    version,
  }
}

it.each<[string, InvalidationOptions]>([
  ['a tenant', { tenant: 'acme' }],
  ['a user', { user: 'ann' }],
  ['a layer', { layer: 'exact' }],
  ['everything', { all: true }],
])('S16 refuses a write under way that an invalidation of %s concerns', async (_what, selector) => {
  const hold = newHold()
  const { runtime, store } = await setUp({
    embedder: false,
    script: [
      async () => {
        await hold.here()
        return 'the old town'
      },
    ],
  })
  const asking = runtime.llm(ask('Where is the museum?'), { tenant: 'acme', user: 'ann' })
  await hold.reached
  expect(await runtime.cache.invalidate(selector)).toBe(0)
  hold.release()
  expect((await asking).text).toBe('the old town')
  expect(await store.figures()).toMatchObject({ entries: 0 })
})

it('teaches who asks to drop nothing what it needs to be told', async () => {
  const { runtime } = await setUp({ embedder: false })
  await expect(runtime.cache.invalidate({})).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('tags, tenant, user') as unknown,
  })
})
