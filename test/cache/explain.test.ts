import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { defineAgent, type Explanation, type Runtime } from 'stratagent'
import { reasonWords } from '../../src/container/reason-words.ts'
import { clerk } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'
import { agentFlips, askWay, llmFlips, runWay, sharedStore } from './keys-flips.ts'

describe.each([
  ['a run', 'agent', agentFlips, runWay],
  ['a model call', 'llm', llmFlips, askWay],
] as const)('explain of %s', (_kind, kind, flips, way) => {
  it.each(flips)('S2 names $part, and nothing else, when $what is changed', async ({ part, before, after }) => {
    const store = sharedStore()
    const first = await way(store, before)
    const { result, runtime } = await way(store, after)
    const misses = (await runtime.cache.explain(result.runId, { acrossTenants: true })).filter(({ decision }) => {
      return decision.kind === kind && decision.result === 'miss' && decision.layer !== 'prompt'
    })
    const [explained] = misses
    expect(explained?.decision.layer).toBe('exact')
    for (const miss of misses) expect(miss.changed.map((change) => change.part)).toEqual([part])
    const [change] = explained?.changed ?? []
    const was = first.result.cache.find((decision) => decision.kind === kind)?.parts?.[part]
    expect(change).toEqual({ part, was, now: explained?.decision.parts?.[part] })
    expect(explained?.sentence).toContain(part)
  })
})

describe('explain', () => {
  const question = 'How do I reset my password?'
  const otherWords = 'I forgot my password, how do I reset it?'

  /** What is explained of the layer in the latest call. */
  async function explained(runtime: Runtime, id: string, layer: string): Promise<Explanation | undefined> {
    return (await runtime.cache.explain(id)).find(({ decision }) => decision.layer === layer)
  }

  it('says of a first miss that there was nothing', async () => {
    const { runtime } = await setUp()
    const { runId } = await runtime.llm(ask(question))
    expect(await explained(runtime, runId, 'exact')).toMatchObject({
      changed: [],
      sentence: 'Model call, exact miss (no-entry): nothing was kept for it.',
    })
  })

  it('says of a hit how old it was, and from which layer it came', async () => {
    const { runtime, clock } = await setUp()
    await runtime.llm(ask(question))
    clock.advance(90_000)
    const { runId } = await runtime.llm(ask(question))
    expect(await runtime.cache.explain(runId)).toMatchObject([
      { changed: [], sentence: 'Model call, exact hit, 90 s old.' },
    ])
  })

  it('says of a semantic hit how near it was, and so of the alias it leaves', async () => {
    const { runtime } = await setUp()
    await runtime.llm(ask(question))
    const near = await runtime.llm(ask(otherWords))
    const sentence = /^Model call, semantic hit at similarity 0\.9\d\d, 0 s old\.$/
    expect((await explained(runtime, near.runId, 'semantic'))?.sentence).toMatch(sentence)
    const alias = await runtime.llm(ask(otherWords))
    expect((await explained(runtime, alias.runId, 'exact'))?.sentence).toMatch(
      /^Model call, exact hit at similarity 0\.9\d\d/,
    )
  })

  it('says of a refusal which guard spoke, and what it saw', async () => {
    const { runtime } = await setUp()
    await runtime.llm(ask('How do I turn on dark mode?'))
    const { runId } = await runtime.llm(ask('How do I turn off dark mode?'))
    const refused = await explained(runtime, runId, 'semantic')
    expect(refused?.decision).toMatchObject({ result: 'refused', reason: 'guard' })
    const [refusal] = refused?.decision.refusals ?? []
    expect(refusal?.candidate).toBe('How do I turn on dark mode?')
    expect(refused?.sentence).toContain(`the guard ${refusal?.guard} spoke against it. ${refusal?.detail}`)
  })

  it('says of a near miss how near it was, and what would have been enough', async () => {
    const { runtime } = await setUp({ cache: { threshold: 0.999 } })
    await runtime.llm(ask(question))
    const { runId } = await runtime.llm(ask(otherWords))
    expect((await explained(runtime, runId, 'semantic'))?.sentence).toMatch(
      /^Model call, semantic miss \(below-threshold\) at similarity 0\.9\d\d: the nearest question was not near enough, the threshold is 0\.999\.$/,
    )
  })

  it.each([
    ['expired', 3_630_000, undefined, 'had passed its lifetime'],
    ['too-old', 120_000, { maxAge: '1m' }, 'is older than `maxAge` allows'],
  ] as const)('says of an entry that is %s just that', async (reason, duration, cache, words) => {
    const { runtime, clock } = await setUp({ cache: { semantic: 'off', maxAge: '24h' } })
    await runtime.llm(ask(question))
    clock.advance(duration)
    const { runId } = await runtime.llm(ask(question), cache === undefined ? {} : { cache })
    const [miss] = await runtime.cache.explain(runId)
    expect(miss).toMatchObject({ decision: { result: 'miss', reason }, changed: [] })
    expect(miss?.sentence).toBe(`Model call, exact miss (${reason}): what was kept for it ${words}.`)
  })

  it('says of a bypass why', async () => {
    const { runtime } = await setUp()
    const { runId } = await runtime.llm(ask(question), { cache: 'bypass' })
    expect((await explained(runtime, runId, 'exact'))?.sentence).toBe(
      'Model call, exact bypass (caller): the caller wanted no kept answer.',
    )
  })

  it('compares with the entry that differs least', async () => {
    const { runtime, clock } = await setUp()
    await runtime.llm(ask(question), { tenant: 'acme', locale: 'de', permissions: ['read'] })
    await runtime.llm(ask(question), { tenant: 'acme', locale: 'en' })
    await runtime.llm(ask(question), { tenant: 'globex', locale: 'fr', permissions: ['read'] })
    clock.advance(1)
    const { runId } = await runtime.llm(ask(question), { tenant: 'acme', locale: 'fr' })
    expect((await explained(runtime, runId, 'exact'))?.changed.map(({ part }) => part)).toEqual(['locale'])
  })

  it('names every part when several are changed', async () => {
    const { runtime, clock } = await setUp()
    await runtime.llm(ask(question), { tenant: 'acme', locale: 'de' })
    clock.advance(1)
    const { runId } = await runtime.llm({ ...ask(question), temperature: 0 }, { tenant: 'acme', locale: 'fr' })
    const miss = await explained(runtime, runId, 'exact')
    expect(miss?.changed.map(({ part }) => part)).toEqual(['settings', 'locale'])
    expect(miss?.sentence).toBe(
      'Model call, exact miss (no-entry): nothing was kept for it; the most similar entry that answers this question differs in settings, locale.',
    )
  })

  it('does not name the user where answers are shared by the tenant', async () => {
    const { runtime, clock } = await setUp()
    await runtime.llm(ask(question), { user: 'u1', locale: 'de' })
    clock.advance(1)
    const { runId } = await runtime.llm(ask(question), { user: 'u2', locale: 'fr' })
    expect((await explained(runtime, runId, 'exact'))?.changed.map(({ part }) => part)).toEqual(['locale'])
  })

  it('compares the first who asks with nobody, whatever is asked later', async () => {
    const { runtime, clock } = await setUp({ embedder: false })
    const agent = (name: string) => defineAgent({ ...clerk, name, persona: { id: name, instructions: name } })
    const { runId } = await runtime.run(agent('first'), question)
    const before = await runtime.cache.explain(runId)
    expect(before.map(({ sentence }) => sentence)).toEqual(
      expect.arrayContaining([
        'Run of first, exact miss (no-entry): nothing was kept for it.',
        'Model call of first, exact miss (no-entry): nothing was kept for it.',
      ]),
    )
    clock.advance(1)
    await runtime.run(agent('second'), question)
    expect(await runtime.cache.explain(runId)).toEqual(before)
  })

  it('S8 shows no tenant that another one has asked, unless an operator compares tenants', async () => {
    const { runtime, clock } = await setUp({ embedder: false })
    const alone = await setUp({ embedder: false })
    await runtime.llm(ask(question), { tenant: 'globex' })
    clock.advance(1)
    const { runId } = await runtime.llm(ask(question), { tenant: 'acme' })
    const first = await alone.runtime.llm(ask(question), { tenant: 'acme' })
    const told = async (one: Runtime, id: string) =>
      (await one.cache.explain(id)).map(({ sentence, changed }) => ({ sentence, changed }))
    expect(await told(runtime, runId)).toEqual(await told(alone.runtime, first.runId))
    const [across] = await runtime.cache.explain(runId, { acrossTenants: true })
    expect(across?.changed.map(({ part }) => part)).toEqual(['tenant'])
    await expect(Reflect.apply(runtime.cache.explain, runtime.cache, [runId, { tenants: 'all' }])).rejects.toThrow(
      /explain: `tenants` is not an option/,
    )
  })

  it('says of an expired answer that it was there, whatever else was', async () => {
    const { runtime, clock } = await setUp({ cache: { semantic: 'off' } })
    await runtime.llm(ask(question), { locale: 'de' })
    clock.advance(3_630_000)
    await runtime.llm(ask(question), { locale: 'fr' })
    clock.advance(1)
    const { runId } = await runtime.llm(ask(question), { locale: 'de' })
    expect(await runtime.cache.explain(runId)).toMatchObject([
      { decision: { reason: 'expired' }, changed: [] },
      { decision: { layer: 'prompt' } },
    ])
  })

  it('has words for every reason, and the README has the same', () => {
    const readme = readFileSync(new URL('../../src/contract/README.md', import.meta.url), 'utf8')
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)].map(([, reason, words]) => [reason, words])
    expect(Object.fromEntries(rows)).toEqual(reasonWords)
  })

  it('takes the id of one lookup as well as that of a run, and knows nothing of any other', async () => {
    const { runtime } = await setUp()
    const { runId, cache } = await runtime.llm(ask(question))
    const [first] = cache
    expect((await runtime.cache.explain(first?.id ?? '')).map(({ decision }) => decision)).toEqual([first])
    expect((await runtime.cache.explain(runId)).map(({ decision }) => decision)).toEqual(cache)
    expect(await runtime.cache.explain('nobody')).toEqual([])
  })
})
