import { describe, expect, it } from 'vitest'
import { defineAgent } from 'stratagent'
import { ask, setUp } from '../set-up.ts'

const agent = defineAgent({ name: 'guide', persona: { id: 'g', instructions: 'Guide.' }, model: 'scripted/one' })

describe('the options of a call', () => {
  it.each<[string, object]>([
    ['tennant', { tennant: 't1' }],
    ['tenant', { tenant: null }],
    ['user', { tenant: 't1', user: 5 }],
    ['permissions', { permissions: 'admin' }],
    ['vary', { vary: { plan: 1 } }],
    ['bypas', { cache: 'bypas' }],
    ['mod', { cache: { mod: 'bypass' } }],
    ['semantic', { cache: { semantic: 'loose' } }],
  ])('T16 refuse a misspelt or ill-typed %s before anybody is asked: %j', async (word, options) => {
    const { runtime, model } = await setUp({ embedder: false })
    const wrong = { code: 'CONFIG_INVALID', message: expect.stringContaining(word) }
    await expect(runtime.run(agent, 'Hello?', options)).rejects.toMatchObject(wrong)
    await expect(runtime.llm(ask('Hello?'), options)).rejects.toMatchObject(wrong)
    await expect(runtime.stream(agent, 'Hello?', options).result).rejects.toMatchObject(wrong)
    expect(model.requests).toEqual([])
  })

  it('T16 refuse a misspelt identity that is to be bound, and one that is bound already', async () => {
    const { runtime } = await setUp({ embedder: false })
    const misspelt: object = { tennant: 't1' }
    expect(() => runtime.as(misspelt)).toThrow(/`tennant` is not an option/)
    const widened: object = { tenant: 't2' }
    await expect(runtime.as({ tenant: 't1' }).run(agent, 'Hello?', widened)).rejects.toThrow(
      /`tenant` is not an option/,
    )
  })

  it.each<[object, RegExp]>([
    [{ tag: ['x'] }, /`tag` is not an option/],
    [{}, /needs to be told what/],
  ])('refuse an invalidation that would select nothing: %j', async (what, sentence) => {
    const { runtime } = await setUp({ embedder: false })
    await expect(runtime.cache.invalidate(what)).rejects.toThrow(sentence)
  })

  it('are asked for where there are none', async () => {
    const { runtime } = await setUp({ embedder: false })
    const { cache } = runtime
    expect(() => Reflect.apply(runtime.cached, runtime, [() => 1])).toThrow(/cached: an options object is expected/)
    expect(() => Reflect.apply(runtime.explainChain, runtime, ['lm'])).toThrow(/'agent', 'llm', 'tool', 'embedding'/)
    await expect(Reflect.apply(cache.warm, cache, [agent, ['Hello?']])).rejects.toThrow(/warm takes/)
  })
})
