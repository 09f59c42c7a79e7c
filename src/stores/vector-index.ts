import { longestVector, vectorArena, type Candidate, type VectorArena } from './vector-arena.ts'
import type { Page } from './vector-page.ts'
import { vectorRows, type VectorRows } from './vector-rows.ts'

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
        const field = fieldOf(rows, places, vector.length)
        if (field.total === 0) return []
        const { total, step } = field
        const candidates = arena.nearest(field.pages, { vector, count: wanted, total, doubt: step * doubtOfTwo })
        const doubt = step * doubtOfOne
        const { near, gone } = settle({ arena, rows, candidates, vector, count: wanted, doubt }, vectorOf)
        if (gone.length === 0) return near.length > count ? near.slice(0, count) : near
        for (const key of gone) rows.remove(key) // and look again, for those behind them
      }
    },
  }
}

interface Field {
  /** The first page of each place. */
  readonly pages: Page[]
  /** Rows in all, and the largest step of a row. */
  total: number
  step: number
}

function fieldOf<Key>(rows: VectorRows<Key>, places: Iterable<string>, dimension: number): Field {
  const field: Field = { pages: [], total: 0, step: 0 }
  for (const place of new Set(places)) {
    const area = rows.area(place)
    const first = area?.pages[0]
    if (area === undefined || first === undefined || area.dimension !== dimension) continue
    field.pages.push(first)
    field.total += area.size
    field.step = Math.max(field.step, area.step)
  }
  return field
}

interface Settling<Key> {
  readonly arena: VectorArena
  readonly rows: VectorRows<Key>
  readonly candidates: readonly Candidate[]
  readonly vector: Float32Array
  readonly count: number
  readonly doubt: number
}

/** Measures candidates on their full vectors, the best score first, until the others cannot be among the nearest any more. */
function settle<Key extends string | number>(
  { arena, rows, candidates, vector: { length }, count, doubt }: Settling<Key>,
  vectorOf: (key: Key) => Float32Array | undefined,
): { near: readonly Neighbour<Key>[]; gone: readonly Key[] } {
  const near: Neighbour<Key>[] = []
  const gone: Key[] = []
  for (const { seat, score } of candidates) {
    const last = near[count - 1]
    if (last !== undefined && score + doubt < last.similarity) break
    const key = rows.keyAt(seat)
    if (key === undefined) continue
    const vector = vectorOf(key)
    if (vector?.length !== length) gone.push(key)
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
