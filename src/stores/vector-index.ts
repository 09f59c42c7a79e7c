import { shortlist } from './shortlist.ts'
import { longestVector, vectorArena, type VectorArena } from './vector-arena.ts'
import { cosine, lengthOf, queryCodes } from './vector-codes.ts'
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
 * Exact search by cosine, place by place: int8 rows are scanned by a kernel, whatever could be among the nearest is
 * settled on the full vector, which the store keeps.
 */
export interface VectorIndex<Key> {
  /** Vectors held. */
  readonly size: number
  /** Bytes of the rows' memory. */
  readonly bytes: number
  places(): Iterable<string>
  /** Adds a vector, or puts it in the place of the one the key had; false for one that cannot be compared. */
  add(place: string, key: Key, vector: Float32Array): boolean
  remove(place: string, key: Key): void
  drop(place: string): void
  clear(): void
  /** The nearest, best first. A key for which `vectorOf` has no vector is no longer alive, and is removed. */
  search(query: IndexQuery, vectorOf: (key: Key) => Float32Array | undefined): readonly Neighbour<Key>[]
}

/**
 * Steps of the codes within which a row may be better than its score says. Rounding errs by step/√12 a row, so the
 * difference of two rows by 0.41 steps: three are more than seven deviations.
 */
const doubt = 3

/** An empty index; its memory comes with the first vector. */
export function vectorIndex<Key>(): VectorIndex<Key> {
  const held = new Map<string, VectorRows<Key>>()
  let arena: VectorArena | undefined

  const rowsAt = (place: string, dimension: number): VectorRows<Key> => {
    const known = held.get(place)
    if (known !== undefined) return known
    const rows = vectorRows<Key>((arena ??= vectorArena()), dimension)
    held.set(place, rows)
    return rows
  }
  const remove = (place: string, key: Key): void => {
    const rows = held.get(place)
    rows?.remove(key)
    if (rows?.size === 0) held.delete(place)
  }
  const drop = (place: string): void => {
    held.get(place)?.clear()
    held.delete(place)
  }
  const areasOf = ({ places, vector }: IndexQuery): readonly Area<Key>[] => {
    const areas: Area<Key>[] = []
    for (const place of new Set(places)) {
      const rows = held.get(place)
      if (rows?.dimension === vector.length) areas.push({ place, rows })
    }
    return areas
  }

  return {
    get size() {
      let size = 0
      for (const rows of held.values()) size += rows.size
      return size
    },
    get bytes() {
      return arena?.bytes ?? 0
    },
    places: () => held.keys(),
    add(place, key, vector) {
      if (vector.length === 0 || vector.length > longestVector) return false
      const added = rowsAt(place, vector.length).add(key, vector)
      if (!added) remove(place, key)
      return added
    },
    remove,
    drop,
    clear: () => [...held.keys()].forEach(drop),
    search(query, vectorOf) {
      const areas = areasOf(query)
      const { vector } = query
      if (arena === undefined || areas.length === 0 || !(query.count >= 1)) return []
      for (let count = Math.floor(query.count); ; count *= 4) {
        const { near, gone } = settle(scan(arena, areas, { vector, count }), vector, vectorOf)
        if (gone.length === 0) return near.toSorted(byNearness).slice(0, query.count)
        for (const { place, key } of gone) remove(place, key) // and look again, for those behind them
      }
    },
  }
}

function byNearness(left: { readonly similarity: number }, right: { readonly similarity: number }): number {
  return right.similarity - left.similarity
}

interface Area<Key> {
  readonly place: string
  readonly rows: VectorRows<Key>
}
interface Candidate<Key> {
  readonly place: string
  readonly key: Key
}

/** Everything that may be among the nearest `count`; rows are numbered through all areas. */
function scan<Key>(
  arena: VectorArena,
  areas: readonly Area<Key>[],
  { vector, count }: { readonly vector: Float32Array; readonly count: number },
): readonly Candidate<Key>[] {
  const asked = queryCodes(vector)
  if (asked === undefined) return []
  arena.ask(asked.codes, Math.ceil(vector.length / 16) * 16)

  let total = 0
  let step = 0
  for (const { rows } of areas) {
    total += rows.size
    step = Math.max(step, rows.step)
  }
  const list = shortlist(count, { total, margin: step * doubt })
  let first = 0
  for (const { rows } of areas) {
    const offset = first
    rows.scan(asked.factor, list.least, (row, score) => list.report(offset + row, score))
    first += rows.size
  }
  return list.rows().flatMap((row) => candidateAt(areas, row))
}

function candidateAt<Key>(areas: readonly Area<Key>[], row: number): readonly Candidate<Key>[] {
  let first = 0
  for (const { place, rows } of areas) {
    const key = row < first + rows.size ? rows.keyAt(row - first) : undefined
    if (key !== undefined) return [{ place, key }]
    first += rows.size
  }
  return []
}

/** Measures candidates on their full vectors. */
function settle<Key>(
  candidates: readonly Candidate<Key>[],
  vector: Float32Array,
  vectorOf: (key: Key) => Float32Array | undefined,
): { near: readonly Neighbour<Key>[]; gone: readonly Candidate<Key>[] } {
  const near: Neighbour<Key>[] = []
  const gone: Candidate<Key>[] = []
  const length = lengthOf(vector)
  for (const candidate of candidates) {
    const full = vectorOf(candidate.key)
    if (full?.length !== vector.length) gone.push(candidate)
    else near.push({ key: candidate.key, similarity: cosine(vector, full, length) })
  }
  return { near, gone }
}
