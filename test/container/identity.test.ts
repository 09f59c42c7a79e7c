import { defineAgent, defineTool, type Identity } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clerk, wish } from '../runtime/desk.ts'
import { ask, setUp, type SetUp, type SetUpOptions } from '../set-up.ts'

interface Watched extends SetUp {
  readonly seen: Identity[]
  readonly agent: ReturnType<typeof defineAgent<never, never>>
}

/** A runtime with an agent whose tool notes who asks. */
async function watching(options: SetUpOptions = {}): Promise<Watched> {
  const seen: Identity[] = []
  const look = defineTool({
    name: 'look',
    description: 'Notes who asks.',
    input: z.object({}),
    run: (_input, { identity }) => void seen.push(identity),
  })
  const setting = await setUp({
    embedder: false,
    script: ({ messages }) => (messages.at(-1)?.role === 'tool' ? 'Seen.' : wish('look')),
    ...options,
  })
  return { ...setting, seen, agent: defineAgent({ ...clerk, tools: [look] }) }
}

const who = { tenant: 'acme', user: 'u7', permissions: ['read'], locale: 'de', vary: { plan: 'gold' }, session: 's1' }

describe('a bound identity', () => {
  it('is who every call of it is made by', async () => {
    const { runtime, agent, seen } = await watching()
    await runtime.as(who).run(agent, 'Look.')
    expect(seen).toEqual([expect.objectContaining(who)])
  })

  it.each([
    ['tenant', { tenant: 'other' }],
    ['user', { user: 'root' }],
    ['permissions', { permissions: ['read', 'write'] }],
    ['locale', { locale: 'en' }],
    ['vary', { vary: { plan: 'platinum' } }],
  ])('cannot be widened by the options of a call: %s', async (_what, wider) => {
    const { runtime, agent, seen } = await watching()
    const acme = runtime.as(who)
    const widened: unknown = Reflect.apply(acme.run, acme, [agent, 'Look.', wider])
    await expect(widened).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await acme.run(agent, 'Look again.', { session: 's2' })
    expect(seen).toEqual([expect.objectContaining({ ...who, session: 's2' })])
  })

  it('is a copy: what its owner changes later changes nothing', async () => {
    const { runtime, agent, seen } = await watching()
    const mine = { tenant: 'acme', permissions: ['read'], vary: { plan: 'gold' } }
    const acme = runtime.as(mine)
    mine.tenant = 'other'
    mine.permissions.push('write')
    mine.vary.plan = 'platinum'
    await acme.run(agent, 'Look.')
    expect(seen).toEqual([expect.objectContaining({ tenant: 'acme', permissions: ['read'], vary: { plan: 'gold' } })])
  })

  it('may hold several conversations, each its own', async () => {
    const { runtime, model } = await setUp({ embedder: false })
    const agent = defineAgent(clerk)
    const acme = runtime.as({ tenant: 'acme', user: 'u7' })
    await acme.run(agent, 'One', { session: 'a' })
    await acme.run(agent, 'Two', { session: 'b' })
    await acme.run(agent, 'Three', { session: 'a' })
    expect(model.requests.map(({ messages }) => messages.length)).toEqual([1, 1, 3])
  })

  it('holds for direct calls, tools and cached functions alike', async () => {
    const { runtime, seen } = await watching({ script: () => 'Hi.' })
    const note = defineTool({
      name: 'note',
      description: 'Notes who asks.',
      input: z.object({}),
      run: (_input, { identity }) => void seen.push(identity),
    })
    let fetched = 0
    const acme = runtime.as({ tenant: 'acme' })
    const [left, right] = [acme, runtime.as({ tenant: 'other' })].map((asking) =>
      asking.cached(() => ++fetched, { name: asking === acme ? 'left' : 'right' }),
    )
    await acme.call(note, {})
    expect(seen[0]?.tenant).toBe('acme')
    expect((await acme.llm(ask('Hi'))).servedBy).toBe('provider')
    expect((await acme.llm(ask('Hi'))).servedBy).toBe('exact')
    expect((await runtime.as({ tenant: 'other' }).llm(ask('Hi'))).servedBy).toBe('provider')
    expect([await left?.(), await left?.(), await right?.()]).toEqual([1, 1, 2])
  })

  it('does not share a cached function’s results with another tenant', async () => {
    const { runtime } = await setUp({ embedder: false })
    let fetched = 0
    const results = new Map<string, () => Promise<number>>()
    const work = () => ++fetched
    for (const tenant of ['acme', 'other']) {
      results.set(tenant, runtime.as({ tenant }).cached(work, { name: 'count' }))
    }
    expect(await results.get('acme')?.()).toBe(1)
    expect(await results.get('other')?.()).toBe(2)
    expect(await results.get('acme')?.()).toBe(1)
  })
})

describe('an identity that is not bound', () => {
  it('S2 is read anew for each call: what its owner has changed meanwhile holds', async () => {
    const { runtime, model } = await setUp({ embedder: false })
    const mine = { tenant: 'acme', user: 'u7', permissions: ['read'], vary: { plan: 'gold' } }
    const servedBy = async () => (await runtime.llm(ask('Hi'), mine)).servedBy
    expect([await servedBy(), await servedBy()]).toEqual(['provider', 'exact'])
    const changes = [
      () => (mine.tenant = 'other'),
      () => mine.permissions.push('write'),
      () => (mine.permissions = ['read,write']),
      () => (mine.vary.plan = 'platinum'),
      () => (mine.vary = Object.assign(mine.vary, { area: 'eu' })),
    ]
    for (const change of changes) {
      change()
      expect([await servedBy(), await servedBy()]).toEqual(['provider', 'exact'])
    }
    expect(model.requests).toHaveLength(1 + changes.length)
  })

  it('S2 is not taken for another that is cut otherwise', async () => {
    const { runtime } = await setUp({ embedder: false })
    const alike = [
      { tenant: 'a', permissions: ['b'] },
      { tenant: 'a', permissions: [], vary: { b: '' } },
      { tenant: 'a1:b' },
      { tenant: 'a', locale: 'b' },
      { tenant: 'a', permissions: ['1:b'] },
      { tenant: 'a', permissions: ['b', ''] },
      { tenant: 'a', vary: { b: '', '': 'b' } },
    ]
    for (const options of alike) expect((await runtime.llm(ask('Hi'), options)).servedBy).toBe('provider')
  })
})

describe('a runtime that requires a tenant', () => {
  const refused = { code: 'TENANT_REQUIRED', message: expect.stringContaining('{ tenant }') }

  it('refuses every call without one, before anybody is asked', async () => {
    const { runtime, agent, model, seen } = await watching({ tenancy: 'required' })
    const tool = defineTool({ name: 'tool', description: 'A tool.', input: z.object({}), run: () => seen.length })
    await expect(runtime.run(agent, 'Hi')).rejects.toMatchObject(refused)
    await expect(runtime.run(agent, 'Hi', { user: 'u7' })).rejects.toMatchObject(refused)
    await expect(runtime.as({ user: 'u7' }).run(agent, 'Hi')).rejects.toMatchObject(refused)
    await expect(runtime.stream(agent, 'Hi').result).rejects.toMatchObject(refused)
    await expect(runtime.llm(ask('Hi'))).rejects.toMatchObject(refused)
    await expect(runtime.streamLlm(ask('Hi')).result).rejects.toMatchObject(refused)
    await expect(runtime.embed(['Hi'])).rejects.toMatchObject(refused)
    await expect(runtime.call(tool, {})).rejects.toMatchObject(refused)
    await expect(runtime.cached(() => 1, { name: 'one' })()).rejects.toMatchObject(refused)
    expect((await runtime.cache.warm(agent, { questions: ['Hi'] })).failed).toMatchObject([{ error: refused }])
    expect(model.requests).toEqual([])
  })

  it('takes calls with one', async () => {
    const { runtime, agent } = await watching({ tenancy: 'required' })
    expect((await runtime.run(agent, 'Hi', { tenant: 'acme' })).output).toBe('Seen.')
    expect((await runtime.as({ tenant: 'acme' }).run(agent, 'Ho')).output).toBe('Seen.')
  })
})
