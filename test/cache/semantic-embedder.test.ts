import { expect, it } from 'vitest'
import { localEmbedder, memoryStore } from 'stratagent'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { ask, setUp } from '../set-up.ts'
import { harbour, oddEmbedder } from './odd-embedders.ts'

it.each([
  ['zero', () => new Float32Array(4096)],
  ['NaN', () => new Float32Array(4096).fill(Number.NaN)],
  ['infinite', () => new Float32Array(4096).fill(Number.POSITIVE_INFINITY)],
  ['empty', () => new Float32Array(0)],
])('S20 answers and keeps by words what an embedder gives %s vectors for', async (_what, vector) => {
  const { runtime, model } = await setUp({
    embedder: oddEmbedder({ vectorOf: (text) => (text.startsWith('Where is the') ? vector() : undefined) }),
  })
  await runtime.llm(ask('Where is the harbour?'))
  expect((await runtime.llm(ask('Where is the cinema?'))).servedBy).toBe('provider')
  expect((await runtime.llm(ask('Where is the harbour?'))).servedBy).toBe('exact')
  expect(model.requests).toHaveLength(2)
})

it('S21 T9 mixes nothing of two embedders, and finds its own again', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const shared = { store: () => store }
  const old = await setUp({ ...shared, embedder: oddEmbedder({ name: 'old', vectorOf: harbour }) })
  const young = await setUp({ ...shared, embedder: oddEmbedder({ name: 'young', vectorOf: harbour }) })
  const local = await setUp({ ...shared, embedder: localEmbedder() })
  await old.runtime.llm(ask('Where is the harbour?'))
  for (const [{ runtime }, reworded] of [
    [young, 'Where might the harbour be?'],
    [local, 'Where could the harbour be?'],
  ] as const) {
    const { servedBy, cache } = await runtime.llm(ask(reworded))
    expect(servedBy).toBe('provider')
    expect(cache.find(({ layer }) => layer === 'semantic')?.reason).toBe('no-candidate')
    expect(cache.find(({ layer }) => layer === 'embedding')?.result).toBe('miss')
  }
  expect((await old.runtime.llm(ask('Where would the harbour be?'))).servedBy).toBe('semantic')
})

it('goes on by words alone when an embedder fails', async () => {
  const { runtime } = await setUp({
    embedder: oddEmbedder({
      vectorOf(text) {
        if (text.includes('harbour')) throw new Error('no vectors today')
        return undefined
      },
    }),
  })
  const first = await runtime.llm(ask('Where is the harbour?'))
  expect(first.cache.find(({ layer }) => layer === 'semantic')).toMatchObject({ result: 'error', reason: 'embedder' })
  expect((await runtime.llm(ask('Where is the harbour?'))).servedBy).toBe('exact')
})

it('goes on by words alone when an encoding does not come to an end', async () => {
  const { runtime } = await setUp({
    cacheBudget: '50ms',
    embedder: oddEmbedder({
      vectorOf: (text) => (text.includes('harbour') ? new Promise(() => undefined) : undefined),
    }),
  })
  const { servedBy, cache } = await runtime.llm(ask('Where is the harbour?'))
  expect(servedBy).toBe('provider')
  expect(cache.find(({ layer }) => layer === 'semantic')).toMatchObject({
    result: 'bypass',
    reason: 'embedding-timeout',
  })
})

it('T6 refuses at the start an embedder for which everything means the same', async () => {
  const same = Float32Array.of(1, 0, 0)
  await expect(setUp({ embedder: oddEmbedder({ vectorOf: () => same }) })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('unrelated') as unknown,
  })
})

it.each([
  [1, 'provider'],
  [0, 'semantic'],
])('T8 takes a threshold of %d literally', async (threshold, servedBy) => {
  const { runtime } = await setUp({ cache: { threshold } })
  await runtime.llm(ask('Where is the harbour?'))
  expect((await runtime.llm(ask('How do I find the harbour?'))).servedBy).toBe(servedBy)
})
