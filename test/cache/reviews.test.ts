import { describe, expect, it } from 'vitest'
import type { ReviewItem, Runtime, SemanticOptions } from 'stratagent'
import { until } from '../servers/until.ts'
import { ask, setUp, type SetUp } from '../set-up.ts'
import { describeShared } from './shared-stores.ts'

const capital = 'What is the capital of France?'
const rewording = 'Tell me the capital city of France.'
const acme = { tenant: 'acme' }
const all: SemanticOptions = { review: { rate: 1 } }

/** A hit, and the pair it puts before people. */
async function reviewed({ runtime }: SetUp, tenant = 'acme'): Promise<ReviewItem> {
  await runtime.embed([capital, rewording], { tenant }) // a busy machine may take longer to encode than a call waits
  await runtime.llm(ask(capital), { tenant })
  await runtime.cache.settled()
  await until('it hits', async () => (await runtime.llm(ask(rewording), { tenant })).servedBy !== 'provider')
  return waiting(runtime, tenant)
}

async function waiting(runtime: Runtime, tenant: string): Promise<ReviewItem> {
  await until('it is in line', async () => (await runtime.cache.review.list({ tenant })).length === 1)
  const [item] = await runtime.cache.review.list({ tenant })
  if (item === undefined) throw new Error('Nothing is in line.')
  return item
}

await describeShared('a pair that people are asked about', (pair) => {
  it('says what they need to judge it, and is seen by every process of its tenant alone', async () => {
    const [here, there] = await pair({ cache: { semantic: all } })
    const item = await reviewed(here)
    expect(item).toMatchObject({ question: rewording, matched: capital, answer: capital.toUpperCase(), why: 'sampled' })
    expect(item.similarity).toBeCloseTo(0.917, 2)
    expect(item.guards).toContain('numbers')
    expect(await there.runtime.cache.review.list(acme)).toEqual([item])
    expect(await there.runtime.cache.review.list({ tenant: 'other' })).toEqual([])
    expect(await there.runtime.cache.review.list()).toEqual([])
  })

  it('that is labelled wrong is in line no more, and never hits again', async () => {
    const [here, there] = await pair({ cache: { semantic: all } })
    const { id } = await reviewed(here)
    await there.runtime.cache.review.label(id, 'wrong', acme)
    expect(await here.runtime.cache.review.list(acme)).toEqual([])
    const again = await here.runtime.llm(ask(rewording), acme)
    expect(again.cache.find(({ layer }) => layer === 'semantic')?.reason).toBe('tombstone')
    expect(await there.runtime.cache.evidence(undefined, acme)).toMatchObject({ wrong: 1, sources: { review: 1 } })
  })

  it('T22 is erased with its tenant', async () => {
    const [here, there] = await pair({ cache: { semantic: all } })
    await reviewed(here)
    await here.runtime.cache.invalidate(acme)
    expect(await there.runtime.cache.review.list(acme)).toEqual([])
    expect((await there.runtime.cache.stats()).entries).toBe(0)
  })
})

it('T22 goes with the user who has asked, also where their question was kept nowhere else', async () => {
  const { runtime } = await setUp({ cache: { semantic: all } })
  await runtime.embed([capital, rewording], acme) // a busy machine may take longer to encode than a call waits
  await runtime.llm(ask(capital), { ...acme, user: 'ann' })
  await runtime.llm(ask(rewording), { ...acme, user: 'bob', cache: 'no-store' })
  await waiting(runtime, 'acme')
  await runtime.cache.invalidate({ ...acme, user: 'bob' })
  expect(await runtime.cache.review.list(acme)).toEqual([])
})

describe('pairs that are labelled elsewhere', () => {
  it('go out as lines of JSON and come back with a label', async () => {
    const made = await setUp({ cache: { semantic: all } })
    const { review, evidence } = made.runtime.cache
    await reviewed(made)
    const lines = await review.exportLines(acme)
    expect(JSON.parse(lines)).toMatchObject({ question: rewording, label: '' })
    expect(await review.importLines(lines, acme)).toEqual({ right: 0, wrong: 0, undecided: 1 })
    expect(await review.importLines(lines.replace('"label":""', '"label":"right"'), acme)).toEqual({
      right: 1,
      wrong: 0,
      undecided: 0,
    })
    expect(await review.list(acme)).toEqual([])
    expect(await evidence(undefined, acme)).toMatchObject({ right: 1 })
  })

  it.each<[string, string]>([
    ['{"id":"h1.none"}', 'line 1: nothing can be done with this id'],
    ['\nnonsense', 'line 2: it is no JSON object'],
    ['{"id":"h1.none","label":"maybe"}', "line 1: `label` is 'right', 'wrong' or empty"],
  ])('are refused all together when a line makes no sense: %j', async (lines, sentence) => {
    const { runtime } = await setUp({ embedder: false })
    await expect(runtime.cache.review.importLines(lines)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(sentence) as unknown,
    })
  })

  it('S1 are refused when they are another tenant’s', async () => {
    const made = await setUp({ cache: { semantic: all } })
    const { id } = await reviewed(made)
    const { review } = made.runtime.cache
    await expect(review.label(id, 'wrong', { tenant: 'other' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(review.label(id, 'wrong')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(await review.list(acme)).toHaveLength(1)
  })
})

it('S12 shows people no more of a pair than is left after redaction', async () => {
  const redact = (text: string): string => text.replaceAll(/france/gi, '…')
  const { question, matched, answer } = await reviewed(
    await setUp({ cache: { semantic: { review: { rate: 1, redact } } } }),
  )
  for (const text of [question, matched, answer]) expect(text).toContain('…')
  expect(JSON.stringify([question, matched, answer])).not.toMatch(/france/i)
})

it('S12 asks nobody about an answer that is one user’s own', async () => {
  const { runtime } = await setUp({ cache: { semantic: all, scope: 'user' } })
  const ann = { tenant: 'acme', user: 'ann' }
  await runtime.embed([capital, rewording], ann)
  await runtime.llm(ask(capital), ann)
  expect((await runtime.llm(ask(rewording), ann)).servedBy).toBe('semantic')
  await runtime.close()
  expect(await runtime.cache.review.list(acme)).toEqual([])
})

it('S12 puts nothing of a pair on spans', async () => {
  const made = await setUp({ cache: { semantic: all } })
  await reviewed(made)
  const told = made.spans.spans.map(({ name, attributes, events, links }) => ({ name, attributes, events, links }))
  expect(JSON.stringify(told)).not.toMatch(/capital|h1\./i)
})

describe('a pair that a person has judged', () => {
  it.each(['reject', 'confirm'] as const)('is in line no more after %s, nor put there again', async (act) => {
    const made = await setUp({ cache: { semantic: all } })
    const { cache } = made.runtime
    const { id } = await reviewed(made)
    await cache[act](id)
    expect(await cache.review.list(acme)).toEqual([])
    const again = await made.runtime.llm(ask(rewording), acme)
    expect(again.servedBy).toBe(act === 'confirm' ? 'exact' : 'provider')
    // pairs are put in line in turn: when another is there, this one would be too
    await made.runtime.llm(ask('Please tell me the capital city of France.'), acme)
    const other = await waiting(made.runtime, 'acme')
    expect(other.question).not.toBe(rewording)
    const there = await setUp({ store: () => made.store })
    expect(await there.runtime.cache.review.list(acme)).toEqual([other])
  })
})

describe('T22 what is found out about a question while its user is erased', () => {
  it.each<[string, SemanticOptions]>([
    ['by an audit', { audit: { rate: 1 }, review: false }],
    ['of what is left to people', { audit: { rate: 1 }, review: { rate: 0 }, judge: unsureAfterwards }],
  ])('is not kept: %s', async (_what, semantic) => {
    const gate = Promise.withResolvers<void>()
    let asked = 0
    const { runtime, model, spans } = await setUp({
      cache: { semantic },
      script: async () => {
        if (++asked === 2) await gate.promise
        return {
          text: asked === 1 ? 'Parcels are kept at the depot near you.' : 'We hold packages close by for a while.',
        }
      },
    })
    await runtime.embed([capital, rewording], acme) // a busy machine may take longer to encode than a call waits
    await runtime.llm(ask(capital), { ...acme, user: 'ann' })
    expect((await runtime.llm(ask(rewording), { ...acme, user: 'bob', cache: 'no-store' })).servedBy).toBe('semantic')
    await until('the audit asks', () => model.requests.length === 2)
    await runtime.cache.invalidate({ ...acme, user: 'bob' })
    gate.resolve()
    await until('the audit has ended', () => spans.spans.some(({ name }) => name === 'cache.audit semantic'))
    expect(await runtime.cache.review.list(acme)).toEqual([])
    expect((await runtime.cache.evidence(undefined, acme)).labels).toBe(0)
    expect((await runtime.llm(ask(rewording), { ...acme, cache: 'no-store' })).servedBy).toBe('semantic')
  })
})

/** Lets every hit through, and never says whether a fresh answer is the same. */
function unsureAfterwards({ fresh }: { readonly fresh?: string }): Promise<'same' | 'unsure'> {
  return Promise.resolve(fresh === undefined ? 'same' : 'unsure')
}
