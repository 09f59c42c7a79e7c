import { longestVector, vectorArena, type Candidates, type VectorArena } from './vector-arena.ts'
import { vectorRows, type Area, type VectorRows } from './vector-rows.ts'

export interface Neighbour<Key> {
  readonly key: Key
  /** Cosine in 0..1. */
  readonly similarity: number
}
export interface IndexQuery {
  readonly places: Iterable<string>
  readonly vector: Float32Array
  readonly count: number
}

/**
 * Exact search by cosine, place by place. A kernel compares the signs of all rows, scores in int8 what may be near by
 * them, and whatever could be among the nearest by its score is settled on the full vector, which the store keeps.
 */
export interface VectorIndex<Key> {
  /** Vectors held. */
  readonly size: number
  /** Bytes of the rows' memory. */
  readonly bytes: number
  places(): Iterable<string>
  /** Adds a vector, or puts it in the place of the one the key had, wherever that was; false for one that cannot be compared. */
  add(place: string, key: Key, vector: Float32Array): boolean
  remove(key: Key): void
  drop(place: string): void
  clear(): void
  /** The nearest, best first, equals by key. A key for which `vectorOf` has no vector is no longer alive, and is removed. */
  search(query: IndexQuery, vectorOf: (key: Key) => Float32Array | undefined): readonly Neighbour<Key>[]
}

/**
 * Steps of the codes by which a row may be better than its score says: rounding errs by step/√12 a row, so these are
 * six deviations, and as many for the difference of two rows.
 */
const doubtOfOne = 1.75
const doubtOfTwo = 2.5

/** An empty index; its memory comes with the first vector. */
export function vectorIndex<Key extends string | number>(): VectorIndex<Key> {
  let arena: VectorArena | undefined
  let rows: VectorRows<Key> | undefined

  return {
    get size() {
      return rows?.size ?? 0
    },
    get bytes() {
      return arena?.bytes ?? 0
    },
    places: () => rows?.places() ?? [],
    add(place, key, vector) {
      rows ??= vectorRows((arena ??= vectorArena()))
      const fits = vector.length > 0 && vector.length <= longestVector
      if (!fits) rows.remove(key)
      return fits && rows.add(place, key, vector)
    },
    remove: (key) => rows?.remove(key),
    drop: (place) => rows?.drop(place),
    clear() {
      arena = undefined
      rows = undefined
    },
    search({ places, vector, count }, vectorOf) {
      if (arena === undefined || rows === undefined || !(count >= 1)) return []
      for (let wanted = Math.floor(count); ; wanted *= 4) {
        const areas = areasOf(rows, places, vector.length)
        if (areas.length === 0) return []
        const step = areas.reduce((most, area) => Math.max(most, area.step), 0)
        const total = areas.reduce((sum, { size }) => sum + size, 0)
        const pages = areas.flatMap((area) => area.pages.slice(0, 1))
        const candidates = arena.nearest(pages, { vector, count: wanted, total, doubt: step * doubtOfTwo })
        const settling: Settling<Key> = {
          arena,
          rows,
          candidates,
          dimension: vector.length,
          count: wanted,
          doubt: step * doubtOfOne,
        }
        const { near, gone } = settle(settling, vectorOf)
        if (gone.length === 0) return near.slice(0, count)
        for (const key of gone) rows.remove(key) // and look again, for those behind them
      }
    },
  }
}

function areasOf<Key>(rows: VectorRows<Key>, places: Iterable<string>, dimension: number): readonly Area[] {
  return [...new Set(places)].flatMap((place) => {
    const area = rows.area(place)
    return area?.dimension === dimension ? [area] : []
  })
}

interface Settling<Key> {
  readonly arena: VectorArena
  readonly rows: VectorRows<Key>
  readonly candidates: Candidates
  readonly dimension: number
  readonly count: number
  readonly doubt: number
}

/** Measures candidates on their full vectors, the best score first, until the others cannot be among the nearest any more. */
function settle<Key extends string | number>(
  { arena, rows, candidates: { seats, scores }, dimension, count, doubt }: Settling<Key>,
  vectorOf: (key: Key) => Float32Array | undefined,
): { near: readonly Neighbour<Key>[]; gone: readonly Key[] } {
  const near: Neighbour<Key>[] = []
  const gone: Key[] = []
  const order = seats.map((_seat, at) => at).toSorted((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0))
  for (const at of order) {
    const last = near[count - 1]
    if (last !== undefined && (scores[at] ?? 0) + doubt < last.similarity) break
    const key = rows.keyAt(seats[at] ?? 0)
    const vector = key === undefined ? undefined : vectorOf(key)
    if (key === undefined) continue
    if (vector?.length !== dimension) gone.push(key)
    else insert(near, { key, similarity: Math.min(1, Math.max(0, arena.compare(vector))) }, count)
  }
  return { near, gone }
}

/** Puts a neighbour in its place among the nearest `count`, equals by key. */
function insert<Key extends string | number>(near: Neighbour<Key>[], one: Neighbour<Key>, count: number): void {
  let at = near.length
  for (; at > 0; at--) {
    const other = near[at - 1]
    if (other === undefined || other.similarity > one.similarity) break
    if (other.similarity === one.similarity && other.key < one.key) break
  }
  near.splice(at, 0, one)
  if (near.length > count) near.pop()
}
