import { expect, it } from 'vitest'
import type { Decision, Runtime } from 'stratagent'
import { until } from '../servers/until.ts'
import { ask, setUp, type SetUp } from '../set-up.ts'
import { keptLines } from '../stores/near-at-hand.ts'
import { harbour, oddEmbedder } from './odd-embedders.ts'

/** One question, in as many spellings as are wanted: to a key each is another. */
const questions = Array.from({ length: 60 }, (_, spaces) => `Where is${' '.repeat(spaces + 1)}the harbour?`)

async function semanticOf(runtime: Runtime, question: string): Promise<Decision | undefined> {
  const { cache } = await runtime.llm(ask(question))
  return cache.find(({ layer }) => layer === 'semantic')
}

/** A desk that has served the answer to the first question for each of the others; the model answers them all in another way. */
async function wrongDesk(
  count: number,
  fee = (drawn: number): number => drawn,
): Promise<SetUp & { readonly lines: readonly string[] }> {
  const logger = keptLines()
  let drawn = 0
  const made = await setUp({
    script: () => ({ text: `The fee is ${fee(++drawn)} euros.` }),
    embedder: oddEmbedder({ vectorOf: harbour }),
    logger,
    cache: { semantic: { mode: 'faq', maxErrorRate: 0.1, audit: { rate: 1, perMinute: 1_000 }, review: false } },
  })
  const [first = '', ...others] = questions
  await made.runtime.llm(ask(first))
  for (const [index, question] of others.slice(0, count).entries()) {
    expect((await semanticOf(made.runtime, question))?.result).toBe('hit')
    await until('it is audited', async () => (await made.runtime.cache.evidence()).labels === index + 1)
  }
  return { ...made, lines: logger.lines }
}

it('serves nothing by meaning any more when more is wrong than is borne, and says so once', async () => {
  const { runtime, lines } = await wrongDesk(16)
  const [question = '', next = ''] = questions.slice(20)
  expect(await semanticOf(runtime, question)).toMatchObject({ result: 'bypass', reason: 'auto-off' })
  expect(await semanticOf(runtime, next)).toMatchObject({ result: 'bypass', reason: 'auto-off' })
  expect(lines.filter((line) => line.includes('answered by meaning any more'))).toHaveLength(1)
  expect(await runtime.cache.evidence()).toMatchObject({ off: true, maxErrorRate: 0.1 })
  const [why] = await runtime.cache.explain((await semanticOf(runtime, questions[30] ?? ''))?.id ?? '')
  expect(why?.sentence).toContain('more answers were found to be wrong than `maxErrorRate` allows')
})

it('is off in another process and after a restart too, since evidence lies in the store', async () => {
  const { store } = await wrongDesk(16)
  const other = await setUp({
    store: () => store,
    embedder: oddEmbedder({ vectorOf: harbour }),
    cache: { semantic: { mode: 'faq', maxErrorRate: 0.1, audit: false } },
  })
  await until('it has read what is known', async () => {
    const fresh = questions[Math.floor(20 + other.model.requests.length)] ?? ''
    return (await semanticOf(other.runtime, fresh))?.reason === 'auto-off'
  })
})

it('answers by no alias either what it would not answer by meaning', async () => {
  const { runtime, store } = await setUp()
  await runtime.llm(ask('What is the capital of France?'))
  await runtime.llm(ask('Tell me the capital city of France.'))
  const strict = await setUp({ store: () => store, cache: { semantic: { maxErrorRate: 0.02 } } })
  const { servedBy, cache } = await strict.runtime.llm(ask('Tell me the capital city of France.'))
  expect(servedBy).toBe('provider')
  expect(cache.find(({ layer }) => layer === 'semantic')).toMatchObject({ reason: 'below-threshold' })
})

it('T11 lets a caller bear fewer errors than the agent, before anything is known and after', async () => {
  const { runtime } = await setUp({ cache: { semantic: { maxErrorRate: 0.1 } } })
  await runtime.llm(ask('What is the capital of France?'))
  const asked = ask('Tell me the capital city of France.')
  const cache = { mode: 'no-store', semantic: { maxErrorRate: 0.02 } } as const
  expect((await runtime.llm(asked, { cache })).servedBy).toBe('provider')
  expect((await runtime.llm(asked, { cache: 'no-store' })).servedBy).toBe('semantic')
})

it('decides by what was learnt once enough is known, and says how probable and how much was allowed', async () => {
  const [first = '', ...others] = questions
  const learned = await setUp({
    embedder: oddEmbedder({ vectorOf: harbour }),
    cache: { semantic: { maxErrorRate: 0.05, audit: false } },
  })
  await learned.runtime.llm(ask(first))
  for (let spaces = 30; spaces < 290; spaces++) {
    const { hitId = '' } = (await semanticOf(learned.runtime, `Where is${' '.repeat(spaces)}the harbour?`)) ?? {}
    await learned.runtime.cache.confirm(hitId)
  }
  expect(await learned.runtime.cache.evidence()).toMatchObject({ learned: true, wrong: 0 })
  const decision = await semanticOf(learned.runtime, others[5] ?? '')
  expect(decision).toMatchObject({ result: 'hit' })
  expect(decision?.probability).toBeGreaterThan(0.95)
  expect(decision?.allowedError).toBeGreaterThan(0)
  const span = learned.spans.spans.findLast(({ name }) => name === 'cache.lookup semantic')
  expect(span?.attributes).toMatchObject({ 'cache.probability': decision?.probability })
})

it('T3 answers by meaning again when audits are better, and says so once', async () => {
  const { runtime, lines, clock } = await wrongDesk(16, (drawn) => (drawn > 17 ? 1 : drawn))
  expect(await semanticOf(runtime, questions[20] ?? '')).toMatchObject({ reason: 'auto-off' })
  // what would be served is answered afresh and compared all the same, and now it is right
  let spaces = 100
  const askMore = async (): Promise<void> => {
    clock.advance(60_000)
    const { audits } = (await runtime.cache.evidence()).measured
    const more = Array.from({ length: 20 }, () => `Where is${' '.repeat(spaces++)}the harbour?`)
    for (const question of more) await semanticOf(runtime, question)
    await until('they are compared', async () => (await runtime.cache.evidence()).measured.audits >= audits + 10)
  }
  while ((await runtime.cache.evidence()).off && spaces < 1_000) await askMore()
  expect(await semanticOf(runtime, 'Where  is  the  harbour?')).toMatchObject({ result: 'hit' })
  expect(lines.filter((line) => line.includes('answered by meaning again'))).toHaveLength(1)
})
