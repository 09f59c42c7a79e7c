import { encodedQuestions } from './question-vectors.ts'
import { normal, seeded } from './random.ts'

/** Vectors to be searched, and queries whose nearest of them is at 0.90 or above. */
export interface Crowd {
  readonly vectors: readonly Float32Array[]
  readonly queries: readonly Float32Array[]
  /** How many of the queries are questions as somebody typed them; the others are a stored vector, moved. */
  readonly real: number
}

export interface CrowdOptions {
  readonly count: number
  readonly queries: number
  /** The cosine of the nearest vector, by a scan of all. */
  readonly nearest: (vectors: readonly Float32Array[]) => Promise<(query: Float32Array) => number>
  readonly note: (text: string) => void
}

const stored = 2_000
const least = 0.9
/** Half-width of what is added to a unit vector, as a share of its length: leaves about 0.95 of the direction. */
const noise = 0.3

/** Real questions first, then mixtures of near pairs of them with some noise, as many as are wanted. */
export async function crowd({ count, queries: wanted, nearest, note }: CrowdOptions): Promise<Crowd> {
  const random = seeded(count)
  const questions = (await encodedQuestions(note)).map(({ vector }) => vector)
  const [known, others] = [questions.slice(0, stored), questions.slice(stored)]
  const pairs = nearPairs(known)
  const mix = (): Float32Array => {
    const [left, right] = pairs[Math.floor(random() * pairs.length)] ?? []
    if (left === undefined || right === undefined) throw new Error('There are no pairs to mix.')
    return mixture(left, right, random)
  }
  const mixed = Math.max(0, count - known.length)
  const vectors = [...known.slice(0, count), ...Array.from({ length: mixed }, mix)]

  const nearestTo = await nearest(vectors)
  const real = others.slice(0, wanted).filter((query) => nearestTo(query) >= least)
  const moved: Float32Array[] = []
  while (moved.length + real.length < wanted) {
    const origin = vectors[Math.floor(random() * vectors.length)]
    const query = origin === undefined ? undefined : shaken(origin, random)
    if (origin !== undefined && query !== undefined && dot(origin, query) >= least) moved.push(query)
  }
  return { vectors, queries: [...real, ...moved], real: real.length }
}

/** Each vector with the one nearest to it. */
function nearPairs(vectors: readonly Float32Array[]): readonly (readonly [Float32Array, Float32Array])[] {
  return vectors.map((vector) => {
    let [best, found] = [-2, vector]
    for (const other of vectors) {
      const score = other === vector ? -2 : dot(vector, other)
      if (score > best) [best, found] = [score, other]
    }
    return [vector, found]
  })
}

function mixture(left: Float32Array, right: Float32Array, random: () => number): Float32Array {
  const share = random()
  return shaken(
    left.map((value, axis) => share * value + (1 - share) * (right[axis] ?? 0)),
    random,
  )
}

function shaken(vector: Float32Array, random: () => number): Float32Array {
  const gauss = normal(random)
  const size = (noise * random()) / Math.sqrt(vector.length)
  return normalised(vector.map((value) => value + size * gauss()))
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  return vector.map((value) => value / length)
}

/** The cosine of two unit vectors. */
export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let axis = 0; axis < left.length; axis++) sum += (left[axis] ?? 0) * (right[axis] ?? 0)
  return sum
}
