import { describe, expect, it } from 'vitest'
import { defineAgent, defineTool, type DefinedTool } from 'stratagent'
import { z } from 'zod'
import { setUp } from '../set-up.ts'
import { counting } from './counted-tool.ts'

describe('what a declared effect permits', () => {
  it.each([
    ['a pure tool is cached by itself', { effect: 'pure' }, 1],
    ['a pure tool is not when its cache is off', { effect: 'pure', cache: false }, 2],
    ['a reading tool is with a cache', { effect: 'read', cache: true }, 1],
    ['a reading tool is not without one', { effect: 'read' }, 2],
    ['S23 a writing tool never is', { effect: 'write' }, 2],
    ['S23 a volatile tool never is', { effect: 'volatile' }, 2],
    ['S23 a tool that declares nothing never is', {}, 2],
  ] as const)('%s', async (_what, options, times) => {
    const { runtime } = await setUp({ embedder: false })
    const { tool, runs } = counting(options)
    await runtime.call(tool, { of: 'a' })
    await runtime.call(tool, { of: 'a' })
    expect(runs).toHaveLength(times)
  })
})

it('gives back the same types from the cache', async () => {
  const value = {
    when: new Date(0),
    where: new URL('https://example.com/'),
    bytes: new Uint8Array([1, 2]),
    large: 2n ** 70n,
    none: null,
    list: [1, 'two', [true]],
    own: { $stratagent: 'mine' },
  }
  const tool = defineTool({
    name: 'types',
    description: 'All types.',
    input: z.object({}),
    effect: 'pure',
    run: () => value,
  })
  const { runtime, spans } = await setUp({ embedder: false })
  await runtime.call(tool, {})
  spans.clear()
  expect(await runtime.call(tool, {})).toEqual(value)
  expect(spans.spans.map(({ attributes }) => attributes['cache.result'])).toContain('hit')
})

it.each([
  ['a function', () => ({ call: () => 1 })],
  ['an instance of a class', () => new (class Order {})()],
  ['a circle', circle],
])('gives %s to the caller and does not keep it', async (_what, make) => {
  let runs = 0
  const tool = defineTool({
    name: 'odd',
    description: 'Odd values.',
    input: z.object({}),
    effect: 'pure',
    run() {
      runs++
      return make()
    },
  })
  const { runtime } = await setUp({ embedder: false })
  await runtime.call(tool, {})
  await runtime.call(tool, {})
  expect(runs).toBe(2)
})

it('T26 does not keep an error', async () => {
  let fails = true
  const tool = defineTool({
    name: 'flaky',
    description: 'Fails at first.',
    input: z.object({}),
    effect: 'read',
    cache: true,
    run() {
      if (fails) throw new Error('not now')
      return 'ok'
    },
  })
  const { runtime } = await setUp({ embedder: false })
  await expect(runtime.call(tool, {})).rejects.toThrow('not now')
  fails = false
  expect(await runtime.call(tool, {})).toBe('ok')
})

it.each([
  ['tenant', { tenant: 'acme' }, { tenant: 'globex' }],
  ['permissions', { permissions: ['read'] }, { permissions: ['read', 'write'] }],
  ['vary values', { vary: { plan: 'gold' } }, { vary: { plan: 'free' } }],
  ['locale', { locale: 'de' }, { locale: 'fr' }],
])('runs a tool again for other %s', async (_what, one, other) => {
  const { runtime } = await setUp({ embedder: false })
  const { tool, runs } = counting({ effect: 'pure' })
  for (const identity of [one, other, one, other]) await runtime.call(tool, { of: 'a' }, identity)
  expect(runs).toHaveLength(2)
})

it('shares results of tenant scope with every user, of user scope with that user alone', async () => {
  const { runtime } = await setUp({ embedder: false })
  const [shared, own] = [counting({ effect: 'pure' }), counting({ name: 'own', effect: 'pure', scope: 'user' })]
  for (const user of ['ann', 'bob', 'ann']) {
    await runtime.call(shared.tool, { of: 'a' }, { user })
    await runtime.call(own.tool, { of: 'a' }, { user })
  }
  expect([shared.runs, own.runs].map(({ length }) => length)).toEqual([1, 2])
  await runtime.call(own.tool, { of: 'a' })
  await runtime.call(own.tool, { of: 'a' })
  expect(own.runs).toHaveLength(4)
})

it('separates by the vary values it names, and by no others', async () => {
  const { runtime } = await setUp({ embedder: false })
  const { tool, runs } = counting({ effect: 'read', cache: { vary: ['plan'] } })
  await runtime.call(tool, { of: 'a' }, { vary: { plan: 'gold', theme: 'dark' } })
  await runtime.call(tool, { of: 'a' }, { vary: { plan: 'gold', theme: 'light' } })
  await runtime.call(tool, { of: 'a' }, { vary: { plan: 'free', theme: 'dark' } })
  expect(runs).toHaveLength(2)
})

it('shares results between agents only under a shared name', async () => {
  const desk = (name: string, tool: DefinedTool<{ of: string }, string>) =>
    defineAgent({ name, persona: { id: name, instructions: name }, model: 'scripted/one', tools: [tool] })
  const { runtime } = await setUp({
    embedder: false,
    script: ({ messages }) =>
      messages.at(-1)?.role === 'tool' ? 'done' : { toolCalls: [{ name: 'count', input: { of: 'a' } }] },
  })
  const apart = counting({ effect: 'pure' })
  const together = counting({ effect: 'read', cache: { shared: 'counts' } })
  for (const [index, { tool }] of [apart, together].entries()) {
    await runtime.run(desk(`first ${index}`, tool), 'count')
    await runtime.run(desk(`second ${index}`, tool), 'count')
  }
  expect([apart.runs, together.runs].map(({ length }) => length)).toEqual([2, 1])
})

it('teaches a tool of tenant scope that reads who asks to declare user scope', async () => {
  const tool = defineTool({
    name: 'greet',
    description: 'Greets.',
    input: z.object({}),
    effect: 'read',
    cache: true,
    run: (_input, { identity }) => `hello ${identity.user}`,
  })
  const agent = defineAgent({
    name: 'greeter',
    persona: { id: 'greeter', instructions: 'You greet.' },
    model: 'scripted/one',
    tools: [tool],
  })
  const { runtime } = await setUp({ embedder: false, script: () => ({ toolCalls: [{ name: 'greet', input: {} }] }) })
  const said = { code: 'CONFIG_INVALID', message: expect.stringMatching(/greet.*scope: 'user'/) as unknown }
  await expect(runtime.call(tool, {}, { user: 'ann' })).rejects.toMatchObject(said)
  await expect(runtime.run(agent, 'hello', { user: 'ann' })).rejects.toMatchObject(said)
})

it('lives as long as its ttl, and no longer', async () => {
  const { runtime, clock } = await setUp({ embedder: false })
  const { tool, runs } = counting({ effect: 'read', cache: { ttl: '5m' } })
  await runtime.call(tool, { of: 'a' })
  clock.advance(5 * 60_000 - 1)
  await runtime.call(tool, { of: 'a' })
  expect(runs).toHaveLength(1)
  clock.advance(1)
  await runtime.call(tool, { of: 'a' })
  expect(runs).toHaveLength(2)
})

describe('a plain function', () => {
  it('is answered by its arguments', async () => {
    const quoted: string[] = []
    const { runtime } = await setUp({ embedder: false })
    const quote = runtime.as({ tenant: 'acme' }).cached(
      (symbol: string, currency: string) => {
        quoted.push(symbol)
        return { symbol, currency }
      },
      { name: 'quote', ttl: '5m', tags: (symbol) => [`quote:${symbol}`] },
    )
    expect(await quote('ACME', 'USD')).toEqual({ symbol: 'ACME', currency: 'USD' })
    expect(await quote('ACME', 'USD')).toEqual({ symbol: 'ACME', currency: 'USD' })
    await quote('ACME', 'EUR')
    expect(quoted).toHaveLength(2)
    await runtime.cache.invalidate({ tags: ['quote:ACME'] })
    await quote('ACME', 'USD')
    expect(quoted).toHaveLength(3)
  })
})

function circle(): object {
  const value: { self?: object } = {}
  value.self = value
  return value
}
