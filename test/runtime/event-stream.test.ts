import { defineAgent, defineTool, StratagentError } from 'stratagent'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { ask, setUp } from '../set-up.ts'
import { abortOf, clerk, double, eventsOf, gate, turnOfLoop, wish } from './desk.ts'

const agent = defineAgent(clerk)

/** Pieces without end, and how many of them somebody has taken. */
function endless(): { readonly taken: () => number; readonly pieces: AsyncIterable<string> } {
  let count = 0
  async function* draw(): AsyncGenerator<string> {
    while (count < 10_000) yield await Promise.resolve(`piece ${count++} `)
  }
  return { taken: () => count, pieces: draw() }
}

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

  it.each(['default', 'bypass'] as const)(
    'aborts the run when its reader leaves, and the provider hears of it (cache: %s)',
    async (cache) => {
      const heard = Promise.withResolvers<unknown>()
      const { runtime, model } = await setUp({
        embedder: false,
        script(_request, { signal }) {
          async function* chunks(): AsyncGenerator<string> {
            yield 'First '
            heard.resolve(await abortOf(signal))
            throw signal.reason
          }
          return { chunks: chunks() }
        },
      })
      const stream = runtime.stream(agent, 'Count.', { cache })
      for await (const event of stream) {
        expect(event).toMatchObject({ text: 'First ' })
        break
      }
      await expect(stream.result).rejects.toMatchObject({ code: 'ABORTED' })
      await heard.promise
      expect(model.requests).toHaveLength(1)
    },
  )

  it('keeps nothing of an answer whose reader has left, whatever the provider sends on (T29)', async () => {
    const goOn = gate()
    const { runtime } = await setUp({
      embedder: false,
      script() {
        async function* chunks(): AsyncGenerator<string> {
          yield 'Half '
          await goOn.promise
          yield 'an answer.'
        }
        return { chunks: chunks() }
      },
    })
    for await (const { type } of runtime.stream(agent, 'Count.')) if (type === 'text') break
    goOn.resolve()
    await turnOfLoop()
    expect((await runtime.run(agent, 'Count.')).servedBy).toBe('provider')
    expect((await runtime.cache.stats()).entries).toBeGreaterThan(0)
  })

  it('that fails and that nobody reads is no unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    const { runtime, model } = await setUp({ embedder: false, script: () => new Error('broken') })
    runtime.stream(agent, 'Hi')
    runtime.streamLlm(ask('Hi'))
    await turnOfLoop()
    await turnOfLoop()
    expect(model.requests).toHaveLength(2)
    expect(unhandled).toEqual([])
  })

  it.each([
    ['strictly, with the cache off', 'bypass', 2],
    ['within the tapes’ reach, with the cache on', 'default', 40],
  ] as const)('lets a slow reader slow the provider down: %s', async (_what, cache, most) => {
    const { taken, pieces } = endless()
    const { runtime } = await setUp({ embedder: false, script: () => ({ chunks: pieces }) })
    const reader = runtime.stream(agent, 'Go on.', { cache })[Symbol.asyncIterator]()
    expect(await reader.next()).toMatchObject({ value: { text: 'piece 0 ' } })
    await turnOfLoop()
    await turnOfLoop()
    expect(taken()).toBeLessThanOrEqual(most)
    await reader.return?.()
    await turnOfLoop()
    expect(taken()).toBeLessThanOrEqual(most + 1)
  })

  it.each([
    ['a slow reader', 'default', true],
    ['a slow reader, cache off', 'bypass', true],
    ['a quick reader', 'default', false],
    ['a quick reader, cache off', 'bypass', false],
  ] as const)(
    'that breaks off shows %s what came before, then the error; the provider is not asked again',
    async (_who, cache, isSlow) => {
      const before = Array.from({ length: 100 }, (_item, index) => `piece ${index} `)
      async function* chunks(): AsyncGenerator<string> {
        yield* before
        await Promise.resolve()
        throw new StratagentError('PROVIDER_UNAVAILABLE', 'Gone.', { retryable: true })
      }
      const { runtime, model } = await setUp({ embedder: false, script: () => ({ chunks: chunks() }) })
      const stream = runtime.stream(agent, 'Count.', { cache })
      const seen: string[] = []
      const reading = (async () => {
        for await (const piece of stream.textStream) {
          seen.push(piece)
          if (isSlow) await turnOfLoop()
        }
      })()
      await expect(reading).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
      await expect(stream.result).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
      expect(seen).toEqual(before)
      expect(model.requests).toHaveLength(1)
    },
  )

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
