import { describe, expect, it } from 'vitest'
import { vectorIndex, type VectorIndex } from '../../src/stores/vector-index.ts'
import { direction } from '../../src/testing/sample-entry.ts'

const dimension = 384
/** How much worse than the best a pick may be. */
const slack = 0.002

/** A vector of each kind, from random numbers. */
const kinds: Readonly<Record<string, (random: () => number) => Float32Array>> = {
  'that point anywhere': (random) => vectorOf(random),
  'in clusters': (random) => {
    const centre = vectorOf(numbersFrom(Math.floor(random() * 40)))
    return blend(centre, vectorOf(random), 0.1 + random())
  },
  'about one direction': (random) => blend(vectorOf(numbersFrom(7)), vectorOf(random), 0.5),
  'with a few large numbers': (random) =>
    direction({ [Math.floor(random() * 9)]: 1, [9 + Math.floor(random() * 300)]: random(), 320: random() * 0.1 }),
  'some of them equal': (random) => vectorOf(numbersFrom(Math.floor(random() * 200))),
}

describe.each(Object.entries(kinds))('among vectors %s', (_what, make) => {
  it.each([20, 63, 64, 65, 511, 513, 2000, 4100, 6000])(
    'a search finds what a look at every vector finds, of about %d after adding, replacing and removing',
    (size) => {
      const random = numbersFrom(size)
      const index = vectorIndex<number>()
      const held = new Map<number, Float32Array>()
      for (let step = 0; step < size * 1.3; step++) {
        const key = Math.floor(random() * size * 1.2)
        if (held.has(key) && random() < 0.3) {
          index.remove(key)
          held.delete(key)
        } else {
          const vector = make(random)
          index.add('p', key, vector)
          held.set(key, vector)
        }
      }

      expect(index.size).toBe(held.size)
      for (let count = 1; count <= 10; count++) {
        const [stored = vectorOf(random)] = held.values()
        for (const asked of [make(random), blend(stored, vectorOf(random), 0.3)]) {
          expect(shortOfBest(index, held, { asked, count })).toBeLessThanOrEqual(slack)
        }
      }
    },
  )
})

it('finds among several places as in one', () => {
  const random = numbersFrom(3)
  const index = vectorIndex<number>()
  const held = new Map(Array.from({ length: 3000 }, (_, key) => [key, vectorOf(random)]))
  for (const [key, vector] of held) index.add(`p${key % 7}`, key, vector)

  const places = Array.from({ length: 7 }, (_, at) => `p${at}`)
  for (let count = 1; count <= 10; count++)
    expect(shortOfBest(index, held, { asked: vectorOf(random), count, places })).toBeLessThanOrEqual(slack)
})

it.each([256, 384, 512, 768, 1000, 1024, 1536, 3072])(
  'a search finds what a look at every vector finds among vectors of two numbers, of %d in all',
  (length) => {
    const random = numbersFrom(length)
    const axes = [0, 1, 5, 13, 64, 77, 200]
    const two = (): Float32Array => {
      const [axis, angle] = [Math.floor(random() * 6), random() * 2 * Math.PI]
      return direction({ [axes[axis] ?? 0]: Math.cos(angle), [axes[axis + 1] ?? 1]: Math.sin(angle) }, length)
    }
    const held = new Map(Array.from({ length: 1200 }, (_, key) => [key, two()]))
    const index = vectorIndex<number>()
    for (const [key, vector] of held) index.add('p', key, vector)

    for (let at = 0; at < 60; at++) {
      expect(shortOfBest(index, held, { asked: two(), count: 1 + (at % 20) })).toBeLessThanOrEqual(slack)
    }
  },
)

it.each([10, 500, 5000])('orders equals by key, whatever came first and went meanwhile, of %d', (size) => {
  const index = vectorIndex<number>()
  const vector = vectorOf(numbersFrom(1))
  for (let at = 0; at < size; at++) index.add('p', (at * 7919) % size, vector)
  for (let key = 3; key < size; key += 4) index.remove(key)

  const found = index.search({ places: ['p'], vector, count: 5 }, () => vector)
  expect(found.map(({ key }) => key)).toEqual([0, 1, 2, 4, 5])
})

it.each([
  ['zero', 0],
  ['NaN', Number.NaN],
  ['infinite', Infinity],
])('takes no vector that is %s, finds nothing by it, and finds the others as before', (_what, value) => {
  const index = vectorIndex<number>()
  const vectors = Array.from({ length: 300 }, (_, seed) => vectorOf(numbersFrom(seed)))
  vectors.forEach((vector, key) => index.add('p', key, vector))
  const bad = (vectors[5] ?? direction({ 0: 1 })).map((number, at) => (value === 0 ? 0 : at === 9 ? value : number))

  expect(index.add('p', 1000, bad)).toBe(false)
  expect(index.add('q', 1000, bad)).toBe(false)
  expect([...index.places()]).toEqual(['p'])
  expect(index.search({ places: ['p'], vector: bad, count: 3 }, (key) => vectors[key])).toEqual([])
  const found = vectors.map(
    (vector) => index.search({ places: ['p'], vector, count: 1 }, (key) => vectors[key])[0]?.key,
  )
  expect(found).toEqual(vectors.map((_vector, key) => key))
})

it('lets a key go whose new vector it cannot take', () => {
  const index = vectorIndex<number>()
  index.add('p', 1, direction({ 0: 1 }))
  index.add('p', 2, direction({ 0: 1 }))
  index.add('p', 3, direction({ 0: 1 }))

  expect(index.add('p', 1, new Float32Array(dimension))).toBe(false)
  expect(index.add('p', 2, direction({ 0: 1 }, 128))).toBe(false)
  expect(index.size).toBe(1)
})

interface Ask {
  readonly asked: Float32Array
  readonly count: number
  readonly places?: readonly string[]
}

/** By how much a find is worse than the best one of its rank; infinitely when there are too few or they are twice there. */
function shortOfBest(
  index: VectorIndex<number>,
  held: ReadonlyMap<number, Float32Array>,
  { asked, count, places = ['p'] }: Ask,
): number {
  const best = [...held.values()].map((vector) => Math.max(0, product(vector, asked))).toSorted((a, b) => b - a)
  const found = index.search({ places, vector: asked, count }, (key) => held.get(key))
  if (new Set(found.map(({ key }) => key)).size !== Math.min(count, held.size)) return Infinity
  return Math.max(...found.map(({ similarity }, rank) => (best[rank] ?? 0) - similarity))
}

function vectorOf(random: () => number): Float32Array {
  return unit(Float32Array.from({ length: dimension }, () => random() + random() + random() - 1.5))
}

function blend(left: Float32Array, right: Float32Array, share: number): Float32Array {
  return unit(left.map((value, at) => value + share * (right[at] ?? 0)))
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(product(vector, vector))
  return vector.map((value) => value / length)
}

function product(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return sum
}

function numbersFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 2_654_435_761)
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
