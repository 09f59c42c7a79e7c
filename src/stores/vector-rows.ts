import { blockRows, chunkRows, type Report, type RowPlace, type VectorArena } from './vector-arena.ts'
import { rowCodes } from './vector-codes.ts'

/** Rows of the first scan: enough to know about how good a row must be, so that the next ones report few. */
const firstBlock = 64

/** The vectors of one place. */
export interface VectorRows<Key> {
  readonly dimension: number
  readonly size: number
  /** Largest step between two neighbouring codes: how wrong a score can be. */
  readonly step: number
  add(key: Key, vector: Float32Array): boolean
  remove(key: Key): void
  /** Gives back all memory. */
  clear(): void
  keyAt(row: number): Key | undefined
  /** Scores all rows against what the arena was asked, and reports those that reach `least`, which may rise meanwhile. */
  scan(scale: number, least: () => number, report: Report): void
}

/** A place without vectors; all it will get are as long as `dimension`. */
export function vectorRows<Key>(arena: VectorArena, dimension: number): VectorRows<Key> {
  const width = Math.ceil(dimension / chunkRows) * chunkRows
  const chunks: number[] = []
  const keys: Key[] = []
  const places = new Map<Key, number>()
  let step = 0

  const placeOf = (row: number): RowPlace => ({
    chunk: chunks[Math.floor(row / chunkRows)] ?? 0,
    row: row % chunkRows,
    width,
  })
  const append = (key: Key): number => {
    if (keys.length === chunks.length * chunkRows) {
      const chunk = arena.take(width)
      const last = chunks.at(-1)
      if (last !== undefined) arena.link(last, chunk)
      chunks.push(chunk)
    }
    places.set(key, keys.length)
    return keys.push(key) - 1
  }

  return {
    dimension,
    get size() {
      return keys.length
    },
    get step() {
      return step
    },
    add(key, vector) {
      const row = vector.length === dimension ? rowCodes(vector) : undefined
      if (row === undefined) return false
      arena.put(placeOf(places.get(key) ?? append(key)), row.codes, row.factor)
      step = Math.max(step, row.factor)
      return true
    },
    remove(key) {
      const row = places.get(key)
      const last = keys.at(-1)
      if (row === undefined || last === undefined) return
      arena.move(placeOf(keys.length - 1), placeOf(row))
      keys[row] = last
      places.set(last, row)
      places.delete(key)
      keys.pop()
      if (keys.length % chunkRows === 0) arena.giveBack(width, chunks.pop() ?? 0)
    },
    clear() {
      for (const chunk of chunks.splice(0)) arena.giveBack(width, chunk)
      keys.length = 0
      places.clear()
    },
    keyAt: (row) => keys[row],
    scan(scale, least, report) {
      for (let first = 0, next = firstBlock; first < keys.length; first = next, next += blockRows) {
        const rows = Math.min(next, keys.length) - first
        arena.scan({ chunk: placeOf(first).chunk, rows, width, scale }, least(), (row, score) =>
          report(first + row, score),
        )
      }
    },
  }
}
