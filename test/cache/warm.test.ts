import { describe, expect, it } from 'vitest'
import { StratagentError } from 'stratagent'
import { setUp } from '../set-up.ts'
import { guide } from './ways.ts'

const cities = ['Rome', 'Oslo', 'Lima', 'Cairo', 'Delhi', 'Paris', 'Quito', 'Tunis', 'Riga', 'Bern', 'Doha', 'Baku']
const questions = cities.map((city) => `Where is ${city}?`)

it('fills the cache before anybody asks', async () => {
  const { runtime, model } = await setUp({ embedder: false })
  expect(await runtime.cache.warm(guide, { questions })).toEqual({ warmed: 12, failed: [] })
  expect(model.requests).toHaveLength(12)
  for (const question of questions) expect((await runtime.run(guide, question)).servedBy).toBe('exact')
})

it('asks nobody for what is there already', async () => {
  const { runtime, model } = await setUp({ embedder: false })
  await runtime.cache.warm(guide, { questions })
  await runtime.cache.warm(guide, { questions })
  expect(model.requests).toHaveLength(12)
})

it('is found by its meaning too', async () => {
  const { runtime } = await setUp()
  await runtime.cache.warm(guide, { questions: ['What is the capital of France?'] })
  expect((await runtime.run(guide, 'Tell me the capital city of France.')).servedBy).toBe('semantic')
})

it('warms for the identity it is told, and no other', async () => {
  const { runtime } = await setUp({ embedder: false })
  await runtime.cache.warm(guide, { questions: ['Where is Rome?'], tenant: 'acme', permissions: ['read'] })
  expect((await runtime.run(guide, 'Where is Rome?')).servedBy).toBe('provider')
  const asked = await runtime.run(guide, 'Where is Rome?', { tenant: 'acme', permissions: ['read'], user: 'ann' })
  expect(asked.servedBy).toBe('exact')
})

it('gives the answers tags, those of all and those of one', async () => {
  const { runtime } = await setUp({ embedder: false })
  const asked = ['Where is Rome?', { question: 'Where is Oslo?', answer: 'In Norway.', tags: ['north'] }]
  await runtime.cache.warm(guide, { questions: asked, tags: ['cities'], tenant: 'acme' })
  expect((await runtime.run(guide, 'Where is Oslo?', { tenant: 'acme' })).servedBy).toBe('exact')
  expect(await runtime.cache.invalidate({ tags: ['north'], tenant: 'acme' })).toBe(1)
  expect(await runtime.cache.invalidate({ tags: ['cities'], tenant: 'acme' })).toBe(2)
})

describe('an answer that somebody wrote', () => {
  it('is served without a model, by its words and by its meaning', async () => {
    const { runtime, model } = await setUp()
    await runtime.cache.warm(guide, { questions: [{ question: 'What is the capital of France?', answer: 'Paris.' }] })
    for (const question of ['What is the capital of France?', 'Tell me the capital city of France.']) {
      expect((await runtime.run(guide, question)).text).toBe('Paris.')
    }
    expect(model.requests).toHaveLength(0)
  })

  it('takes the place of the one a model gave', async () => {
    const { runtime } = await setUp({ embedder: false })
    await runtime.run(guide, 'Where is Rome?')
    await runtime.cache.warm(guide, { questions: [{ question: 'Where is Rome?', answer: 'In Italy.' }] })
    expect((await runtime.run(guide, 'Where is Rome?')).text).toBe('In Italy.')
  })
})

it.each([
  [12, [2, 4, 6, 8, 10, 12]],
  [10, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  [3, [1, 2, 3]],
  [0, []],
])('tells of its progress through %i questions at each tenth', async (count, told) => {
  const { runtime } = await setUp({ embedder: false })
  const seen: number[] = []
  await runtime.cache.warm(guide, {
    questions: questions.slice(0, count),
    concurrency: 1,
    onProgress: ({ done, of, failed }) => {
      seen.push(done)
      expect([of, failed]).toEqual([count, 0])
    },
  })
  expect(seen).toEqual(told)
})

it('tells of 1,000 questions ten times', async () => {
  const { runtime } = await setUp({ embedder: false, cache: false })
  const seen: number[] = []
  await runtime.cache.warm(guide, {
    questions: Array.from({ length: 1_000 }, (_question, number) => `Where is room ${number}?`),
    onProgress: ({ done }) => void seen.push(done),
  })
  expect(seen).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])
})

it('goes on after a failure, and lists it', async () => {
  const { runtime } = await setUp({
    embedder: false,
    script({ messages }) {
      const said = messages.at(-1)?.content
      return said === 'Where is Lima?' || said === 'Where is Bern?'
        ? new StratagentError('PROVIDER_REJECTED', `No word about ${said}.`)
        : 'somewhere'
    },
  })
  const progress: number[] = []
  const { warmed, failed } = await runtime.cache.warm(guide, {
    questions,
    onProgress: ({ failed: count }) => void progress.push(count),
  })
  expect(warmed).toBe(10)
  expect(failed.map(({ question }) => question).toSorted()).toEqual(['Where is Bern?', 'Where is Lima?'])
  expect(failed.map(({ error }) => error)).toEqual([
    expect.objectContaining({ code: 'PROVIDER_REJECTED' }),
    expect.objectContaining({ code: 'PROVIDER_REJECTED' }),
  ])
  expect(progress.at(-1)).toBe(2)
  expect((await runtime.run(guide, 'Where is Oslo?')).servedBy).toBe('exact')
})

it('fails on an empty question and goes on', async () => {
  const { runtime } = await setUp({ embedder: false })
  const { warmed, failed } = await runtime.cache.warm(guide, { questions: ['', 'Where is Rome?'] })
  expect([warmed, failed.map(({ error }) => error)]).toEqual([1, [expect.objectContaining({ code: 'INPUT_INVALID' })]])
})

it('asks no more questions side by side than it is told', async () => {
  let [now, most] = [0, 0]
  const { runtime } = await setUp({
    embedder: false,
    async script() {
      most = Math.max(most, ++now)
      await new Promise(setImmediate)
      now--
      return 'somewhere'
    },
  })
  await runtime.cache.warm(guide, { questions, concurrency: 3 })
  expect(most).toBe(3)
})
