import { metrics as api } from '@opentelemetry/api'
import { createRuntime, defineAgent, localEmbedder, memoryStore, StratagentError } from 'stratagent'
import { scriptedModel, spanRecorder } from 'stratagent/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { clerk, double, eventsOf, gate, wish } from '../runtime/desk.ts'
import { ask, setUp, type SetUpOptions } from '../set-up.ts'
import { meters, type Meters } from './sdk.ts'

const agent = defineAgent(clerk)
const timed = 'cache.operation.duration'

async function measured(options: SetUpOptions = {}): Promise<Awaited<ReturnType<typeof setUp>> & Meters> {
  const listening = meters()
  const made = await setUp({ embedder: false, telemetry: { metrics: listening.provider }, ...options })
  return { ...made, ...listening }
}

describe('the metrics of the cache', () => {
  it('count requests by layer and result, and what hits did not cost', async () => {
    const { runtime, values } = await measured()
    for (let time = 0; time < 3; time++) await runtime.llm(ask('Hi'))
    expect(await values('cache.requests')).toEqual({
      'backend=memory layer=exact operation.name=chat result=miss': 1,
      'backend=memory layer=exact operation.name=chat result=hit': 2,
      'backend=provider layer=prompt operation.name=chat result=bypass': 1,
    })
    expect(await values('cache.saved.tokens')).toEqual({
      'backend=memory layer=exact operation.name=chat token.type=input': 200,
      'backend=memory layer=exact operation.name=chat token.type=output': 40,
    })
    expect(await values('cache.saved.cost')).toEqual({ 'backend=memory layer=exact operation.name=chat': 0.002 })
    expect(await values('cache.entry.age')).toEqual({ 'backend=memory layer=exact': { count: 2, sum: 0 } })
  })

  it('tell similarities that were accepted from those that were not', async () => {
    const { runtime, values } = await measured({ embedder: localEmbedder() })
    await runtime.run(agent, 'What is the capital of France?')
    await runtime.run(agent, 'Tell me the capital city of France.')
    const { 'accepted=true layer=semantic': accepted } = await values('cache.similarity')
    expect(accepted).toMatchObject({ count: 1, sum: expect.closeTo(0.917, 2) })
  })

  it('time lookups, stores and invalidations, and weigh what is stored', async () => {
    const { runtime, values } = await measured()
    await runtime.llm(ask('Hi'))
    await runtime.cache.invalidate({ all: true })
    expect(Object.keys(await values('cache.operation.duration')).toSorted()).toEqual([
      'backend=memory layer=exact operation=lookup',
      'backend=memory layer=exact operation=store',
      'backend=memory operation=invalidate',
    ])
    expect(await values('cache.item.size')).toMatchObject({ 'backend=memory layer=exact': { count: 1 } })
  })

  it.each([true, false])('time a hit that is had at once, whether spans are recorded or not: %s', async (isTraced) => {
    const { provider, values } = meters()
    const runtime = await createRuntime({
      store: memoryStore(),
      embedder: false,
      providers: [scriptedModel(() => 'Hi.')],
      telemetry: { metrics: provider },
      logger: 'silent',
      ...(isTraced && { tracer: spanRecorder().tracer }),
    })
    onTestFinished(() => runtime.close())
    await runtime.llm(ask('Hi'))
    const lookups = 'backend=memory layer=exact operation=lookup'
    const { [lookups]: before } = z.record(z.string(), z.object({ sum: z.number() })).parse(await values(timed))
    const [hit] = (await runtime.llm(ask('Hi'))).cache
    expect(hit).toMatchObject({ layer: 'exact', result: 'hit', duration: expect.any(Number) })
    expect(hit?.duration).toBeGreaterThan(0)
    const after = (before?.sum ?? 0) + (hit?.duration ?? 0) / 1000
    expect(await values(timed)).toMatchObject({ [lookups]: { count: 2, sum: expect.closeTo(after, 9) } })
  })

  it('count a broken store as errors, and followers as coalesced', async () => {
    const broken = await measured({
      store: (clock) => ({
        ...memoryStore({ clock }),
        peek: () => undefined,
        read: () => Promise.reject(new Error('no')),
      }),
    })
    await broken.runtime.llm(ask('Hi'))
    expect(await broken.values('cache.errors')).toEqual({
      'backend=memory error.type=store layer=exact operation=lookup': 1,
    })

    const [asked, goOn] = [gate(), gate()]
    const { runtime, values } = await measured({
      async script() {
        asked.resolve()
        await goOn.promise
        return 'Once.'
      },
    })
    const first = runtime.llm(ask('Hi'))
    await asked.promise
    const second = runtime.llm(ask('Hi'))
    goOn.resolve()
    await Promise.all([first, second])
    expect(await values('cache.coalesced')).toEqual({ 'backend=memory layer=exact operation.name=chat': 1 })
    expect(await values('gen_ai.client.inference.usage.input_tokens')).toEqual({
      'operation.name=chat provider.name=scripted request.model=one response.model=one': 100,
    })
  })
})

describe('the metrics of the work itself', () => {
  it('count requests that reached a provider, each try by itself, and no hit', async () => {
    let tries = 0
    const { runtime, values } = await measured({
      script: () => (++tries === 1 ? new StratagentError('PROVIDER_UNAVAILABLE', 'Down.', { retryable: true }) : 'Hi.'),
    })
    for (let time = 0; time < 2; time++) await runtime.llm(ask('Hi'))
    const about = 'operation.name=chat provider.name=scripted request.model=one'
    expect(await values('gen_ai.client.inference.duration')).toMatchObject({
      [`error.type=PROVIDER_UNAVAILABLE ${about}`]: { count: 1 },
      [about]: { count: 1 },
    })
    expect(await values('gen_ai.client.inference.operation.output_tokens')).toEqual({
      [`${about} response.model=one`]: { count: 1, sum: 20 },
    })
  })

  it('hold runs with their turns and tool calls, and runs the cache answered apart', async () => {
    const { runtime, values } = await measured({ script: [wish('double', { n: 1 }), 'Two.', 'Hi.'] })
    await runtime.run(defineAgent({ ...clerk, name: 'counter', tools: [double] }), 'Double one.')
    await runtime.run(agent, 'Hi')
    await runtime.run(agent, 'Hi')
    expect(await values('gen_ai.invoke_agent.duration')).toMatchObject({
      'agent.name=counter request.model=one': { count: 1 },
      'agent.name=clerk request.model=one': { count: 1 },
      'agent.name=clerk request.model=one result=hit': { count: 1 },
    })
    expect(await values('gen_ai.invoke_agent.inference_calls')).toMatchObject({
      'agent.name=counter request.model=one': { count: 1, sum: 2 },
      'agent.name=clerk request.model=one': { count: 1, sum: 1 },
    })
    expect(await values('gen_ai.invoke_agent.tool_calls')).toMatchObject({
      'agent.name=counter request.model=one': { count: 1, sum: 1 },
    })
    expect(await values('gen_ai.execute_tool.duration')).toMatchObject({
      'agent.name=counter tool.name=double': { count: 1 },
    })
  })

  it('time the first chunk of a stream, and embeddings by themselves', async () => {
    const { runtime, values } = await measured({ embedder: localEmbedder() })
    await eventsOf(runtime.stream(agent, 'Hi'))
    await runtime.embed(['a cat'])
    expect(Object.values(await values('gen_ai.client.inference.time_to_first_chunk'))).toMatchObject([{ count: 1 }])
    expect(await values('gen_ai.client.operation.duration')).toMatchObject({
      'operation.name=embeddings provider.name=local request.model=all-minilm-l6-v2': { count: 2 },
    })
  })

  it('have the buckets and units of the conventions', async () => {
    const { runtime, read } = await measured()
    await runtime.llm(ask('Hi'))
    const described = (await read()).map(({ descriptor: { name, unit }, dataPoints: [point] }) => {
      const value = point?.value
      const bounds =
        typeof value === 'object' && 'buckets' in value && 'boundaries' in value.buckets ? value.buckets.boundaries : []
      return [name, unit, bounds.length, bounds[0], bounds.at(-1)] as const
    })
    expect(described).toContainEqual(['gen_ai.client.inference.duration', 's', 14, 0.01, 81.92])
    expect(described).toContainEqual(['gen_ai.client.inference.operation.input_tokens', '{token}', 14, 1, 67_108_864])
    expect(described).toContainEqual(['cache.operation.duration', 's', 14, 0.0001, 2.5])
    expect(described).toContainEqual(['cache.item.size', 'By', 7, 256, 1_048_576])
  })

  it('give a label a hundred values and count the others together', async () => {
    const { runtime, values } = await measured({ script: () => 'Hi.' })
    for (let index = 0; index < 103; index++) await runtime.run(defineAgent({ ...clerk, name: `clerk-${index}` }), 'Hi')
    const runs = await values('gen_ai.invoke_agent.inference_calls')
    expect(Object.keys(runs)).toHaveLength(101)
    expect(runs['agent.name=other request.model=one']).toEqual({ count: 3, sum: 3 })
  })

  it('are told to a provider that is registered before the runtime, and to one that comes later', async () => {
    const [early, late] = [meters(), meters()]
    const runtime = await createRuntime({
      store: memoryStore(),
      embedder: false,
      providers: [scriptedModel(() => 'Hi.')],
      logger: 'silent',
    })
    onTestFinished(() => runtime.close())
    onTestFinished(() => api.disable())
    api.setGlobalMeterProvider(early.provider)
    await runtime.llm(ask('Hi'))
    api.disable()
    api.setGlobalMeterProvider(late.provider)
    await runtime.llm(ask('Hi'))
    expect(Object.keys(await early.values('cache.requests'))).toContain(
      'backend=memory layer=exact operation.name=chat result=miss',
    )
    expect(await late.values('cache.requests')).toEqual({
      'backend=memory layer=exact operation.name=chat result=hit': 1,
    })
    expect(await late.values('cache.entries')).toEqual({ 'backend=memory': 1 })
  })

  it('are none when they are switched off', async () => {
    const listening = meters()
    onTestFinished(() => api.disable())
    api.setGlobalMeterProvider(listening.provider)
    const { runtime } = await setUp({ embedder: false, telemetry: { metrics: false } })
    await runtime.llm(ask('Hi'))
    expect(await listening.read()).toEqual([])
  })
})
