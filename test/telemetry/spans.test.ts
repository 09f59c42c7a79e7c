import { defineAgent, defineTool, memoryStore, StratagentError, type AgentOptions, type DefinedTool } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { abortOf, clerk, double, eventsOf, gate, turnOfLoop, wish } from '../runtime/desk.ts'
import { ask, setUp, type SetUpOptions } from '../set-up.ts'
import { flawsOf, only } from './recorded.ts'

const agent = defineAgent(clerk)

function tool(name: string, run: () => unknown, onError: 'tell' | 'throw' = 'tell'): DefinedTool {
  return defineTool({ name, description: 'A tool.', input: z.object({}), effect: 'read', cache: true, onError, run })
}

describe('the spans of a run', () => {
  it('are one tree: lookups beside the model, stores after it', async () => {
    const { runtime, spans } = await setUp()
    await runtime.run(agent, 'Why is grass green?')
    expect(spans.tree()).toMatchInlineSnapshot(`
      "invoke_agent clerk
        cache.lookup exact
        cache.lookup semantic
          embeddings all-minilm-l6-v2
            cache.lookup embedding
            cache.store embedding
        chat one
          cache.lookup exact
          cache.store exact
        cache.store exact
      "
    `)
    expect(flawsOf(spans.spans)).toEqual([])
  })

  it('are the same tree when the run is streamed', async () => {
    const [whole, streamed] = [await setUp(), await setUp()]
    await whole.runtime.run(agent, 'Why is grass green?')
    await eventsOf(streamed.runtime.stream(agent, 'Why is grass green?'))
    expect(streamed.spans.tree()).toBe(whole.spans.tree())
    expect(flawsOf(streamed.spans.spans)).toEqual([])
  })

  it('hold each turn and each tool', async () => {
    const { runtime, spans } = await setUp({ embedder: false, script: [wish('price'), 'Three.'] })
    await runtime.run(defineAgent({ ...clerk, tools: [tool('price', () => 3)] }), 'What is tea?')
    expect(spans.tree()).toMatchInlineSnapshot(`
      "invoke_agent clerk
        cache.lookup exact
        chat one
          cache.lookup exact
          cache.store exact
        execute_tool price
          cache.lookup tool
          cache.store tool
        chat one
          cache.lookup exact
          cache.store exact
        cache.store exact
      "
    `)
    expect(flawsOf(spans.spans)).toEqual([])
  })

  it('hold tools that run at the same time side by side, each with what it did', async () => {
    const [left, right] = [gate(), gate()]
    const { runtime, spans } = await setUp({
      embedder: false,
      script: [{ toolCalls: [...wish('left').toolCalls, ...wish('right').toolCalls] }, 'Both.'],
    })
    const fetched = runtime.cached(() => 'fetched', { name: 'fetch' })
    const meet = (mine: PromiseWithResolvers<void>, other: PromiseWithResolvers<void>) => async () => {
      mine.resolve()
      await other.promise
      return fetched()
    }
    const tools = [tool('left', meet(left, right)), tool('right', meet(right, left))]
    await runtime.run(defineAgent({ ...clerk, tools }), 'Go.', { cache: 'bypass' })
    expect(spans.tree()).toMatchInlineSnapshot(`
      "invoke_agent clerk
        chat one
        execute_tool left
          execute_tool fetch
            cache.lookup tool
            cache.store tool
        execute_tool right
          execute_tool fetch
        chat one
      "
    `)
    expect(flawsOf(spans.spans)).toEqual([])
  })

  it('are two when the answer is found by its words', async () => {
    const { runtime, spans } = await setUp()
    await runtime.run(agent, 'Why is grass green?')
    spans.clear()
    await runtime.run(agent, 'Why is grass green?')
    expect(spans.tree()).toMatchInlineSnapshot(`
      "invoke_agent clerk
        cache.lookup exact
      "
    `)
    expect(flawsOf(spans.spans)).toEqual([])
  })

  it('show the search when the answer is found by its meaning', async () => {
    const { runtime, spans } = await setUp()
    await runtime.run(agent, 'What is the capital of France?')
    spans.clear()
    expect((await runtime.run(agent, 'Tell me the capital city of France.')).servedBy).toBe('semantic')
    expect(spans.tree()).toMatchInlineSnapshot(`
      "invoke_agent clerk
        cache.lookup exact
        cache.lookup semantic
          embeddings all-minilm-l6-v2
            cache.lookup embedding
            cache.store embedding
      "
    `)
    expect(flawsOf(spans.spans)).toEqual([])
  })

  it('of a call without an agent have the call at their root', async () => {
    const { runtime, spans } = await setUp()
    await runtime.embed(['a cat'])
    await runtime.llm(ask('Hi'), { cache: { semantic: 'off' } })
    await runtime.call(double, { n: 1 })
    await runtime.cached(() => 1, { name: 'one' })()
    expect(spans.tree()).toMatchInlineSnapshot(`
      "embeddings all-minilm-l6-v2
        cache.lookup embedding
        cache.store embedding
      chat one
        cache.lookup exact
        cache.store exact
      execute_tool double
      execute_tool one
        cache.lookup tool
        cache.store tool
      "
    `)
  })

  it('of two equal runs at once show the work once, in the trace of the one that did it', async () => {
    const [asked, goOn] = [gate(), gate()]
    const { runtime, spans } = await setUp({
      embedder: false,
      async script() {
        asked.resolve()
        await goOn.promise
        return 'Once.'
      },
    })
    const first = runtime.run(agent, 'Hi')
    await asked.promise
    const second = runtime.run(agent, 'Hi')
    goOn.resolve()
    await Promise.all([first, second])
    expect(spans.tree()).toMatchInlineSnapshot(`
      "invoke_agent clerk
        cache.lookup exact
        chat one
          cache.lookup exact
          cache.store exact
        cache.store exact
      invoke_agent clerk
      "
    `)
    expect(spans.spans.every(({ isEnded }) => isEnded)).toBe(true)
  })
})

describe('every way out of a run', () => {
  const failing = (code: 'PROVIDER_REJECTED' | 'PROVIDER_UNAVAILABLE') => () =>
    new StratagentError(code, 'No.', { retryable: code === 'PROVIDER_UNAVAILABLE' })
  const brokenStore: NonNullable<SetUpOptions['store']> = (clock) => ({
    ...memoryStore({ clock }),
    peek: () => undefined,
    read: () => Promise.reject(new Error('disk on fire')),
    write: () => Promise.reject(new Error('disk on fire')),
  })
  const thrower = tool('thrower', () => Promise.reject(new Error('lost')), 'throw')
  const forever = tool('forever', () => new Promise(() => undefined))
  const both = { toolCalls: [...wish('forever').toolCalls, ...wish('thrower').toolCalls] }
  const blocking = { name: 'no', at: ['output'] as const, check: () => ({ block: 'No.' }) }

  it.each<[string, SetUpOptions, Partial<AgentOptions>, string]>([
    ['a model that refuses', { script: failing('PROVIDER_REJECTED') }, {}, 'PROVIDER_REJECTED'],
    ['a model that is down', { script: failing('PROVIDER_UNAVAILABLE') }, {}, 'PROVIDER_UNAVAILABLE'],
    ['a bug in a provider', { script: () => new TypeError('bug') }, {}, 'TypeError'],
    ['a tool that throws out of the run', { script: [wish('thrower')] }, { tools: [thrower] }, 'TOOL_FAILED'],
    ['a tool that throws beside one that never ends', { script: [both] }, { tools: [thrower, forever] }, 'TOOL_FAILED'],
    ['a guardrail that stops the answer', { guardrails: [blocking] }, {}, 'GUARDRAIL_BLOCKED'],
    ['too many turns', { script: () => wish('double', { n: 1 }) }, { tools: [double], maxTurns: 2 }, 'MAX_TURNS'],
  ])('ends every span and marks the run by its code: %s', async (_what, options, more, type) => {
    const { runtime, spans } = await setUp({ embedder: false, ...options })
    await expect(runtime.run(defineAgent({ ...clerk, ...more }), 'Hi')).rejects.toThrow()
    expect(flawsOf(spans.spans)).toEqual([])
    expect(only(spans.spans, 'invoke_agent')).toMatchObject({ isFailed: true, attributes: { 'error.type': type } })
  })

  it.each(['default', 'bypass'] as const)('ends every span when the run is aborted (cache: %s)', async (cache) => {
    const controller = new AbortController()
    const asked = gate()
    const { runtime, spans } = await setUp({
      embedder: false,
      async script(_request, { signal }) {
        asked.resolve()
        throw await abortOf(signal)
      },
    })
    const run = runtime.run(agent, 'Hi', { signal: controller.signal, cache })
    await asked.promise
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    await turnOfLoop()
    expect(flawsOf(spans.spans)).toEqual([])
    expect(only(spans.spans, 'invoke_agent')).toMatchObject({ isFailed: true, attributes: { 'error.type': 'ABORTED' } })
    expect(only(spans.spans, 'chat').isFailed).toBe(true)
  })

  it('ends every span when the reader of a stream leaves', async () => {
    const { runtime, spans } = await setUp({ embedder: false, script: [{ chunks: ['a', 'b', 'c'] }] })
    const stream = runtime.stream(agent, 'Hi')
    for await (const { type } of stream) if (type === 'text') break
    await expect(stream.result).rejects.toMatchObject({ code: 'ABORTED' })
    await turnOfLoop()
    expect(flawsOf(spans.spans)).toEqual([])
  })

  it('ends every span when a stream breaks off', async () => {
    async function* chunks(): AsyncGenerator<string> {
      yield 'Half'
      await Promise.resolve()
      throw new StratagentError('PROVIDER_UNAVAILABLE', 'Gone.', { retryable: true })
    }
    const { runtime, spans } = await setUp({ embedder: false, script: () => ({ chunks: chunks() }) })
    await expect(eventsOf(runtime.stream(agent, 'Hi'))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(flawsOf(spans.spans)).toEqual([])
  })

  it('ends every span when the store is broken, and the run is none the worse', async () => {
    const { runtime, spans } = await setUp({ embedder: false, store: brokenStore })
    expect((await runtime.run(agent, 'Hi')).output).toBe('HI')
    expect(flawsOf(spans.spans)).toEqual([])
    expect(only(spans.spans, 'invoke_agent').isFailed).toBe(false)
    const lookups = spans.spans.filter(({ name }) => name === 'cache.lookup exact')
    expect(lookups.map(({ attributes }) => attributes['cache.result'])).toEqual(['error', 'error'])
  })

  it('marks a tool that failed, and not the run that went on', async () => {
    const broken = tool('broken', () => Promise.reject(new RangeError('lost')))
    const { runtime, spans } = await setUp({ embedder: false, script: [wish('broken'), 'I see.'] })
    await runtime.run(defineAgent({ ...clerk, tools: [broken] }), 'Go.')
    expect(only(spans.spans, 'execute_tool')).toMatchObject({
      isFailed: true,
      attributes: { 'error.type': 'RangeError' },
    })
    expect(only(spans.spans, 'invoke_agent').isFailed).toBe(false)
    expect(flawsOf(spans.spans)).toEqual([])
  })
})
