import { defineAgent, type Call, type Middleware, type Outcome } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { clerk, eventsOf } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'

import { saying } from './middlewares.ts'

const agent = defineAgent(clerk)

/** A middleware that puts a text in the answer's place. */
function replacing(text: string, rewrites?: Middleware<'llm'>['rewrites']): Middleware<'llm'> {
  return {
    name: 'replacing',
    stage: 'user',
    ...(rewrites !== undefined && { rewrites }),
    async handle(call, next) {
      const outcome = await next(call)
      return { response: saying(text), servedBy: outcome.servedBy }
    },
  }
}

describe('a middleware that changes an answer', () => {
  it('after its first delta has gone out breaks the stream, and is named', async () => {
    const { runtime } = await setUp({ embedder: false, middleware: { llm: [replacing('Other.')] } })
    const stream = runtime.streamLlm(ask('Hi'))
    await expect(eventsOf(stream)).rejects.toMatchObject({
      code: 'STREAM_DIVERGED',
      message: expect.stringMatching(/replacing.*`rewrites: true`/),
    })
  })

  it('is free to when nobody reads along', async () => {
    const { runtime } = await setUp({ embedder: false, middleware: { llm: [replacing('Other.')] } })
    expect((await runtime.llm(ask('Hi'))).text).toBe('Other.')
  })

  it.each<[string, Middleware<'llm'>['rewrites']]>([
    ['always', true],
    ['for this call', ({ request }: Call<'llm'>) => request.model === 'scripted/one'],
  ])('and says so %s has its deltas held back: a stream shows the changed text only', async (_when, rewrites) => {
    const { runtime } = await setUp({ embedder: false, middleware: { llm: [replacing('Other.', rewrites)] } })
    const stream = runtime.streamLlm(ask('Hi'))
    expect((await eventsOf(stream.textStream)).join('')).toBe('Other.')
    expect((await stream.result).text).toBe('Other.')
  })

  it('and says so for other calls only breaks the stream of this one', async () => {
    const rewrites = ({ request }: Call<'llm'>): boolean => request.model === 'scripted/two'
    const { runtime } = await setUp({ embedder: false, middleware: { llm: [replacing('Other.', rewrites)] } })
    await expect(runtime.streamLlm(ask('Hi')).result).rejects.toMatchObject({ code: 'STREAM_DIVERGED' })
  })

  it('by choosing among several streamed ones breaks the stream: the reader has seen them all', async () => {
    const choosing: Middleware<'llm'> = {
      name: 'choosing',
      stage: 'user',
      async handle(call, next) {
        await next({ ...call, request: { ...call.request, sample: 0 } })
        return next({ ...call, request: { ...call.request, sample: 1 } })
      },
    }
    const { runtime } = await setUp({ embedder: false, middleware: { llm: [choosing] } })
    await expect(runtime.streamLlm(ask('Hi')).result).rejects.toMatchObject({ code: 'STREAM_DIVERGED' })
  })

  it('after asking something else in silence does no harm: one answer was shown', async () => {
    const asking: Middleware<'llm'> = {
      name: 'asking',
      stage: 'user',
      async handle({ sink, ...call }, next) {
        const { response } = await next({ ...call, request: { ...call.request, sample: 0 } })
        const system = `You said ${response.model}.`
        return next({ ...call, ...(sink !== undefined && { sink }), request: { ...call.request, system } })
      },
    }
    const { runtime, model } = await setUp({ embedder: false, middleware: { llm: [asking] } })
    expect((await eventsOf(runtime.streamLlm(ask('Hi')).textStream)).join('')).toBe('HI')
    expect(model.requests).toHaveLength(2)
  })

  it('that broke off half-way into one of its own breaks the stream', async () => {
    const consoling: Middleware<'llm'> = {
      name: 'consoling',
      stage: 'user',
      handle: (call, next) =>
        next(call).catch((): Outcome<'llm'> => ({ response: saying('Never mind.'), servedBy: 'provider' })),
    }
    async function* chunks(): AsyncGenerator<string> {
      yield 'Half'
      await Promise.resolve()
      throw new Error('gone')
    }
    const { runtime } = await setUp({
      embedder: false,
      script: ({ messages }) => (messages[0]?.content === 'Hi' ? { chunks: chunks() } : new Error('gone')),
      middleware: { llm: [consoling] },
    })
    await expect(runtime.streamLlm(ask('Hi')).result).rejects.toMatchObject({ code: 'STREAM_DIVERGED' })
    expect((await eventsOf(runtime.streamLlm(ask('Ho')).textStream)).join('')).toBe('Never mind.')
  })

  it('of a run breaks the run’s stream as well', async () => {
    const shouting: Middleware<'agent'> = {
      name: 'shouting',
      stage: 'user',
      async handle(call, next) {
        const outcome = await next(call)
        return { ...outcome, response: { ...outcome.response, text: 'LOUD' } }
      },
    }
    const { runtime } = await setUp({ embedder: false, middleware: { agent: [shouting] } })
    await expect(runtime.stream(agent, 'Hi').result).rejects.toMatchObject({ code: 'STREAM_DIVERGED' })
    expect((await runtime.run(agent, 'Hi')).text).toBe('LOUD')
  })
})
