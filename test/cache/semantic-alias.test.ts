import { expect, it } from 'vitest'
import type { CallCacheOptions, Runtime } from 'stratagent'
import { ask, setUp } from '../set-up.ts'

const capital = 'What is the capital of France?'
const rewording = 'Tell me the capital city of France.'

async function asked(
  runtime: Runtime,
  question: string,
  cache: CallCacheOptions = {},
): Promise<{ servedBy: string; text: string; similarity: number | undefined }> {
  const { servedBy, text, cache: decisions } = await runtime.llm(ask(question), { cache })
  return { servedBy, text, similarity: decisions.findLast(({ result }) => result === 'hit')?.similarity }
}

it('finds by its words what was found by its meaning before', async () => {
  const { runtime } = await setUp()
  const { text } = await asked(runtime, capital)
  const byMeaning = await asked(runtime, rewording)
  const byWords = await asked(runtime, rewording)
  expect([byMeaning.servedBy, byWords.servedBy]).toEqual(['semantic', 'exact'])
  expect([byMeaning.text, byWords.text]).toEqual([text, text])
  expect(byWords.similarity).toBe(byMeaning.similarity)
})

it('does not encode a question again that an alias answers', async () => {
  const { runtime } = await setUp()
  await asked(runtime, capital)
  await asked(runtime, rewording)
  const { cache } = await runtime.llm(ask(rewording))
  expect(cache.map(({ layer, result }) => [layer, result])).toEqual([['exact', 'hit']])
})

it('forgets an alias together with the answer it points at', async () => {
  const { runtime, model } = await setUp()
  await asked(runtime, capital)
  await asked(runtime, rewording)
  await runtime.cache.invalidate({ request: { llm: ask(capital) } })
  expect((await asked(runtime, rewording)).servedBy).toBe('provider')
  expect(model.requests).toHaveLength(2)
})

it('drops an answer by a request that an alias answers', async () => {
  const { runtime } = await setUp()
  await asked(runtime, capital)
  await asked(runtime, rewording)
  await runtime.cache.invalidate({ request: { llm: ask(rewording) } })
  expect((await asked(runtime, rewording)).servedBy).toBe('provider')
})

it('does not let an alias live longer than its answer', async () => {
  const { runtime, clock } = await setUp({ cache: { ttl: '10m' } })
  await asked(runtime, capital)
  clock.advance(9 * 60_000)
  expect((await asked(runtime, rewording)).servedBy).toBe('semantic')
  clock.advance(2 * 60_000)
  expect((await asked(runtime, rewording)).servedBy).toBe('provider')
})

it('answers by an alias only as long as the threshold would let it through', async () => {
  const { runtime } = await setUp()
  await asked(runtime, capital)
  const { similarity } = await asked(runtime, rewording)
  expect(similarity).toBeLessThan(0.95)
  expect((await asked(runtime, rewording, { semantic: 'strict' })).servedBy).toBe('provider')
})

it('does not answer by an alias what a guard of a stricter mode refuses', async () => {
  const { runtime } = await setUp()
  await asked(runtime, 'Does the app sync the phone with the watch?')
  const byMeaning = await asked(runtime, 'Does the app sync the watch with the phone?')
  expect(byMeaning.servedBy).toBe('semantic')
  expect(byMeaning.similarity).toBeGreaterThan(0.95)
  const strictly = await asked(runtime, 'Does the app sync the watch with the phone?', { semantic: 'strict' })
  expect(strictly.servedBy).toBe('provider')
})

it('answers nothing by an alias when the caller wants no other question answered', async () => {
  const { runtime } = await setUp()
  await asked(runtime, capital)
  await asked(runtime, rewording)
  expect((await asked(runtime, rewording, { semantic: 'off' })).servedBy).toBe('provider')
})

it('leaves no alias for a caller who lets nothing be stored', async () => {
  const { runtime } = await setUp()
  await asked(runtime, capital)
  await asked(runtime, rewording, { mode: 'no-store' })
  expect((await asked(runtime, rewording)).servedBy).toBe('semantic')
})
