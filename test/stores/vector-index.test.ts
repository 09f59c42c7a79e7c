import { describe, expect, it } from 'vitest'
import { vectorIndex, type VectorIndex } from '../../src/stores/vector-index.ts'
import { direction } from '../../src/testing/sample-entry.ts'

const dimension = 384

describe('the vector index', () => {
  it.each([
    ['scattered', 0],
    ['crowded together', 3],
    ['as close as paraphrases', 12],
  ])('finds what a look at every vector finds, among vectors that are %s', (_what, closeness) => {
    const vectors = cloud(2000, closeness)
    const index = indexOf(vectors)

    for (let at = 0; at < 50; at++) {
      const asked = near(vectors[at * 31] ?? direction({ 0: 1 }), at)
      const found = index.search({ places: ['p'], vector: asked, count: 5 }, (key) => vectors[key])
      const best = exact(vectors, asked).slice(0, 5)
      expect(found.map(({ similarity }) => similarity)).toEqual(
        best.map(({ similarity }) => expect.closeTo(similarity, 5)),
      )
    }
  })

  it('finds what a look at every vector finds, where single numbers stand out', () => {
    const vectors = Array.from({ length: 500 }, (_, at) =>
      direction({ [at % 7]: 1, [10 + (at % 50)]: 0.02 * (at % 13), [100 + (at % 250)]: 0.01 * (at % 29) }),
    )
    const index = indexOf(vectors)

    for (const asked of vectors.slice(0, 60)) {
      const [found] = index.search({ places: ['p'], vector: asked, count: 1 }, (key) => vectors[key])
      expect(found?.similarity).toBeCloseTo(exact(vectors, asked)[0]?.similarity ?? 0, 5)
    }
  })

  it.each([1, 3, 16, 17, 100, 1536])('takes vectors of length %d', (length) => {
    const index = vectorIndex<number>()
    const vectors = Array.from({ length: 40 }, (_, at) => randomVector(at, length))
    vectors.forEach((vector, key) => index.add('p', key, vector))

    const [found] = index.search({ places: ['p'], vector: randomVector(7, length), count: 1 }, (key) => vectors[key])
    expect(found?.similarity).toBeCloseTo(1, 4)
  })

  it('is right after any order of adding, replacing and removing', () => {
    const index = vectorIndex<number>()
    const held = new Map<number, { place: string; vector: Float32Array }>()
    const random = randomNumbers(5)
    for (let step = 0; step < 3000; step++) {
      const key = Math.floor(random() * 300)
      const known = held.get(key)
      if (known !== undefined && random() < 0.5) {
        index.remove(key)
        held.delete(key)
      } else {
        const place = known?.place ?? `p${key % 3}`
        const vector = randomVector(step)
        index.add(place, key, vector)
        held.set(key, { place, vector })
      }
    }

    expect(index.size).toBe(held.size)
    for (const [key, { place, vector }] of held) {
      const [found] = index.search({ places: [place], vector, count: 1 }, (other) => held.get(other)?.vector)
      expect(found).toEqual({ key, similarity: expect.closeTo(1, 5) })
    }
  })

  it('takes as many as there are when more are asked for', () => {
    const vectors = cloud(30)
    const found = indexOf(vectors).search(
      { places: ['p'], vector: randomVector(1), count: 1000 },
      (key) => vectors[key],
    )

    expect(found.map(({ key }) => key)).toEqual(exact(vectors, randomVector(1)).map(({ key }) => key))
  })

  it.each([0, -1, Number.NaN])('finds nothing when %d are asked for', (count) => {
    const vectors = cloud(30)

    expect(indexOf(vectors).search({ places: ['p'], vector: randomVector(1), count }, (key) => vectors[key])).toEqual(
      [],
    )
  })

  it('forgets what has no vector any more, and finds those behind it', () => {
    const vectors = cloud(600, 12)
    const index = indexOf(vectors)
    const asked = vectors[0] ?? direction({ 0: 1 })
    const order = exact(vectors, asked)
    const dead = new Set(order.slice(0, 590).map(({ key }) => key))

    const found = index.search({ places: ['p'], vector: asked, count: 3 }, (key) =>
      dead.has(key) ? undefined : vectors[key],
    )

    expect(found.map(({ key }) => key)).toEqual(order.slice(590, 593).map(({ key }) => key))
    expect(index.size).toBeLessThan(600)
  })

  it('takes at most 600 bytes a vector, in one place as in a thousand', () => {
    const one = vectorIndex<number>()
    const many = vectorIndex<number>()
    const vector = randomVector(1)
    for (let key = 0; key < 10_000; key++) {
      one.add('p', key, vector)
      many.add(`p${key % 100}`, key, vector)
    }
    const bookkeeping = 100 // the key in the list of rows, and its place by key

    expect(one.bytes / 10_000 + bookkeeping).toBeLessThan(600)
    expect(many.bytes / 10_000 + bookkeeping).toBeLessThan(600)
  })

  it.each(['removed one by one', 'dropped with their place'])(
    'T35 gives the memory back of vectors that are %s, and finds the others',
    (how) => {
      const index = vectorIndex<number>()
      const vectors = cloud(9000, 3)
      const placeOf = (key: number): string => (key % 9 === 0 ? `kept${key % 5}` : `gone${key % 4}`)
      vectors.forEach((vector, key) => index.add(placeOf(key), key, vector))
      const { bytes } = index
      if (how.startsWith('dropped')) for (let at = 0; at < 4; at++) index.drop(`gone${at}`)
      else for (let key = 0; key < 9000; key++) if (key % 9 !== 0) index.remove(key)

      expect([index.size, index.bytes < bytes / 4]).toEqual([1000, true])
      const places = Array.from({ length: 5 }, (_, at) => `kept${at}`)
      for (let key = 9000 - 9; key >= 0; key -= 9 * 50) {
        const vector = vectors[key] ?? direction({ 0: 1 })
        const find = () => index.search({ places, vector, count: 3 }, (other) => vectors[other])
        expect(find()[0]).toEqual({ key, similarity: expect.closeTo(1, 5) })
        index.remove(key)
        expect(find().map((found) => found.key)).not.toContain(key)
        index.add('kept9', key, vector)
        expect(index.search({ places: ['kept9'], vector, count: 1 }, (other) => vectors[other])[0]?.key).toBe(key)
      }
    },
  )

  it('T35 uses the memory of vectors that went again', () => {
    const index = vectorIndex<number>()
    const vector = randomVector(1)
    const fill = (place: string): void => {
      for (let key = 0; key < 5000; key++) index.add(place, key, vector)
    }
    fill('first')
    const { bytes } = index
    for (const place of ['second', 'third', 'fourth']) {
      index.drop(index.places()[Symbol.iterator]().next().value ?? '')
      fill(place)
    }
    for (let key = 0; key < 5000; key++) index.remove(key)
    fill('fifth')

    expect([index.size, index.bytes]).toEqual([5000, bytes])
  })
})

function indexOf(vectors: readonly Float32Array[]): VectorIndex<number> {
  const index = vectorIndex<number>()
  vectors.forEach((vector, key) => index.add('p', key, vector))
  return index
}

/** Vectors about one direction; the higher `closeness`, the nearer to it. */
function cloud(count: number, closeness = 0): readonly Float32Array[] {
  const centre = randomVector(99_999)
  return Array.from({ length: count }, (_, seed) => {
    const vector = randomVector(seed)
    return vector.map((value, at) => value + closeness * (centre[at] ?? 0))
  })
}

function near(vector: Float32Array, seed: number): Float32Array {
  const noise = randomVector(70_000 + seed)
  return vector.map((value, at) => value + 0.2 * (noise[at] ?? 0))
}

function exact(vectors: readonly Float32Array[], asked: Float32Array): { key: number; similarity: number }[] {
  return vectors
    .map((vector, key) => {
      const length = Math.sqrt(product(vector, vector) * product(asked, asked))
      return { key, similarity: Math.max(0, product(vector, asked) / length) }
    })
    .toSorted((left, right) => right.similarity - left.similarity)
}

function product(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return sum
}

function randomVector(seed: number, length = dimension): Float32Array {
  const random = randomNumbers(seed)
  const vector = Float32Array.from({ length }, () => random() + random() + random() - 1.5)
  const norm = Math.sqrt(product(vector, vector))
  return vector.map((value) => value / norm)
}

function randomNumbers(seed: number): () => number {
  let state = (seed + 1) * 2_654_435_761
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e37_79b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}
