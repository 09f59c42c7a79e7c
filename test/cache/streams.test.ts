import { expect, it } from 'vitest'
import { defineAgent, defineTool, type LlmDelta, type LlmStream, type Middleware, type RunEvent } from 'stratagent'
import { z } from 'zod'
import { ask, setUp } from '../set-up.ts'
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
