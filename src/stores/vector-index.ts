import type { SearchQuery } from '../contract/store.ts'
import { shortlist } from './shortlist.ts'
import { longestVector, vectorArena, type VectorArena } from './vector-arena.ts'
import { cosine, lengthOf, queryCodes } from './vector-codes.ts'
import { vectorRows, type VectorRows } from './vector-rows.ts'

export interface Neighbour<Key> {
  readonly key: Key
  /** Cosine in 0..1. */
  readonly similarity: number
}

/**
 * Exact search by cosine, per partition: int8 rows are scanned by a kernel, whatever could be among the nearest is
 * settled on the full vector, which the store keeps.
 */
export interface VectorIndex<Key> {
  /** Vectors held. */
  readonly size: number
  /** Bytes of the rows' memory. */
  readonly bytes: number
  /** Adds a vector, or puts it in the place of the one the key had; false for one that cannot be compared. */
  add(place: VectorPlace, key: Key, vector: Float32Array): boolean
  remove(partition: string, key: Key): void
  holds(partition: string): boolean
  drop(partition: string): void
  clear(): void
  /** The nearest, best first. A key for which `vectorOf` has no vector is no longer alive, and is removed. */
  search(query: SearchQuery, vectorOf: (key: Key) => Float32Array | undefined): readonly Neighbour<Key>[]
}
export interface VectorPlace {
  readonly tenant: string
  readonly partition: string
}

/**
 * Steps of the codes within which a row may be better than its score says. Rounding errs by step/√12 a row, so the
 * difference of two rows by 0.41 steps: three are more than seven deviations.
 */
const doubt = 3

/** An empty index; its memory comes with the first vector. */
export function vectorIndex<Key>(): VectorIndex<Key> {
  const partitions = new Map<string, VectorRows<Key>>()
  let arena: VectorArena | undefined

  const rowsFor = ({ tenant, partition }: VectorPlace, dimension: number): VectorRows<Key> => {
    const known = partitions.get(partition)
    if (known !== undefined) return known
    const rows = vectorRows<Key>((arena ??= vectorArena()), { tenant, dimension })
    partitions.set(partition, rows)
    return rows
  }
  const remove = (partition: string, key: Key): void => {
    const rows = partitions.get(partition)
    rows?.remove(key)
    if (rows?.size === 0) partitions.delete(partition)
  }
  const drop = (partition: string): void => {
    partitions.get(partition)?.clear()
    partitions.delete(partition)
  }
  const chosen = ({ partitions: names, tenant, vector }: SearchQuery): readonly Area<Key>[] => {
    const areas: Area<Key>[] = []
    for (const name of new Set(names ?? partitions.keys())) {
      const rows = partitions.get(name)
      if (rows?.tenant === tenant && rows.dimension === vector.length) areas.push({ partition: name, rows })
    }
    return areas
  }

  return {
    get size() {
      let size = 0
      for (const rows of partitions.values()) size += rows.size
      return size
    },
    get bytes() {
      return arena?.bytes ?? 0
    },
    add(place, key, vector) {
      if (vector.length === 0 || vector.length > longestVector) return false
      const added = rowsFor(place, vector.length).add(key, vector)
      if (!added) remove(place.partition, key)
      return added
    },
    remove,
    holds: (partition) => partitions.has(partition),
    drop,
    clear: () => [...partitions.keys()].forEach(drop),
    search(query, vectorOf) {
      const areas = chosen(query)
      if (arena === undefined || areas.length === 0 || !(query.count >= 1)) return []
      for (let count = Math.floor(query.count); ; count *= 4) {
        const candidates = scan(arena, areas, { vector: query.vector, count })
        const { near, gone } = settle(candidates, query.vector, vectorOf)
        if (gone.length === 0)
          return near.toSorted((left, right) => right.similarity - left.similarity).slice(0, query.count)
        for (const { partition, key } of gone) remove(partition, key)
      }
    },
  }
}

interface Area<Key> {
  readonly partition: string
  readonly rows: VectorRows<Key>
}
interface Candidate<Key> {
  readonly partition: string
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
  for (const { partition, rows } of areas) {
    const key = row < first + rows.size ? rows.keyAt(row - first) : undefined
    if (key !== undefined) return [{ partition, key }]
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
