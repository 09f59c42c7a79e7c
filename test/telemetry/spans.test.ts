import { defineAgent, defineTool, type DefinedTool } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clerk, double, eventsOf, gate, wish } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'
import { flawsOf } from './recorded.ts'

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

  it('are the same tree when a run with tools is streamed, and hold the tool that failed', async () => {
    const tools = [tool('price', () => 3), tool('broken', () => Promise.reject(new RangeError('lost')))]
    const shop = defineAgent({ ...clerk, tools })
    const both = { toolCalls: [...wish('price').toolCalls, ...wish('broken').toolCalls] }
    const [whole, streamed] = [
      await setUp({ embedder: false, script: [both, 'Three.'] }),
      await setUp({ embedder: false, script: [both, { chunks: ['Th', 'ree.'] }] }),
    ]
    await whole.runtime.run(shop, 'What is tea?')
    await eventsOf(streamed.runtime.stream(shop, 'What is tea?'))
    expect(streamed.spans.tree()).toBe(whole.spans.tree())
    expect(whole.spans.tree()).toMatchInlineSnapshot(`
      "invoke_agent clerk
        cache.lookup exact
        chat one
          cache.lookup exact
          cache.store exact
        execute_tool price
          cache.lookup tool
          cache.store tool
        execute_tool broken
          cache.lookup tool
        chat one
          cache.lookup exact
          cache.store exact
        cache.store exact
      "
    `)
    expect(flawsOf(streamed.spans.spans)).toEqual([])
    const failed = streamed.spans.spans.filter(({ isFailed }) => isFailed)
    expect(failed.map(({ name }) => name)).toEqual(['execute_tool broken'])
    const chats = streamed.spans.spans.filter(({ name }) => name === 'chat one')
    expect(chats.at(-1)?.attributes['gen_ai.response.time_to_first_chunk']).toEqual(expect.any(Number))
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
