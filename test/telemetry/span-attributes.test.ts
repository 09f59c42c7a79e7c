import { defineAgent, defineTool, StratagentError } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clerk, eventsOf, wish } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'
import { named, only } from './recorded.ts'

const agent = defineAgent({ ...clerk, settings: { temperature: 0.2, maxTokens: 50 } })
const used = ['input_tokens', 'output_tokens', 'cache_read.input_tokens', 'cache_write.input_tokens']

describe('the attributes of a span', () => {
  it('name operation, agent, model and provider as the conventions have them', async () => {
    const look = defineTool({ name: 'look', description: 'Looks.', input: z.object({}), run: () => 'seen' })
    const { runtime, spans } = await setUp({ script: [wish('look'), 'Seen.'] })
    await runtime.run(defineAgent({ ...clerk, tools: [look], settings: { temperature: 0.2, maxTokens: 50 } }), 'Look.')
    expect(only(spans.spans, 'invoke_agent').attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'clerk',
      'gen_ai.agent.version': expect.any(String),
      'gen_ai.request.model': 'one',
    })
    const [first, second] = named(spans.spans, 'chat')
    expect(first?.name).toBe('chat one')
    expect(first?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'scripted',
      'gen_ai.request.model': 'one',
      'gen_ai.response.model': 'one',
      'gen_ai.request.temperature': 0.2,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.stream': false,
      'gen_ai.output.type': 'text',
      'gen_ai.response.finish_reasons': ['tool-calls'],
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 20,
    })
    expect(second?.attributes['gen_ai.response.finish_reasons']).toEqual(['stop'])
    expect(only(spans.spans, 'execute_tool').attributes).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'look',
      'gen_ai.tool.call.id': expect.any(String),
    })
    expect(only(spans.spans, 'embeddings').attributes).toMatchObject({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'local',
      'gen_ai.embeddings.dimension.count': 384,
    })
  })

  it('say that an answer is streamed, and that it has a shape', async () => {
    const { runtime, spans } = await setUp({ embedder: false, script: ['{"a":1}'] })
    const shape = z.object({ a: z.number() })
    await eventsOf(runtime.stream(defineAgent({ ...clerk, output: shape }), 'Hi'))
    expect(only(spans.spans, 'chat').attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.output.type': 'json',
    })
  })

  it('tell usage only where a provider was paid, and on a hit what was saved (T39)', async () => {
    const { runtime, spans } = await setUp({ embedder: false })
    await runtime.llm(ask('Hi'))
    const [paid] = named(spans.spans, 'chat')
    for (const name of used) expect(paid?.attributes).toHaveProperty([`gen_ai.usage.${name}`])
    spans.clear()

    await runtime.llm(ask('Hi'))
    const hit = only(spans.spans, 'chat')
    for (const name of used) expect(hit.attributes).not.toHaveProperty([`gen_ai.usage.${name}`])
    expect(hit.attributes).toMatchObject({ 'cache.layer': 'exact', 'cache.result': 'hit' })
    expect(only(spans.spans, 'cache.lookup').attributes).toMatchObject({
      'cache.saved.cost_usd': 0.001,
      'cache.saved.input_tokens': 100,
      'cache.saved.output_tokens': 20,
    })
  })

  it.each(['run', 'llm', 'tool'] as const)('link a hit to the span whose work it gives away: %s', async (kind) => {
    const price = defineTool({
      name: 'price',
      description: 'A price.',
      input: z.object({}),
      effect: 'read',
      cache: true,
      run: () => 3,
    })
    const { runtime, spans } = await setUp({ embedder: false })
    const once = {
      run: () => runtime.run(agent, 'Hi'),
      llm: () => runtime.llm(ask('Hi')),
      tool: () => runtime.call(price, {}),
    }[kind]
    await once()
    const root = spans.spans.find(({ parentSpanId }) => parentSpanId === undefined)
    spans.clear()
    await once()
    const { traceId, spanId } = root ?? {}
    expect(only(spans.spans, 'cache.lookup').links).toMatchObject([{ context: { traceId, spanId } }])
    expect(spans.spans[0]?.traceId).not.toBe(traceId)
  })

  it('of a lookup say layer, result, reason, backend, age and similarity', async () => {
    const { runtime, spans, clock } = await setUp()
    await runtime.run(agent, 'What is the capital of France?')
    const [exactMiss, semanticMiss] = named(spans.spans, 'cache.lookup')
    expect(exactMiss?.attributes).toMatchObject({
      'cache.layer': 'exact',
      'cache.result': 'miss',
      'cache.hit': false,
      'cache.reason': 'no-entry',
      'cache.backend': 'memory',
    })
    expect(semanticMiss?.attributes).toMatchObject({ 'cache.layer': 'semantic', 'cache.reason': 'no-candidate' })
    spans.clear()
    clock.advance(5_000)
    await runtime.run(agent, 'Tell me the capital city of France.')
    expect(only(spans.spans, 'cache.lookup semantic').attributes).toMatchObject({
      'cache.result': 'hit',
      'cache.hit': true,
      'cache.age_s': 5,
      'cache.similarity': expect.closeTo(0.917, 2),
      'cache.threshold': 0.895,
      'cache.candidates': 1,
      'cache.item_size': expect.any(Number),
      'cache.scope.agent': 'clerk',
      'cache.operation': 'lookup',
    })
    expect(only(spans.spans, 'invoke_agent').attributes).toMatchObject({
      'cache.layer': 'semantic',
      'cache.result': 'hit',
    })
  })

  it('of a store say why nothing was kept', async () => {
    const script = [{ text: 'Cut sh', finishReason: 'length' as const }]
    const { runtime, spans } = await setUp({ embedder: false, script })
    await runtime.llm(ask('Hi'))
    expect(only(spans.spans, 'cache.store').attributes).toMatchObject({ 'cache.reason': 'length' })
  })

  it('say who answered in another model’s place, and how often somebody was asked', async () => {
    const { runtime, spans } = await setUp({
      embedder: false,
      script: ({ model }) =>
        model === 'scripted/one' ? new StratagentError('PROVIDER_UNAVAILABLE', 'Down.', { retryable: true }) : 'Hi.',
    })
    await runtime.llm({ ...ask('Hi'), fallback: ['scripted/two'] })
    const chat = only(spans.spans, 'chat')
    expect(chat.attributes).toMatchObject({ 'gen_ai.request.model': 'one', 'gen_ai.response.model': 'two' })
    expect(chat.events).toEqual(['retry', 'retry', 'fallback', 'cache.prompt'])
  })

  it('hold no word of what was asked, said, looked up or thrown', async () => {
    const find = defineTool({
      name: 'find',
      description: 'Finds.',
      input: z.object({ word: z.string() }),
      effect: 'read',
      cache: { tags: ({ word }) => [`word:${word}`] },
      run: ({ word }) => `${word} is in the xylophone`,
    })
    const fail = defineTool({
      name: 'fail',
      description: 'Fails.',
      input: z.object({}),
      run: () => Promise.reject(new Error('no xylophone')),
    })
    const { runtime, spans } = await setUp({
      script: [
        {
          text: 'xylophone?',
          toolCalls: [...wish('find', { word: 'xylophone' }).toolCalls, ...wish('fail').toolCalls],
        },
        'The xylophone is here.',
        new StratagentError('PROVIDER_REJECTED', 'A xylophone is not allowed.'),
      ],
    })
    const musical = defineAgent({ ...clerk, tools: [find, fail], cache: { tags: ['about:xylophone'] } })
    const options = {
      tenant: 'xylophone inc',
      user: 'xylophone-player',
      session: 'xylophone-7',
      documents: [{ id: 'd1', text: 'All about the xylophone.' }],
    }
    await runtime.run(musical, 'Where is the xylophone?', options)
    await runtime.run(musical, 'Where is the xylophone?', options).catch(() => undefined)
    await runtime.run(musical, 'Where did I leave my xylophone?', { tenant: 'xylophone inc' }).catch(() => undefined)
    expect(spans.spans.length).toBeGreaterThan(15)
    expect(JSON.stringify(spans.spans)).not.toContain('xylophone')
  })
})
