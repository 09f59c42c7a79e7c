import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineAgent, defineTool, memoryStore, type Entry, type IdentityOptions, type Runtime } from 'stratagent'
import { partitionOf } from '../../src/identity/partition.ts'
import { ask, setUp } from '../set-up.ts'
import { watched } from './changed-store.ts'
import { newHold } from './hold.ts'
import { sharedStore } from './keys-flips.ts'
import { oddEmbedder } from './odd-embedders.ts'
import { ways } from './ways.ts'

const question = 'How do I reset my password?'
const otherWords = 'I forgot my password, how do I reset it?'
const acme = { tenant: 'acme' }
const globex = { tenant: 'globex' }

/** Whose entries must never be seen by whom. */
const strangers: readonly (readonly [string, IdentityOptions, IdentityOptions])[] = [
  ['another tenant', acme, globex],
  ['a tenant by one without', {}, acme],
  ['no tenant by one', acme, {}],
  ['a tenant whose name is a case apart', acme, { tenant: 'ACME' }],
  ['a tenant whose name looks the same', acme, { tenant: 'аcme' }],
]

describe.each(ways)('T20 S1 by %s', (_name, way) => {
  it.each(strangers)('the answers of %s are never served: in the same words', async (_what, owner, stranger) => {
    const { runtime } = await setUp()
    await way(runtime, question, owner)
    expect((await way(runtime, question, stranger)).servedBy).toBe('provider')
    expect((await way(runtime, question, owner)).servedBy).toBe('exact')
  })

  it.each(strangers)(
    'the answers of %s are never served: by meaning, or by an alias',
    async (_what, owner, stranger) => {
      const { runtime } = await setUp()
      await way(runtime, question, owner)
      expect((await way(runtime, otherWords, stranger)).servedBy).toBe('provider')
      await runtime.cache.invalidate({ all: true })

      await way(runtime, question, owner)
      expect((await way(runtime, otherWords, owner)).servedBy).toBe('semantic')
      expect((await way(runtime, otherWords, owner)).servedBy).toBe('exact')
      expect((await way(runtime, otherWords, stranger)).servedBy).toBe('provider')
    },
  )

  it('nobody of another tenant rides along on a flight', async () => {
    const hold = newHold()
    const { runtime, model } = await setUp({
      async script() {
        await hold.here()
        return 'Click on the link.'
      },
    })
    const flying = [acme, acme, globex, globex].map((identity) => way(runtime, question, identity))
    await hold.reached
    hold.release()
    const landed = await Promise.all(flying)
    expect(model.requests).toHaveLength(2)
    expect(landed.map(({ cache }) => cache.some(({ result }) => result === 'coalesced'))).toEqual([
      false,
      true,
      false,
      true,
    ])
  })
})

describe('T20 S1 other layers', () => {
  it('keep the results of a tool to their tenant, at rest and under way', async () => {
    const { runtime } = await setUp()
    let runs = 0
    const hold = newHold()
    const balance = defineTool({
      name: 'balance',
      description: 'The balance.',
      input: z.object({ id: z.string() }),
      effect: 'read',
      cache: true,
      async run() {
        runs++
        await hold.here()
        return runs
      },
    })
    const calls = [acme, globex, acme, globex].map((identity) => runtime.call(balance, { id: '1' }, identity))
    await hold.reached
    hold.release()
    await Promise.all(calls)
    expect(runs).toBe(2)
    await runtime.call(balance, { id: '1' }, {})
    expect(runs).toBe(3)
    await runtime.call(balance, { id: '1' }, globex)
    expect(runs).toBe(3)
  })

  it('keep a plain function to the tenant it is bound to', async () => {
    const { runtime } = await setUp()
    let runs = 0
    const cached = (identity: IdentityOptions) => runtime.as(identity).cached(() => ++runs, { name: 'count' })
    expect([await cached(acme)(), await cached(globex)(), await cached(acme)(), await cached(globex)()]).toEqual([
      1, 2, 1, 2,
    ])
  })

  it('keep vectors to their tenant: whether a text was encoded before says who asked it', async () => {
    const embedder = oddEmbedder()
    const { runtime } = await setUp({ embedder })
    const start = embedder.batches.length
    await runtime.embed([question], acme)
    await runtime.embed([question], globex)
    await runtime.embed([question], acme)
    expect(embedder.batches.slice(start)).toEqual([[question], [question]])
    await runtime.llm(ask(question), globex)
    expect(embedder.batches).toHaveLength(start + 2)
    await runtime.llm(ask(question), {})
    expect(embedder.batches).toHaveLength(start + 3)
  })

  it('T9 keep vectors to their embedder', async () => {
    const store = sharedStore()
    const [first, second] = [oddEmbedder({ name: 'first' }), oddEmbedder({ name: 'second' })]
    const one = await setUp({ embedder: first, store: () => store })
    await one.runtime.embed([question])
    await one.runtime.llm(ask(question))
    const two = await setUp({ embedder: second, store: () => store })
    const start = second.batches.length
    expect((await two.runtime.embed([question])).servedBy).toBe('provider')
    expect(second.batches).toHaveLength(start + 1)
  })

  it('keep conversations of the same name to their tenant and their user', async () => {
    const { runtime, model } = await setUp()
    const agent = agentNamed('support')
    for (const identity of [acme, globex, { ...acme, user: 'u1' }, { ...acme, user: 'u2' }])
      await runtime.run(agent, question, { ...identity, session: 's1', cache: 'bypass' })
    expect(model.requests.map(({ messages }) => messages.length)).toEqual([1, 1, 1, 1])
  })

  it('drop by a tag what one tenant has, and leave the other its own', async () => {
    const { runtime } = await setUp()
    const cache = { tags: ['order:42'] }
    for (const identity of [acme, globex]) await runtime.llm(ask(question), { ...identity, cache })
    await runtime.cache.invalidate({ tags: ['order:42'], tenant: 'acme' })
    expect((await runtime.llm(ask(question), globex)).servedBy).toBe('exact')
    expect((await runtime.llm(ask(question), acme)).servedBy).toBe('provider')
  })
})

describe('T16 S3 names', () => {
  const names = [
    'acme',
    'acme:u1',
    'acme|u1',
    'acme\0',
    'acme ',
    ' acme',
    'acme\n',
    '*',
    'a*',
    'acme}',
    '{acme}',
    '@tenant:{acme}',
    '\\*',
    '-',
    '+acme',
    '4:acme',
    'acme4:acme',
    'åcme',
    'a\u030acme',
    'ａｃｍｅ',
    'acme\u200b',
    'ac\u00adme',
    '\ud800',
    '\udc00',
    '\ufffd',
    'undefined',
    '__proto__',
    'x'.repeat(1_000_000),
    `${'x'.repeat(999_999)}y`,
  ]

  it('of tenants never meet, whatever is in them', async () => {
    const { runtime } = await setUp({ embedder: false })
    for (const tenant of names) expect((await runtime.llm(ask(question), { tenant })).servedBy).toBe('provider')
    for (const tenant of names) expect((await runtime.llm(ask(question), { tenant })).servedBy).toBe('exact')
  })

  it('of users never meet, nor do those of agents, personas and permissions', async () => {
    const { runtime } = await setUp({ embedder: false })
    const served = new Set<string>()
    for (const name of names) {
      const identities = [
        { user: name, cache: { scope: 'user' as const } },
        { permissions: [name] },
        { vary: { a: name } },
      ]
      for (const options of identities) served.add((await runtime.llm(ask(question), options)).servedBy)
      const persona = { id: name, instructions: 'You answer.' }
      if (name.trim() !== '') served.add((await runtime.run(agentNamed(`a${name}`, persona), question)).servedBy)
    }
    expect([...served]).toEqual(['provider'])
  })

  it('never move into each other: what is forged into one name is not another', async () => {
    const { runtime } = await setUp({ embedder: false })
    const forgeries: readonly IdentityOptions[] = [
      { tenant: 'acme', user: 'u1', permissions: ['a', 'b'], vary: { plan: 'gold' }, locale: 'en' },
      { tenant: 'acme:u1', permissions: ['a', 'b'], vary: { plan: 'gold' }, locale: 'en' },
      { tenant: 'acme', permissions: ['a', 'b', 'plan'], vary: { gold: 'gold' }, locale: 'en' },
      { tenant: 'acme', permissions: ['a'], vary: { b: 'plan', plan: 'gold' }, locale: 'en' },
      { tenant: 'acme', permissions: ['a', 'b'], vary: { plan: 'gold', locale: 'en' } },
      { tenant: 'acme', permissions: ['ab'], vary: { plan: 'gold' }, locale: 'en' },
      { tenant: 'acme', permissions: ['a', 'b'], vary: { 'plan4:gold': '' }, locale: 'en' },
      { tenant: 'acme', permissions: ['a', 'b'], vary: { plan: '4:gold' }, locale: 'en' },
      { tenant: 'acme', permissions: ['a'], vary: { b: 'c' } },
      { tenant: 'acme', permissions: ['a', 'b', 'c'] },
    ]
    for (const identity of forgeries) expect((await runtime.llm(ask(question), identity)).servedBy).toBe('provider')
  })

  it('keep their order out of the key: permissions and vary are sets', async () => {
    const { runtime } = await setUp({ embedder: false })
    await runtime.llm(ask(question), { permissions: ['a', 'b'], vary: { x: '1', y: '2' } })
    const other = await runtime.llm(ask(question), { permissions: ['b', 'a'], vary: { y: '2', x: '1' } })
    expect(other.servedBy).toBe('exact')
  })
})

describe('T21 an entry that does not belong here', () => {
  /** A runtime whose store holds an answer of one tenant, changed before another tenant asks. */
  async function planted(change: (entry: Entry, own: Entry) => Entry) {
    const written: Entry[] = []
    const { runtime, store } = await setUp({ store: (clock) => watched(memoryStore({ clock }), written) })
    await runtime.llm(ask('How do I reset my password'), acme)
    const foreign = written.find(({ kind }) => kind === 'llm')
    await runtime.llm(ask(question), globex)
    const own = written.findLast(({ kind }) => kind === 'llm')
    if (foreign === undefined || own === undefined) throw new Error('Nothing was stored.')
    await runtime.cache.invalidate({ all: true })
    const epochs = new Map((await store.read({ tenant: '-', keys: [], tags: [...own.epochs.keys()] })).epochs)
    await store.write([{ ...change(foreign, own), epochs }])
    return runtime
  }

  it.each<[string, (entry: Entry, own: Entry) => Entry]>([
    ['of another tenant, in its place', (foreign, { key }) => ({ ...foreign, key })],
    ['of another tenant, in its partition', (foreign, { partition }) => ({ ...foreign, partition })],
    [
      'of another tenant, in its place and its partition',
      (foreign, { key, partition }) => ({ ...foreign, key, partition }),
    ],
    ['without a tenant, in its place and its partition', (_foreign, own) => ({ ...own, tenant: '-' })],
    ['of another partition', (_foreign, own) => ({ ...own, key: 'k', partition: 'p' })],
    [
      'of an older schema',
      (_foreign, own) => ({ ...own, key: 'k', partition: partitionOf({ ...own.origin.parts, schema: '0' }) }),
    ],
    ['of another kind, in its place', (_foreign, own) => ({ ...own, kind: 'tool' as const })],
  ])('is a miss: %s', async (_what, change) => {
    const runtime = await planted(change)
    const { servedBy, cache } = await runtime.llm(ask(question), globex)
    expect(servedBy).toBe('provider')
    expect(cache.map(({ result }) => result)).not.toContain('hit')
  })

  it.each<[string, (runtime: Runtime, identity: IdentityOptions) => Promise<unknown>]>([
    ['result of a tool', (runtime, identity) => runtime.as(identity).cached(() => identity.tenant, { name: 'who' })()],
    ['vector', async (runtime, identity) => (await runtime.embed([question], identity)).servedBy],
  ])('is a miss: the %s of another tenant, in its place', async (_what, use) => {
    const written: Entry[] = []
    const { runtime, store } = await setUp({ store: (clock) => watched(memoryStore({ clock }), written) })
    await use(runtime, acme)
    const fresh = await use(runtime, globex)
    const [foreign, own] = written
    if (foreign === undefined || own === undefined) throw new Error('Nothing was stored.')
    await store.write([{ ...foreign, key: own.key }])
    expect(await use(runtime, globex)).toBe(fresh)
  })

  it('is told from one that does, which is found', async () => {
    const runtime = await planted((_foreign, own) => own)
    expect((await runtime.llm(ask(question), globex)).servedBy).toBe('exact')
    const moved = await planted((_foreign, own) => ({ ...own, key: 'k' }))
    expect((await moved.llm(ask(question), globex)).servedBy).toBe('semantic')
  })
})

function agentNamed(name: string, persona = { id: 'helpdesk', instructions: 'You answer.' }) {
  return defineAgent({ name, persona, model: 'scripted/one' })
}
