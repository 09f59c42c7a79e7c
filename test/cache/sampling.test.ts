import { describe, expect, it } from 'vitest'
import { defineAgent, type Runtime } from 'stratagent'
import { ask, setUp } from '../set-up.ts'

type Settings = { readonly temperature?: number; readonly seed?: number }
type Asked = (runtime: Runtime, settings: Settings, sample?: number) => Promise<readonly [string, unknown]>

const poem = 'Write a line about cats.'
const llm: Asked = async (runtime, settings, sample) => {
  const request = { ...ask(poem), ...settings, ...(sample !== undefined && { sample }) }
  const { servedBy, cache } = await runtime.llm(request)
  return [servedBy, cache[0]?.reason]
}
const run: Asked = async (runtime, settings, sample) => {
  const { servedBy, cache } = await runtime.run(poetWith(settings), poem, sample === undefined ? {} : { sample })
  return [servedBy, cache[0]?.reason]
}

const poets = new Map<string, ReturnType<typeof newPoet>>()

/** The one poet with these settings: an agent is defined once. */
function poetWith(settings: Settings) {
  const known = poets.get(JSON.stringify(settings)) ?? newPoet(settings)
  poets.set(JSON.stringify(settings), known)
  return known
}

function newPoet(settings: Settings) {
  const persona = { id: 'poet', instructions: 'You write.' }
  return defineAgent({ name: 'poet', persona, model: 'scripted/one', settings })
}

describe.each([
  ['llm', llm],
  ['run', run],
] as const)('the temperature of a call by %s', (_name, asked) => {
  it.each([
    ['none', {}],
    ['of a provider by itself', { temperature: 1 }],
    ['that is high, with a seed', { temperature: 1.4, seed: 7 }],
  ])('has the same answer given again: %s', async (_what, settings) => {
    const { runtime } = await setUp({ embedder: false })
    await asked(runtime, settings)
    expect((await asked(runtime, settings))[0]).toBe('exact')
  })

  it('has every answer drawn anew when it is above what providers use by themselves', async () => {
    const { runtime, store } = await setUp()
    for (let time = 0; time < 2; time++) {
      expect(await asked(runtime, { temperature: 1.2 })).toEqual(['provider', 'sampling'])
    }
    expect(await store.figures()).toMatchObject({ entries: 0 })
  })

  it('has each of several wanted answers kept, however high it is', async () => {
    const { runtime, model } = await setUp({ embedder: false })
    for (const sample of [0, 1, 0, 1]) await asked(runtime, { temperature: 1.2 }, sample)
    expect(model.requests).toHaveLength(2)
  })

  it.each([
    [0.5, 0.6, 'provider'],
    [1.5, 1.4, 'exact'],
    [false, 2, 'exact'],
  ] as const)('with a bound of %s, at %s, is then served from: %s', async (mostTemperature, temperature, servedBy) => {
    const { runtime } = await setUp({ embedder: false, cache: { mostTemperature } })
    await asked(runtime, { temperature })
    expect((await asked(runtime, { temperature }))[0]).toBe(servedBy)
  })
})
