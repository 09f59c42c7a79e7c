import { defineAgent, memoryStore } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { clerk, double, wish } from '../runtime/desk.ts'
import { ask, setUp, type SetUpOptions } from '../set-up.ts'
import { exported, meters, sdkTracer } from './sdk.ts'

type Names = NonNullable<SetUpOptions['telemetry']>

async function told(telemetry: Names) {
  const [{ tracer, spans }, listening] = [sdkTracer(), meters()]
  const { runtime } = await setUp({
    embedder: false,
    tracer,
    telemetry: { metrics: listening.provider, ...telemetry },
    script: [wish('double', { n: 1 }), 'Two.'],
  })
  await runtime.run(defineAgent({ ...clerk, tools: [double] }), 'Double one.', { session: 's1' })
  return { spans, ...listening, runtime }
}

describe('the names of version 1.41', () => {
  it('call what is written to a prompt cache a creation', async () => {
    const { spans } = await told({ semconv: '1.41' })
    const [chat] = spans().filter(({ name }) => name === 'chat one')
    expect(chat?.attributes).toHaveProperty(['gen_ai.usage.cache_creation.input_tokens'])
    expect(chat?.attributes).not.toHaveProperty(['gen_ai.usage.cache_write.input_tokens'])
  })

  it('have one histogram for tokens and one for durations', async () => {
    const { values, read } = await told({ semconv: '1.41' })
    const about = 'agent.name=clerk operation.name=chat provider.name=scripted request.model=one'
    expect(await values('gen_ai.client.token.usage')).toEqual({
      [`${about} response.model=one token.type=input`]: { count: 2, sum: 200 },
      [`${about} response.model=one token.type=output`]: { count: 2, sum: 40 },
    })
    expect(await values('gen_ai.client.operation.duration')).toMatchObject({ [about]: { count: 2 } })
    const names = (await read()).map(({ descriptor }) => descriptor.name)
    expect(names.filter((name) => name.startsWith('gen_ai.client.inference'))).toEqual([])
  })

  it('are not those of today', async () => {
    const { spans, read } = await told({})
    const [chat] = spans().filter(({ name }) => name === 'chat one')
    expect(chat?.attributes).toHaveProperty(['gen_ai.usage.cache_write.input_tokens'])
    expect(chat?.attributes).toHaveProperty(['gen_ai.usage.cache_creation.input_tokens'])
    expect((await read()).map(({ descriptor }) => descriptor.name)).not.toContain('gen_ai.client.token.usage')
  })
})

describe('OpenInference', () => {
  it('has a kind on every span, and its own names beside the others', async () => {
    const { spans } = await told({ openInference: true })
    const kinds = spans().map(({ name, attributes }) => [name, attributes['openinference.span.kind']])
    expect(Object.fromEntries(kinds)).toEqual({
      'cache.lookup exact': 'CHAIN',
      'cache.store exact': 'CHAIN',
      'chat one': 'LLM',
      'execute_tool double': 'TOOL',
      'invoke_agent clerk': 'AGENT',
    })
    const [chat] = spans().filter(({ name }) => name === 'chat one')
    expect(chat?.attributes).toMatchObject({
      'llm.model_name': 'one',
      'llm.provider': 'scripted',
      'llm.token_count.prompt': 100,
      'llm.token_count.completion': 20,
      'gen_ai.request.model': 'one',
    })
    expect(exported(spans(), 'invoke_agent').attributes['session.id']).toMatch(/^[\w-]{22}$/)
    expect(chat?.attributes).not.toHaveProperty(['input.value'])
  })

  it('has input and output where content is asked for', async () => {
    const { spans } = await told({ openInference: true, content: true })
    expect(exported(spans(), 'execute_tool').attributes).toMatchObject({
      'input.value': '{"n":1}',
      'input.mime_type': 'application/json',
      'output.value': '2',
    })
  })

  it('is left out unless it is asked for', async () => {
    const { spans } = await told({})
    expect(spans().filter(({ attributes }) => 'openinference.span.kind' in attributes)).toEqual([])
  })
})

describe('lean spans', () => {
  it('turn lookups and stores in this process into events that say the same', async () => {
    const { tracer, spans } = sdkTracer()
    const { runtime } = await setUp({ embedder: false, tracer, telemetry: { spans: 'lean' } })
    for (let time = 0; time < 2; time++) await runtime.llm(ask('Hi'))
    const [miss, hit] = spans()
    expect(spans().map(({ name }) => name)).toEqual(['chat one', 'chat one'])
    expect(miss?.events.map(({ name }) => name)).toEqual(['cache.lookup exact', 'cache.prompt', 'cache.store exact'])
    expect(hit?.events).toMatchObject([
      {
        name: 'cache.lookup exact',
        attributes: { 'cache.lookup.exact.result': 'hit', 'cache.lookup.exact.backend': 'memory' },
      },
    ])
    expect(hit?.links).toMatchObject([{ context: { spanId: miss?.spanContext().spanId } }])
  })

  it('leave a store beyond this process its spans', async () => {
    const { tracer, spans } = sdkTracer()
    const { runtime } = await setUp({
      embedder: false,
      tracer,
      telemetry: { spans: 'lean' },
      store: (clock) => ({ ...memoryStore({ clock }), capabilities: { remote: true, shared: true } }),
    })
    await runtime.llm(ask('Hi'))
    await runtime.cache.settled()
    expect(spans().map(({ name }) => name)).toEqual(['cache.lookup exact', 'chat one', 'cache.store exact'])
  })
})
