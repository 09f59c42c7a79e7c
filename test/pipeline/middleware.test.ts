import {
  ContainerModule,
  defineAgent,
  defineTool,
  type Call,
  type Kind,
  type Middleware,
  type Outcome,
  type Stage,
} from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clerk, eventsOf, wish } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'

import { noting, saying } from './middlewares.ts'

const agent = defineAgent(clerk)

describe('a middleware', () => {
  it('stands where its stage is, whatever the order of registration', async () => {
    const notes: string[] = []
    const stages: readonly Stage[] = ['markup', 'retry', 'user', 'rate-limit', 'guardrails', 'trace', 'fallback']
    const llm = stages.map((stage) => noting<'llm'>(notes, `my-${stage}`, stage))
    const { runtime } = await setUp({ embedder: false, middleware: { llm } })
    await runtime.llm(ask('Hi'))
    expect(notes).toEqual([
      'my-trace',
      'my-guardrails',
      'my-user',
      'my-fallback',
      'my-retry',
      'my-rate-limit',
      'my-markup',
    ])
  })

  it('stands within a stage where its name is, whatever the order of registration', async () => {
    const notes: string[] = []
    const llm = ['c', 'a', 'b'].map((name) => noting<'llm'>(notes, name, 'user'))
    const { runtime } = await setUp({ embedder: false, middleware: { llm } })
    await runtime.llm(ask('Hi'))
    expect(notes).toEqual(['a', 'b', 'c'])
  })

  it('may stand around each kind of call', async () => {
    const notes: string[] = []
    const tool = defineTool({ name: 'look', description: 'Looks.', input: z.object({}), run: () => 'seen' })
    const { runtime } = await setUp({
      script: [wish('look'), 'Seen.'],
      middleware: {
        agent: [noting(notes, 'agent', 'user')],
        llm: [noting(notes, 'llm', 'user')],
        tool: [noting(notes, 'tool', 'user')],
        embedding: [noting(notes, 'embedding', 'user')],
      },
    })
    await runtime.run(defineAgent({ ...clerk, tools: [tool] }), 'Look.')
    expect(notes).toEqual(['agent', 'embedding', 'llm', 'tool', 'llm'])
  })

  it('comes from the container when its token is given', async () => {
    const notes: string[] = []
    const token = Symbol('noting')
    const module = new ContainerModule(({ bind }) => {
      bind<Middleware<'llm'>>(token).toDynamicValue(() => Promise.resolve(noting<'llm'>(notes, 'bound', 'user')))
    })
    const { runtime } = await setUp({ embedder: false, modules: [module], middleware: { llm: [token] } })
    await runtime.llm(ask('Hi'))
    expect(notes).toEqual(['bound'])
  })

  it('whose token nobody has bound is refused at the start', async () => {
    const setting = setUp({ embedder: false, middleware: { llm: [Symbol('lost')] } })
    await expect(setting).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('lost') })
  })

  it.each<[Kind, Stage, string]>([
    ['llm', 'session', 'trace, guardrails, user, cache'],
    ['agent', 'retry', 'trace, session, output, guardrails, user'],
    ['tool', 'markup', 'trace, approval, guardrails, user'],
    ['embedding', 'guardrails', 'trace, user, cache, batch'],
  ])(
    'for %s calls at the stage %s is refused at the start, with the stages there are',
    async (kind, stage, choices) => {
      const setting = setUp({ embedder: false, middleware: { [kind]: [noting([], 'astray', stage)] } })
      await expect(setting).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(new RegExp(`astray.*'${stage}'.*${kind}.*${choices}`)),
      })
    },
  )

  it('at the stage user stands above the cache: it runs on hits too', async () => {
    const notes: string[] = []
    const { runtime } = await setUp({
      embedder: false,
      middleware: {
        agent: [noting(notes, 'agent', 'user')],
        llm: [noting(notes, 'above', 'user'), noting(notes, 'below', 'retry')],
      },
    })
    await runtime.run(agent, 'Hi')
    await runtime.run(agent, 'Hi')
    await runtime.llm(ask('Hi'))
    await runtime.llm(ask('Hi'))
    expect(notes).toEqual(['agent', 'above', 'below', 'agent', 'above', 'below', 'above'])
  })

  it('may answer by itself: nobody below is asked', async () => {
    const answering: Middleware<'llm'> = {
      name: 'answering',
      stage: 'user',
      handle: () => Promise.resolve({ response: saying('From me.'), servedBy: 'provider' }),
    }
    const { runtime, model } = await setUp({ embedder: false, middleware: { llm: [answering] } })
    expect((await runtime.llm(ask('Hi'))).text).toBe('From me.')
    expect((await eventsOf(runtime.streamLlm(ask('Hi')).textStream)).join('')).toBe('From me.')
    expect(model.requests).toEqual([])
  })

  it('may ask any number of times and choose', async () => {
    const choosing: Middleware<'llm'> = {
      name: 'choosing',
      stage: 'user',
      async handle(call, next) {
        const outcomes: Outcome<'llm'>[] = []
        for (const sample of [0, 1, 2]) outcomes.push(await next({ ...call, request: { ...call.request, sample } }))
        return outcomes[2] ?? next(call)
      },
    }
    const { runtime } = await setUp({
      embedder: false,
      script: ['First.', 'Second.', 'Third.'],
      middleware: { llm: [choosing] },
    })
    const { text, usage } = await runtime.llm(ask('Hi'))
    expect(text).toBe('Third.')
    expect(usage.usd).toBe(0.003)
  })

  it('sees its call unchanged, whatever a step below has made of it', async () => {
    const calls: Call<'llm'>[] = []
    const outer: Middleware<'llm'> = {
      name: 'a-outer',
      stage: 'user',
      async handle(call, next) {
        const [request, messages] = [call.request, structuredClone(call.request.messages)]
        const outcome = await next(call)
        expect(call.request).toBe(request)
        expect(call.request.messages).toEqual(messages)
        calls.push(call)
        return outcome
      },
    }
    const inner: Middleware<'llm'> = {
      name: 'b-inner',
      stage: 'user',
      handle: (call, next) => next({ ...call, request: { ...call.request, system: 'Be kind.' } }),
    }
    const { runtime, model } = await setUp({ embedder: false, middleware: { llm: [inner, outer] } })
    const request = Object.freeze(ask('Hi'))
    await runtime.llm(request)
    expect(calls[0]?.request).toEqual(request)
    expect(model.requests[0]).toEqual({ ...request, system: 'Be kind.' })
  })

  it('that changes the request above the cache changes the key with it', async () => {
    let system = 'Be kind.'
    const prompting: Middleware<'llm'> = {
      name: 'prompting',
      stage: 'user',
      handle: (call, next) => next({ ...call, request: { ...call.request, system } }),
    }
    const { runtime } = await setUp({ embedder: false, middleware: { llm: [prompting] } })
    await runtime.llm(ask('Hi'))
    expect((await runtime.llm(ask('Hi'))).servedBy).toBe('exact')
    system = 'Be curt.'
    expect((await runtime.llm(ask('Hi'))).servedBy).toBe('provider')
  })
})

describe('the chain of a kind of call', () => {
  it('is printed as it was put together, outermost first', async () => {
    const { runtime } = await setUp({ middleware: { llm: [noting([], 'budget', 'user')] } })
    expect(runtime.explainChain('agent')).toMatchInlineSnapshot(`
      "agent call
      trace        trace
      session      session
      output       typed-output
      guardrails   guardrails
      cache        drift
      cache        response
      verify       guard-answer"
    `)
    expect(runtime.explainChain('llm')).toMatchInlineSnapshot(`
      "llm call
      trace        trace
      guardrails   guardrails
      user         budget
      cache        response
      verify       guard-answer
      schema       verify
      fallback     fallback
      retry        retry
      markup       confidence
      markup       prompt"
    `)
    expect(runtime.explainChain('tool')).toMatchInlineSnapshot(`
      "tool call
      trace        trace
      guardrails   guardrails
      cache        tool
      effects      write-invalidation"
    `)
    expect(runtime.explainChain('embedding')).toMatchInlineSnapshot(`
      "embedding call
      trace        trace
      cache        embedding
      retry        retry"
    `)
  })
})
