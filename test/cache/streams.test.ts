import { describe, expect, it } from 'vitest'
import {
  defineAgent,
  defineTool,
  memoryStore,
  StratagentError,
  type LlmDelta,
  type LlmStream,
  type Middleware,
  type RunEvent,
} from 'stratagent'
import { z } from 'zod'
import { ask, setUp } from '../set-up.ts'
import { kept, remoteStore } from './changed-store.ts'
import { heldAfterFirst, newHold } from './hold.ts'
import { calling, thoughtful, toldModel } from './told-model.ts'

const question = ask('Where is the museum?')

async function events(stream: LlmStream): Promise<LlmDelta[]> {
  const all: LlmDelta[] = []
  for await (const delta of stream) all.push(delta)
  return all
}

it('T28 S25 answers a stream from the entry of a plain call, in deltas', async () => {
  const { runtime, model } = await setUp({ embedder: false, script: ['The old town.'] })
  const plain = await runtime.llm(question)
  const stream = runtime.streamLlm(question)
  expect(await events(stream)).toEqual([{ type: 'text', part: 0, text: 'The old town.' }])
  expect(await stream.result).toMatchObject({ servedBy: 'exact', text: plain.text, content: plain.content })
  model.assertConsumed()
})

it('T28 S25 answers a plain call from the entry of a stream', async () => {
  const { runtime, model } = await setUp({ embedder: false, script: ['The old town.'] })
  const streamed = await runtime.streamLlm(question).result
  expect(await runtime.llm(question)).toMatchObject({
    servedBy: 'exact',
    text: streamed.text,
    content: streamed.content,
  })
  model.assertConsumed()
})

it('T30 S25 replays thoughts and text in the pieces they came in', async () => {
  const model = toldModel(() => thoughtful)
  const { runtime } = await setUp({ embedder: false, providers: [model] })
  const request = { ...question, model: 'told/one' }
  const first = runtime.streamLlm(request)
  expect(await events(first)).toEqual(thoughtful.deltas)
  const again = runtime.streamLlm(request)
  expect(await events(again)).toEqual(thoughtful.deltas)
  const [made, served] = [await first.result, await again.result]
  expect(served.content).toEqual(made.content)
  expect(served).toMatchObject({ servedBy: 'exact', finishReason: 'stop', usage: { usd: 0 }, saved: { usd: 0.01 } })
  expect(model.asked()).toBe(1)
})

it('T30 replays in the pieces they came in what is found by its meaning', async () => {
  const { runtime } = await setUp({ providers: [toldModel(() => thoughtful)] })
  const asked = (text: string) => ({ ...ask(text), model: 'told/one' })
  await events(runtime.streamLlm(asked('What is the capital of France?')))
  const stream = runtime.streamLlm(asked('Tell me the capital city of France.'))
  expect(await events(stream)).toEqual(thoughtful.deltas)
  expect((await stream.result).servedBy).toBe('semantic')
})

it('T30 S25 replays a turn that calls tools, event by event', async () => {
  const weather = defineTool({
    name: 'weather',
    description: 'The climate of a city.',
    input: z.object({ city: z.string() }),
    effect: 'pure',
    run: ({ city }) => `${city}: mild`,
  })
  const agent = defineAgent({
    name: 'climate',
    persona: { id: 'climate', instructions: 'You know climates.' },
    model: 'told/one',
    tools: [weather],
  })
  // keeps the run itself out of the cache, so that its model calls answer
  const unkept: Middleware<'agent'> = {
    name: 'unkept',
    stage: 'verify',
    handle: async (call, next) => ({ ...(await next(call)), keep: { store: false } }),
  }
  const model = toldModel(({ messages }) => (messages.at(-1)?.role === 'tool' ? thoughtful : calling))
  const { runtime } = await setUp({ embedder: false, providers: [model], middleware: { agent: [unkept] } })
  const told: Omit<RunEvent, 'runId'>[][] = []
  for (const servedBy of ['provider', 'exact']) {
    const seen: Omit<RunEvent, 'runId'>[] = []
    const stream = runtime.stream(agent, 'How are Rome and Oslo?')
    for await (const { runId: _runId, ...event } of stream) seen.push(event)
    expect((await stream.result).servedBy).toBe(servedBy)
    told.push(seen)
  }
  expect(told[1]).toEqual(told[0])
  expect(told[0]?.map(({ type }) => type)).toEqual([
    'reasoning',
    'text',
    'tool-call',
    'tool-call',
    'tool-result',
    'tool-result',
    'reasoning',
    'reasoning',
    'text',
    'text',
    'text',
  ])
  expect(model.asked()).toBe(2)
})

it('T29 shows the first delta of a miss before the provider has the second', async () => {
  const hold = newHold()
  const { runtime } = await setUp({ script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }] })
  const stream = runtime.streamLlm(question)
  const reader = stream[Symbol.asyncIterator]()
  expect((await reader.next()).value).toEqual({ type: 'text', part: 0, text: 'one ' })
  hold.release()
  expect((await reader.next()).value).toEqual({ type: 'text', part: 0, text: 'two' })
  expect((await stream.result).text).toBe('one two')
})

describe('T29 a stream that does not reach its end leaves nothing behind', () => {
  it('when its reader leaves', async () => {
    const hold = newHold()
    const { runtime, store } = await setUp({
      embedder: false,
      script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }, 'whole'],
    })
    const stream = runtime.streamLlm(question)
    const left = stream.result.catch(({ code }: StratagentError) => code)
    const reader = stream[Symbol.asyncIterator]()
    await reader.next()
    await hold.reached
    const gone = reader.return?.()
    hold.release()
    await gone
    expect(await left).toBe('ABORTED')
    expect(await store.figures()).toMatchObject({ entries: 0 })
    expect(await runtime.llm(question)).toMatchObject({ servedBy: 'provider', text: 'whole' })
  })

  it('when its caller gives up', async () => {
    const hold = newHold()
    const { runtime, store } = await setUp({
      embedder: false,
      script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }, 'whole'],
    })
    const caller = new AbortController()
    const { result } = runtime.streamLlm(question, { signal: caller.signal })
    await hold.reached
    caller.abort()
    hold.release()
    await expect(result).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await store.figures()).toMatchObject({ entries: 0 })
    expect(await runtime.llm(question)).toMatchObject({ servedBy: 'provider', text: 'whole' })
  })

  it('when the provider breaks off', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'one '
      throw new StratagentError('PROVIDER_UNAVAILABLE', 'The stream was cut.', { retryable: true })
    }
    const { runtime, store } = await setUp({ embedder: false, script: [{ chunks: broken() }, 'whole'] })
    const stream = runtime.streamLlm(question)
    const seen: string[] = []
    const reading = async (): Promise<void> => {
      for await (const piece of stream.textStream) seen.push(piece)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(seen).toEqual(['one '])
    expect(await store.figures()).toMatchObject({ entries: 0 })
    expect(await runtime.llm(question)).toMatchObject({ servedBy: 'provider', text: 'whole' })
  })
})

it('T29 shows and does not keep an answer larger than the store', async () => {
  const long = 'a long story '.repeat(5_000)
  const { runtime } = await setUp({
    embedder: false,
    store: (clock) => memoryStore({ clock, bytes: 20_000 }),
    script: ({ messages }) => (messages.at(-1)?.content === 'Tell it all.' ? long : 'short'),
  })
  await runtime.llm(question)
  const stream = runtime.streamLlm(ask('Tell it all.'))
  const told = await events(stream)
  expect(told.map((delta) => ('text' in delta ? delta.text : '')).join('')).toBe(long)
  expect((await runtime.llm(ask('Tell it all.'))).servedBy).toBe('provider')
  expect((await runtime.llm(question)).servedBy).toBe('exact')
})

it('T31 ends a write that is under way when its caller leaves', async () => {
  const hold = newHold()
  const caller = new AbortController()
  const { runtime, store, model } = await setUp({
    embedder: false,
    cacheBudget: '1m',
    store: (clock) =>
      remoteStore(memoryStore({ clock }), (operation) => (operation === 'write' ? hold.here() : Promise.resolve())),
    script: ['The old town.'],
  })
  const { result } = runtime.streamLlm(question, { signal: caller.signal })
  await hold.reached
  caller.abort()
  await expect(result).rejects.toMatchObject({ code: 'ABORTED' })
  hold.release()
  expect((await runtime.llm(question)).text).toBe('The old town.')
  const again = await runtime.llm(question)
  expect(again).toMatchObject({ servedBy: 'exact', text: 'The old town.' })
  expect((await kept(store, again.cache[0]?.key ?? ''))?.expiresAt).toBeGreaterThan(0)
  model.assertConsumed()
})
