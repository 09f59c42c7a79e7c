import { defineAgent, defineTool, handoff, memoryStore, StratagentError, type AgentOptions } from 'stratagent'
import { manualClock } from 'stratagent/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { abortOf, gate, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'
import { askedOf, casting, member, whoIn } from './team.ts'

const acme = { tenant: 'acme' }
const unavailable = () => new StratagentError('PROVIDER_UNAVAILABLE', 'Busy.', { retryable: true })
const question = 'I was charged twice'
const toBilling = wish('handoff_to_billing')
const team = (words: string, options: Partial<AgentOptions> = {}, source: Partial<AgentOptions> = {}) => {
  const billing = defineAgent({ ...member('billing'), persona: { id: 'billing', instructions: words }, ...options })
  return { billing, desk: defineAgent({ ...member('desk'), handoffs: [() => billing], ...source }) }
}

describe('what a handoff leaves in the cache', () => {
  it('is the target’s answer under the source’s run, never under the target’s own question', async () => {
    const { desk, billing } = team('You are billing.')
    const { runtime, model } = await setUp({
      agents: [desk, billing],
      script: casting({ desk: toBilling, billing: ['By desk.', 'Direct.'] }),
    })
    await runtime.run(desk, question, acme)
    expect((await runtime.run(billing, question, acme)).output).toBe('Direct.')
    expect((await runtime.run(desk, question, acme)).output).toBe('By desk.')
    expect(askedOf(model.requests, 'billing')).toHaveLength(2)
  })

  it.each([
    ['tenant', { tenant: 'other' }],
    ['permissions', { ...acme, permissions: ['vip'] }],
    ['locale', { ...acme, locale: 'de' }],
    ['vary', { ...acme, vary: { plan: 'gold' } }],
  ])('is nobody’s of another %s, streamed or whole', async (_what, other) => {
    const { desk } = team('You are billing.')
    const { runtime, model } = await setUp({ agents: [desk], script: casting({ desk: toBilling, billing: 'Done.' }) })
    await runtime.run(desk, question, acme)
    await runtime.stream(desk, question, other).result
    expect(model.requests.map(whoIn)).toEqual(['desk', 'billing', 'desk', 'billing'])
  })

  it('is not replayed once the target’s persona has changed: the decision is made anew too', async () => {
    const store = memoryStore({ clock: manualClock() })
    const ask = async (words: string) => {
      const { desk } = team(words)
      const { runtime, model } = await setUp({
        agents: [desk],
        store: () => store,
        script: ({ system = '' }) => (system === 'You are desk.' ? toBilling : `${system} says so`),
      })
      const { output, servedBy } = await runtime.run(desk, question, acme)
      return { output, servedBy, asked: model.requests.length }
    }
    expect(await ask('You are kind.')).toMatchObject({ output: 'You are kind. says so', asked: 2 })
    expect(await ask('You are stern.')).toMatchObject({ output: 'You are stern. says so', asked: 2 })
    expect(await ask('You are kind.')).toMatchObject({ servedBy: 'exact', asked: 0 })
  })

  it('is one user’s own where the target keeps its answers so', async () => {
    const { desk } = team('You are billing.', { cache: { scope: 'user' } })
    const { runtime } = await setUp({
      agents: [desk],
      script: casting({ desk: toBilling, billing: ['For Ann.', 'For Bob.'] }),
    })
    const as = (user: string) => runtime.run(desk, question, { ...acme, user })
    expect([await as('ann'), await as('bob'), await as('ann')].map(({ output }) => output)).toEqual([
      'For Ann.',
      'For Bob.',
      'For Ann.',
    ])
  })

  it('is not shared by two users who ask at once where the target keeps its answers for each', async () => {
    const { desk } = team('You are billing.', { cache: { scope: 'user' } })
    const both = gate()
    let asked = 0
    const { runtime } = await setUp({
      embedder: false,
      agents: [desk],
      script: casting({
        desk: toBilling,
        async billing() {
          const mine = ++asked
          if (mine === 2) both.resolve()
          await both.promise
          return `Number ${mine}.`
        },
      }),
    })
    const runs = ['ann', 'bob'].map((user) => runtime.run(desk, question, { ...acme, user }))
    expect(new Set((await Promise.all(runs)).map(({ output }) => output))).toEqual(new Set(['Number 1.', 'Number 2.']))
  })

  it('goes when the target’s entries are dropped', async () => {
    const { desk } = team('You are billing.')
    const { runtime } = await setUp({
      agents: [desk],
      script: casting({ desk: toBilling, billing: ['Old.', 'New.'] }),
    })
    await runtime.run(desk, question, acme)
    await runtime.cache.invalidate({ agent: 'billing' })
    expect((await runtime.run(desk, question, acme)).output).toBe('New.')
  })

  it('goes with the data that the source’s tool has read', async () => {
    let price = 1
    const look = defineTool({
      name: 'look',
      description: 'Reads a price.',
      input: z.object({}),
      effect: 'read',
      cache: { ttl: '1h', tags: () => ['price'] },
      run: () => price++,
    })
    const { desk } = team('You are billing.', {}, { tools: [look] })
    const { runtime } = await setUp({
      agents: [desk],
      script: casting({
        desk: ({ messages }) => (messages.length === 1 ? wish('look') : toBilling),
        billing: ({ messages }) => JSON.stringify(messages).match(/"text":"(\d)"/)?.[1] ?? 'none',
      }),
    })
    expect((await runtime.run(desk, question, acme)).output).toBe('1')
    await runtime.cache.invalidate({ tags: ['price'], tenant: 'acme' })
    expect((await runtime.run(desk, question, acme)).output).toBe('2')
  })
})

describe('a handoff and what goes wrong before it', () => {
  it('is made once where the source’s model is tried again', async () => {
    const { desk } = team('You are billing.')
    let tries = 0
    const { runtime, model } = await setUp({
      agents: [desk],
      script: casting({
        desk: () => (++tries === 1 ? unavailable() : toBilling),
        billing: 'Done.',
      }),
      retry: { attempts: 3, backoff: () => 0 },
    })
    expect((await runtime.run(desk, question, acme)).output).toBe('Done.')
    expect(model.requests.map(whoIn)).toEqual(['desk', 'desk', 'billing'])
    expect((await runtime.run(desk, question, acme)).servedBy).toBe('exact')
  })

  it('is made once where another model answers for the source, and that run is not kept', async () => {
    const { desk } = team('You are billing.', {}, { fallback: ['scripted/two'] })
    const { runtime, model } = await setUp({
      agents: [desk],
      retry: { attempts: 1 },
      script: (request) => {
        if (whoIn(request) === 'billing') return 'Done.'
        return request.model === 'scripted/one' ? unavailable() : toBilling
      },
    })
    expect(await runtime.run(desk, question, acme)).toMatchObject({ output: 'Done.', agent: 'billing' })
    expect(askedOf(model.requests, 'billing')).toHaveLength(1)
    const again = await runtime.run(desk, question, acme)
    expect(again.cache.find(({ kind, agent }) => kind === 'agent' && agent === 'desk')?.result).toBe('miss')
    // the target was asked the same by another model's decision: its own answer is kept all the same
    expect(askedOf(model.requests, 'billing')).toHaveLength(1)
  })

  it('is given up with an abort, wherever it is, and nothing of it is kept', async () => {
    const { desk } = team('You are billing.')
    const controller = new AbortController()
    const asked = gate()
    const { runtime, model, spans } = await setUp({
      embedder: false,
      agents: [desk],
      script: casting({
        desk: toBilling,
        async billing(_request, ...[call]: never[]) {
          asked.resolve()
          throw await abortOf(Reflect.get(Object(call), 'signal'))
        },
      }),
    })
    const run = runtime.run(desk, question, { ...acme, signal: controller.signal })
    await asked.promise
    controller.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(model.requests.map(whoIn)).toEqual(['desk', 'billing'])
    await expect(runtime.run(desk, question, { ...acme, cache: 'only-if-cached' })).rejects.toMatchObject({
      code: 'NOT_CACHED',
    })
    expect(spans.spans.every(({ isEnded }) => isEnded)).toBe(true)
  })

  it('that leaves the user’s words out is refused with a sentence', async () => {
    const billing = defineAgent(member('billing'))
    const desk = defineAgent({ ...member('desk'), handoffs: [handoff(() => billing, { filter: () => [] })] })
    const { runtime } = await setUp({ agents: [desk], script: casting({ desk: toBilling, billing: 'Done.' }) })
    await expect(runtime.run(desk, question, acme)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('filter'),
    })
  })
})
