import { defineAgent, defineTool, memoryStore, StratagentError, type AgentOptions, type DefinedTool } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { abortOf, clerk, double, eventsOf, gate, turnOfLoop, wish } from '../runtime/desk.ts'
import { setUp, type SetUpOptions } from '../set-up.ts'
import { flawsOf, only } from './recorded.ts'

const agent = defineAgent(clerk)

function tool(name: string, run: () => unknown, onError: 'tell' | 'throw' = 'tell'): DefinedTool {
  return defineTool({ name, description: 'A tool.', input: z.object({}), effect: 'read', cache: true, onError, run })
}

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
