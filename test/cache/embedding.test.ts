import { describe, expect, it } from 'vitest'
import { memoryStore, type Entry } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { kept, tamper, watched } from './changed-store.ts'
import { newHold } from './hold.ts'
import { oddEmbedder, ownDirection, type OddEmbedderOptions } from './odd-embedders.ts'

async function setUpOdd(options: OddEmbedderOptions = {}) {
  const embedder = oddEmbedder(options)
  const written: Entry[] = []
  const parts = await setUp({ embedder, store: (clock) => watched(memoryStore({ clock }), written) })
  embedder.batches.splice(0) // what the runtime asked at its start
  return { ...parts, embedder, written }
}

const vectorsOf = (texts: readonly string[]): readonly Float32Array[] => texts.map(ownDirection)

describe('a batch', () => {
  it('comes back in the order it was asked in', async () => {
    const { runtime, embedder } = await setUpOdd()
    const texts = ['pear', 'apple', 'fig']
    expect((await runtime.embed(texts)).vectors).toEqual(vectorsOf(texts))
    expect(embedder.batches).toEqual([texts])
  })

  it('computes only what is missing, and keeps its order', async () => {
    const { runtime, embedder } = await setUpOdd()
    await runtime.embed(['apple', 'fig'])
    const texts = ['pear', 'fig', 'plum', 'apple', 'quince']
    expect((await runtime.embed(texts)).vectors).toEqual(vectorsOf(texts))
    expect(embedder.batches).toEqual([
      ['apple', 'fig'],
      ['pear', 'plum', 'quince'],
    ])
  })

  it.each(['default', 'refresh', 'no-store', 'bypass'] as const)(
    'gives equal texts equal vectors, each in its place, in the mode %s',
    async (cache) => {
      const { runtime } = await setUpOdd()
      const texts = ['apple', 'apple', 'fig', 'apple', 'pear', 'fig']
      expect((await runtime.embed(texts, { cache })).vectors).toEqual(vectorsOf(texts))
      expect((await runtime.embed(['fig', 'pear'])).vectors).toEqual(vectorsOf(['fig', 'pear']))
    },
  )

  it.each(['default', 'refresh', 'no-store'] as const)('computes equal texts once in the mode %s', async (cache) => {
    const { runtime, embedder } = await setUpOdd()
    await runtime.embed(['apple', 'apple', 'fig', 'apple'], { cache })
    expect(embedder.batches).toEqual([['apple', 'fig']])
  })

  it('shares with another batch under way what both want, and mixes nothing up', async () => {
    const hold = newHold()
    const { runtime, embedder } = await setUpOdd({
      async vectorOf(text) {
        if (text.startsWith('fruit:')) await hold.here()
        return ownDirection(text)
      },
    })
    const one = ['fruit:apple', 'fruit:fig']
    const two = ['fruit:fig', 'fruit:pear', 'fruit:apple', 'fruit:plum']
    const asked = [runtime.embed(one), runtime.embed(two)]
    await hold.reached
    hold.release()
    const [first, second] = await Promise.all(asked)
    expect(first?.vectors).toEqual(vectorsOf(one))
    expect(second?.vectors).toEqual(vectorsOf(two))
    expect(embedder.batches.flat().toSorted()).toEqual(['fruit:apple', 'fruit:fig', 'fruit:pear', 'fruit:plum'])
    expect((await runtime.embed(two)).vectors).toEqual(vectorsOf(two))
  })

  it('is empty when nothing is asked', async () => {
    const { runtime, embedder } = await setUpOdd()
    expect((await runtime.embed([])).vectors).toEqual([])
    expect(embedder.batches).toEqual([])
  })
})

it('T39 saves of a batch what each text of it cost', async () => {
  const { runtime } = await setUpOdd({ usd: 0.002 })
  const made = await runtime.embed(['apple', 'fig', 'pear', 'apple'])
  expect(made.usage.usd).toBeCloseTo(0.006, 10)
  const one = await runtime.embed(['fig'])
  expect(one).toMatchObject({ servedBy: 'embedding', usage: { usd: 0 } })
  expect(one.saved.usd).toBeCloseTo(0.002, 10)
  expect((await runtime.embed(['pear', 'apple'])).saved.usd).toBeCloseTo(0.004, 10)
})

it('T39 counts a batch that is found in part as a hit, and as a miss for the rest', async () => {
  const { runtime } = await setUp()
  await runtime.embed(['apple'])
  const { cache, saved } = await runtime.embed(['apple', 'pear', 'plum'])
  expect(cache).toMatchObject([
    { layer: 'embedding', result: 'hit', saved },
    { layer: 'embedding', result: 'miss', reason: 'no-entry' },
  ])
  const { layers } = await runtime.cache.stats()
  expect(layers.embedding).toMatchObject({ requests: 3, hits: 1, misses: 2 })
})

it('T39 counts what the cache itself has encoded apart from what the caller asked for', async () => {
  const { runtime } = await setUpOdd({ usd: 0.002 })
  const { usage, overhead } = await runtime.llm(ask('Where is the museum?'))
  expect([usage.usd, overhead.usd]).toEqual([0.001, 0.002])
  expect((await runtime.cache.stats()).overhead.usd).toBeCloseTo(0.002, 10)
})

it('lets a model call and the caller use each other’s vectors', async () => {
  const { runtime, embedder } = await setUpOdd()
  await runtime.llm(ask('Where is the museum?'))
  await runtime.embed(['Where is the museum?'])
  expect(embedder.batches).toEqual([['Where is the museum?']])
})

it('keeps vectors for good, as bytes', async () => {
  const { runtime, clock, written } = await setUpOdd()
  await runtime.embed(['apple'])
  expect(written.map(({ kind, expiresAt, value }) => [kind, expiresAt, value.byteLength])).toEqual([
    ['embedding', Infinity, 4096 * 4],
  ])
  clock.advance(400 * 86_400_000)
  expect((await runtime.embed(['apple'])).servedBy).toBe('embedding')
})

it('S1 computes a text again for another tenant', async () => {
  const { runtime, embedder } = await setUpOdd()
  await runtime.embed(['apple'], { tenant: 'acme' })
  await runtime.embed(['apple'], { tenant: 'globex' })
  await runtime.embed(['apple'])
  await runtime.embed(['apple'], { tenant: 'acme', user: 'u7' })
  expect(embedder.batches).toHaveLength(3)
})

it.each([
  ['of a wrong length', new Uint8Array(7)],
  ['empty', new Uint8Array(0)],
  ['all zero', new Uint8Array(16)],
  ['no number', new Uint8Array(16).fill(255)],
])('T25 S17 computes a vector again whose bytes are %s, and drops them', async (_what, bytes) => {
  const { runtime, embedder, store, written } = await setUpOdd()
  await runtime.embed(['apple'])
  const key = written[0]?.key ?? ''
  await tamper(store, key, bytes)
  expect((await runtime.embed(['apple'])).vectors).toEqual(vectorsOf(['apple']))
  expect(embedder.batches).toHaveLength(2)
  expect((await kept(store, key))?.value.byteLength).toBe(4096 * 4)
  expect((await runtime.embed(['apple'])).servedBy).toBe('embedding')
})

it.each([
  ['zero', new Float32Array(8)],
  ['NaN', new Float32Array(8).fill(Number.NaN)],
])('S20 gives a %s vector to who asked for it, and does not keep it', async (_what, vector) => {
  const { runtime, embedder, store } = await setUpOdd({ vectorOf: (text) => (text === 'odd' ? vector : undefined) })
  expect((await runtime.embed(['odd', 'even'])).vectors).toEqual([vector, ownDirection('even')])
  await runtime.embed(['odd'])
  expect(embedder.batches).toEqual([['odd', 'even'], ['odd']])
  expect(await store.figures()).toMatchObject({ entries: 1 })
})
