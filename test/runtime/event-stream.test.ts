import { defineAgent, defineTool } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ask, setUp } from '../set-up.ts'
import { clerk, double, eventsOf, turnOfLoop, wish } from './desk.ts'

const agent = defineAgent(clerk)

describe('a stream', () => {
  it('gives the events of a run as they happen, each with the run’s id and where in it', async () => {
    const script = [wish('double', { n: 2 }), { text: 'It is 4.', chunks: ['It ', 'is ', '4.'] }]
    const { runtime } = await setUp({ embedder: false, script })
    const stream = runtime.stream(defineAgent({ ...clerk, tools: [double] }), 'Twice 2?')
    const events = await eventsOf(stream)
    const { runId, output, status } = await stream.result
    expect({ output, status }).toEqual({ output: 'It is 4.', status: 'completed' })

    const place = { runId, path: ['clerk'] }
    const call = { callId: expect.any(String), name: 'double', ...place }
    expect(events).toEqual([
      { type: 'tool-call', input: { n: 2 }, ...call },
      { type: 'tool-result', text: '4', failed: false, ...call },
      { type: 'text', text: 'It ', ...place },
      { type: 'text', text: 'is ', ...place },
      { type: 'text', text: '4.', ...place },
    ])
  })

  it('shows how far a tool is, between its call and its result', async () => {
    const copy = defineTool({
      name: 'copy',
      description: 'Copies a file.',
      input: z.object({}),
      run(_input, { progress }) {
        progress({ percent: 50 })
        return 'copied'
      },
    })
    const { runtime } = await setUp({ embedder: false, script: [wish('copy'), 'Done.'] })
    const events = await eventsOf(runtime.stream(defineAgent({ ...clerk, tools: [copy] }), 'Copy.'))
    expect(events.map(({ type }) => type)).toEqual(['tool-call', 'tool-progress', 'tool-result', 'text'])
    expect(events[1]).toMatchObject({ name: 'copy', value: { percent: 50 } })
  })

  it('says in its events that a tool failed', async () => {
    const { runtime } = await setUp({ embedder: false, script: [wish('fly'), 'I cannot.'] })
    const events = await eventsOf(runtime.stream(agent, 'Fly.'))
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool-result', name: 'fly', failed: true }))
  })

  it('gives the text alone, piece by piece', async () => {
    const { runtime } = await setUp({ embedder: false, script: [{ chunks: ['One', ' two', ' three'] }] })
    const stream = runtime.stream(agent, 'Count.')
    expect(await eventsOf(stream.textStream)).toEqual(['One', ' two', ' three'])
    expect((await stream.result).text).toBe('One two three')
  })

  it('runs to its end by itself when only its result is awaited', async () => {
    const { runtime } = await setUp({ embedder: false, script: [{ chunks: ['a', 'b', 'c'] }] })
    expect((await runtime.stream(agent, 'Count.').result).text).toBe('abc')
  })

  it('runs to its end when its result is awaited half-way', async () => {
    const { runtime } = await setUp({ embedder: false, script: [{ chunks: ['a', 'b', 'c'] }] })
    const stream = runtime.stream(agent, 'Count.')
    for await (const event of stream) {
      expect(event).toMatchObject({ text: 'a' })
      expect((await stream.result).text).toBe('abc')
      break
    }
  })

  it('gives every event to a reader who has asked for the result first', async () => {
    const { runtime } = await setUp({ embedder: false, script: [{ chunks: ['a', 'b', 'c'] }] })
    const stream = runtime.stream(agent, 'Count.')
    const { result } = stream
    await turnOfLoop()
    expect(await eventsOf(stream.textStream)).toEqual(['a', 'b', 'c'])
    expect((await result).text).toBe('abc')
  })

  it('of a hit shows the pieces as the provider had cut them (S25)', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: [{ chunks: ['One', ' two', ' three'] }] })
    await eventsOf(runtime.streamLlm(ask('Count.')))
    const stream = runtime.streamLlm(ask('Count.'))
    expect(await eventsOf(stream.textStream)).toEqual(['One', ' two', ' three'])
    expect(await stream.result).toMatchObject({ servedBy: 'exact', usage: { usd: 0 }, saved: { usd: 0.001 } })
    model.assertConsumed()
  })

  it('of a model call gives deltas with the part they belong to', async () => {
    const { runtime } = await setUp({ embedder: false, script: [{ text: 'Let me see.', ...wish('look', { at: 1 }) }] })
    const stream = runtime.streamLlm(ask('Look.'))
    expect(await eventsOf(stream)).toEqual([
      { type: 'text', part: 0, text: 'Let ' },
      { type: 'text', part: 0, text: 'me ' },
      { type: 'text', part: 0, text: 'see.' },
      { type: 'tool-call', part: 1, id: expect.any(String), name: 'look' },
      { type: 'tool-input', part: 1, json: '{"at":1}' },
    ])
    expect((await stream.result).toolCalls).toMatchObject([{ name: 'look', input: { at: 1 } }])
  })
})

describe('the stream of an agent with an output schema', () => {
  const typed = defineAgent({ ...clerk, output: z.object({ n: z.number() }), tools: [double] })

  it('shows tools as they run, and the answer once it fits', async () => {
    const { runtime } = await setUp({
      embedder: false,
      script: [wish('double', { n: 2 }), 'Four, I think.', '{"n":4}'],
    })
    const stream = runtime.stream(typed, 'Twice 2?')
    expect((await eventsOf(stream)).map((event) => (event.type === 'text' ? event.text : event.type))).toEqual([
      'tool-call',
      'tool-result',
      '{"n":4}',
    ])
    expect((await stream.result).output).toEqual({ n: 4 })
  })

  it('shows a kept answer as it is', async () => {
    const { runtime } = await setUp({ embedder: false, script: ['{"n":4}'] })
    await runtime.run(typed, 'Twice 2?')
    const stream = runtime.stream(typed, 'Twice 2?')
    expect((await eventsOf(stream.textStream)).join('')).toBe('{"n":4}')
    expect(await stream.result).toMatchObject({ servedBy: 'exact', output: { n: 4 } })
  })
})
