import { describe, expect, it, onTestFinished } from 'vitest'
import { defineAgent, defineTool, memoryStore, sqliteStore, StratagentError, type Entry, type Store } from 'stratagent'
import { z } from 'zod'
import { ask, setUp, type SetUpOptions } from '../set-up.ts'
import { until } from '../servers/until.ts'
import { scratchFile } from '../stores/scratch.ts'
import { ways } from './ways.ts'

const minute = 60_000
const question = ask('Where is the museum?')
const down = (): StratagentError => new StratagentError('PROVIDER_UNAVAILABLE', 'The provider is down.')

/** A model that answers until it is told to fail. */
async function setUpFailing(error: () => StratagentError = down, options: SetUpOptions = {}) {
  let isDown = false
  const parts = await setUp({
    embedder: false,
    retry: { attempts: 1 },
    cache: { ttl: '10m', staleIfError: '1h', maxAge: '40m' },
    script: () => (isDown ? error() : 'the old town'),
    ...options,
  })
  return { ...parts, fail: () => void (isDown = true) }
}

describe('an answer that has expired', () => {
  it.each(ways)('stands in for one that the provider fails to give to %s', async (_name, way) => {
    const { runtime, clock, fail } = await setUpFailing()
    await way(runtime, 'Where is the museum?')
    clock.advance(30 * minute)
    fail()
    const result = await way(runtime, 'Where is the museum?')
    expect(result).toMatchObject({ text: 'the old town', servedBy: 'exact' })
    expect(result.cache.at(-1)).toMatchObject({ layer: 'exact', result: 'stale', reason: 'expired', age: 30 * minute })
  })

  it('says so on a span, and is billed to nobody', async () => {
    const { runtime, clock, fail, spans } = await setUpFailing()
    await runtime.llm(question)
    clock.advance(30 * minute)
    fail()
    expect(await runtime.llm(question)).toMatchObject({ usage: { usd: 0 }, saved: { usd: 0.001 } })
    const lookup = spans.spans.findLast(({ name }) => name === 'cache.lookup exact')
    expect(lookup?.attributes).toMatchObject({ 'cache.result': 'stale', 'cache.reason': 'expired' })
  })

  it('is not served where the provider answers', async () => {
    const { runtime, clock } = await setUpFailing()
    await runtime.llm(question)
    clock.advance(30 * minute)
    expect((await runtime.llm(question)).servedBy).toBe('provider')
  })

  it.each([
    ['past its hard age', 40 * minute, { ttl: '10m', staleIfError: '1h', maxAge: '40m' }],
    ['past what the policy allows', 25 * minute, { ttl: '10m', staleIfError: '10m' }],
    ['where the policy says nothing', 11 * minute, { ttl: '10m' }],
  ] as const)('is not served %s', async (_when, age, cache) => {
    const { runtime, clock, fail } = await setUpFailing(down, { cache })
    await runtime.llm(question)
    clock.advance(age)
    fail()
    await expect(runtime.llm(question)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
  })

  it.each([{ cache: { maxAge: '20m' } }, { cache: 'refresh' }, { cache: 'bypass' }] as const)(
    'is not served to a caller with %o',
    async (options) => {
      const { runtime, clock, fail } = await setUpFailing()
      await runtime.llm(question)
      clock.advance(30 * minute)
      fail()
      await expect(runtime.llm(question, options)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    },
  )

  it('is not served when it was invalidated', async () => {
    const { runtime, clock, fail } = await setUpFailing()
    await runtime.llm(question, { tenant: 'acme' })
    await runtime.cache.invalidate({ tenant: 'acme' })
    clock.advance(30 * minute)
    fail()
    await expect(runtime.llm(question, { tenant: 'acme' })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
  })

  it('does not cover up a call that is wrong', async () => {
    const { runtime, clock, fail } = await setUpFailing(() => new StratagentError('PROVIDER_REJECTED', 'no'))
    await runtime.llm(question)
    clock.advance(30 * minute)
    fail()
    await expect(runtime.llm(question)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' })
  })

  it('is kept in a file for as long', async () => {
    const { runtime, clock, fail } = await setUpFailing(down, {
      store(time) {
        const store = sqliteStore({ path: scratchFile(), clock: time })
        onTestFinished(() => store.close())
        return store
      },
    })
    await runtime.llm(question)
    clock.advance(39 * minute)
    fail()
    expect((await runtime.llm(question)).text).toBe('the old town')
  })

  it('does not stand in for a run that has done something before the provider failed', async () => {
    let isDown = false
    const note = defineTool({
      name: 'note',
      description: 'Notes.',
      input: z.object({}),
      effect: 'write',
      run: () => 'noted',
    })
    const clerk = defineAgent({
      name: 'clerk',
      persona: { id: 'clerk', instructions: 'You note.' },
      model: 'scripted/one',
      tools: [note],
    })
    const { runtime, clock } = await setUp({
      embedder: false,
      retry: { attempts: 1 },
      cache: { ttl: '10m', staleIfError: '1h' },
      script({ messages }) {
        if (!isDown) return 'nothing to note'
        return messages.at(-1)?.role === 'tool' ? down() : { toolCalls: [{ name: 'note', input: {} }] }
      },
    })
    await runtime.run(clerk, 'Note it.')
    clock.advance(30 * minute)
    isDown = true
    await expect(runtime.run(clerk, 'Note it.')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
  })
})

describe('an answer that is about to be stale', () => {
  /** An entry that took a minute to make, stale after ten; `chance` decides. */
  const setUpNearlyStale = async (chance: { value: number }) => {
    let answers = 0
    const slow = (store: Store): Store => ({
      ...store,
      write: (entries: readonly Entry[]) =>
        store.write(entries.map((entry) => ({ ...entry, origin: { ...entry.origin, duration: minute } }))),
    })
    return setUp({
      embedder: false,
      cache: { ttl: '1h', staleAfter: '10m' },
      random: () => chance.value,
      script: () => `answer ${++answers}`,
      store: (clock) => slow(memoryStore({ clock })),
    })
  }

  it.each([
    // refreshed when now − d · ln(U) has reached the instant it becomes stale at, U being 1 less the random number
    ['its duration before, by a chance of 1/e', 9 * minute, 0.64, true],
    ['its duration before, and not by less', 9 * minute, 0.6, false],
    ['twice its duration before, by a chance of 1/e²', 8 * minute, 0.87, true],
    ['twice its duration before, and not by less', 8 * minute, 0.86, false],
    ['as early as chance can reach, and no earlier', 0, 0.9999, false],
  ])('is refreshed %s', async (_when, age, drawn, isRefreshed) => {
    const chance = { value: 0.5 }
    const { runtime, clock, model } = await setUpNearlyStale(chance)
    await runtime.llm(question)
    clock.advance(age)
    chance.value = drawn
    expect(await runtime.llm(question)).toMatchObject({ text: 'answer 1', cache: [{ result: 'hit' }] })
    chance.value = 0
    if (isRefreshed) await until('it is new', async () => (await runtime.llm(question)).text === 'answer 2')
    await runtime.close()
    expect(model.requests).toHaveLength(isRefreshed ? 2 : 1)
  })
})
