import { describe, expect, it } from 'vitest'
import { defineAgent, defineTool, type Decision, type Runtime, type SemanticOptions } from 'stratagent'
import { z } from 'zod'
import { until } from '../servers/until.ts'
import { ask, setUp, type SetUp } from '../set-up.ts'
import { describeShared } from './shared-stores.ts'
import { guide } from './ways.ts'

const capital = 'What is the capital of France?'
const rewording = 'Tell me the capital city of France.'
/** Answers of a model that has changed its mind about one of the questions. */
const answers: Readonly<Record<string, string>> = {
  [capital]: 'The fee is 10 euros.',
  [rewording]: 'The fee is 25 euros.',
}

async function semanticOf(runtime: Runtime, question: string): Promise<Decision | undefined> {
  const { cache } = await runtime.llm(ask(question))
  return cache.find(({ layer }) => layer === 'semantic')
}

async function desk(semantic: SemanticOptions, said: Readonly<Record<string, string>> = answers): Promise<SetUp> {
  const script = ({ messages }: { readonly messages: readonly { readonly content: unknown }[] }) => ({
    text: said[String(messages.at(-1)?.content)] ?? 'The fee is 10 euros.',
  })
  const made = await setUp({ script, cache: { semantic } })
  await made.runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
  return made
}

describe('an audit', () => {
  it('that finds another answer lays the pair under a tombstone, and says so once it is known', async () => {
    const { runtime, model } = await desk({ audit: { rate: 1 } })
    await runtime.llm(ask(capital))
    expect((await semanticOf(runtime, rewording))?.result).toBe('hit')
    await until('the hit is known to be wrong', async () => (await runtime.cache.evidence()).wrong === 1)
    const again = await runtime.llm(ask(rewording))
    expect([again.servedBy, again.text]).toEqual(['provider', 'The fee is 25 euros.'])
    expect(again.cache.find(({ layer }) => layer === 'semantic')).toMatchObject({ reason: 'tombstone' })
    expect((await runtime.llm(ask(capital))).servedBy).toBe('exact')
    expect(model.requests).toHaveLength(3)
  })

  it('that finds the same leaves the hit, replaces nothing, and is a cost of the cache’s own', async () => {
    const { runtime, model } = await desk({ audit: { rate: 1 } }, {})
    await runtime.llm(ask(capital))
    const { spent } = await runtime.cache.stats()
    await runtime.llm(ask(rewording))
    await until('the hit is known to be right', async () => (await runtime.cache.evidence()).right === 1)
    const stats = await runtime.cache.stats()
    expect(model.requests).toHaveLength(2)
    expect(stats.spent).toEqual(spent)
    expect(stats.overhead.usd).toBeCloseTo(spent.usd, 12)
    expect(await runtime.cache.evidence()).toMatchObject({
      labels: 1,
      sources: { audit: 1 },
      measured: { audits: 1, rate: 0, low: 0 },
      off: false,
    })
    expect((await runtime.llm(ask(rewording))).servedBy).toBe('exact')
  })

  it('is in a trace of its own, linked to the hit', async () => {
    const { runtime, spans } = await desk({ audit: { rate: 1 } }, {})
    await runtime.llm(ask(capital))
    await runtime.llm(ask(rewording))
    await until('it is over', async () => (await runtime.cache.evidence()).labels === 1)
    const audit = spans.spans.find(({ name }) => name === 'cache.audit semantic')
    expect(audit?.links[0]?.attributes).toEqual({ 'link.kind': 'audit' })
  })

  it('takes place so many times a minute at most', async () => {
    const { runtime, model, clock } = await desk({ audit: { rate: 1, perMinute: 2 } }, {})
    const asked = [
      'Please tell me the capital city of France.',
      'Tell me the capital city of France, please.',
      rewording,
    ]
    await runtime.llm(ask(capital))
    for (const question of asked) await runtime.llm(ask(question))
    await until('two are over', async () => (await runtime.cache.evidence()).labels === 2)
    expect(model.requests).toHaveLength(3)
    clock.advance(60_000)
    await runtime.llm(ask('Tell me what the capital city of France is.'))
    await until('a third is over', async () => (await runtime.cache.evidence()).labels === 3)
  })

  it('never repeats a run that may write', async () => {
    const send = defineTool({
      name: 'send',
      description: 'Sends a letter.',
      input: z.object({}),
      effect: 'write',
      run: () => 'sent',
    })
    const clerk = defineAgent({
      name: 'clerk',
      persona: { id: 'clerk', instructions: 'You answer.' },
      model: 'scripted/one',
      tools: [send],
      cache: { semantic: { audit: { rate: 1 } } },
    })
    const { runtime, model } = await setUp()
    await runtime.run(clerk, capital)
    expect((await runtime.run(clerk, rewording)).servedBy).toBe('semantic')
    await runtime.close()
    expect(model.requests).toHaveLength(1)
  })

  it('is of a run too', async () => {
    const { runtime } = await desk({ audit: { rate: 1 } })
    await runtime.run(guide, capital)
    expect((await runtime.run(guide, rewording)).servedBy).toBe('semantic')
    await until('it is over', async () => (await runtime.cache.evidence('guide')).wrong === 1)
    expect((await runtime.run(guide, rewording)).text).toBe('The fee is 25 euros.')
  })
})

describe('a question in the grey zone', () => {
  const near = { threshold: 0.94, audit: { rate: 0 } }

  it('is a label when its own answer is the same', async () => {
    const { runtime } = await desk(near, {})
    await runtime.llm(ask(capital))
    expect(await semanticOf(runtime, rewording)).toMatchObject({ result: 'miss', reason: 'below-threshold' })
    await until('it is compared', async () => (await runtime.cache.evidence()).labels === 1)
    expect(await runtime.cache.evidence()).toMatchObject({ right: 1, sources: { judge: 1 }, measured: { audits: 0 } })
  })

  it('is a label and has a tombstone when its own answer is another', async () => {
    const { runtime, store } = await desk(near)
    await runtime.llm(ask(capital))
    await runtime.llm(ask(rewording))
    await until('it is compared', async () => (await runtime.cache.evidence()).wrong === 1)
    await runtime.cache.invalidate({ request: { llm: ask(rewording) } })
    const looser = await setUp({ store: () => store })
    expect(await semanticOf(looser.runtime, rewording)).toMatchObject({ result: 'refused', reason: 'tombstone' })
    const { whatIf } = await runtime.cache.evidence()
    expect(whatIf.find(({ threshold }) => threshold === 0.9)).toMatchObject({ hits: 1, wrong: 1, rate: 1 })
    expect(whatIf.find(({ threshold }) => threshold === 0.93)).toMatchObject({ hits: 0, wrong: 0 })
  })

  it('teaches nothing where nobody wants to learn', async () => {
    const { runtime } = await desk({ threshold: 0.94 })
    await runtime.llm(ask(capital))
    await runtime.llm(ask(rewording))
    await runtime.close()
    expect(await runtime.cache.evidence()).toMatchObject({ labels: 0 })
  })
})

await describeShared('shadow', (pair) => {
  it('serves nothing, and reports what it would have served', async () => {
    const script = ({ messages }: { readonly messages: readonly { readonly content: unknown }[] }) => ({
      text: answers[String(messages.at(-1)?.content)] ?? '',
    })
    const [here, there] = await pair({ script, cache: { semantic: 'shadow' } })
    await here.runtime.llm(ask(capital))
    await here.runtime.cache.settled()
    await until('it has been found', async () => {
      return (await semanticOf(there.runtime, rewording))?.reason === 'shadow'
    })
    await until('it is compared', async () => (await here.runtime.cache.evidence()).labels === 1)
    const report = await here.runtime.cache.evidence()
    expect(report).toMatchObject({ wrong: 1, measured: { audits: 1, rate: 1 }, off: false, learned: false })
    expect(report.whatIf.find(({ threshold }) => threshold === 0.9)).toMatchObject({ hits: 1, wrong: 1, served: 1 })
    await here.runtime.cache.invalidate({ all: true })
    expect((await there.runtime.cache.evidence()).labels).toBe(0)
  })
})
