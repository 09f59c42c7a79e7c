import { normal, seeded } from '../random.ts'
import { inRounds, median, type Side } from '../rounds.ts'
import { compiled } from './wasm.ts'

/** Where the nearest row is, and its cosine. */
export interface Nearest {
  readonly row: number
  readonly similarity: number
}
export type Scan = (query: Float32Array) => Nearest

/** Every row against the query, in float32, four lanes of four: what a flat scan by WASM SIMD comes to. */
const source = `
export function scan(query: usize, rows: usize, count: i32, bytes: usize, best: usize): i32 {
  let nearest: f32 = -2, found = -1
  let row = rows
  for (let index = 0; index < count; index++) {
    let a = f32x4.splat(0), b = a, c = a, d = a
    for (let at: usize = 0; at < bytes; at += 64) {
      const x = row + at, y = query + at
      a = f32x4.add(a, f32x4.mul(v128.load(x), v128.load(y)))
      b = f32x4.add(b, f32x4.mul(v128.load(x, 16), v128.load(y, 16)))
      c = f32x4.add(c, f32x4.mul(v128.load(x, 32), v128.load(y, 32)))
      d = f32x4.add(d, f32x4.mul(v128.load(x, 48), v128.load(y, 48)))
    }
    const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d))
    const score = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)
    if (score > nearest) { nearest = score; found = index }
    row += bytes
  }
  f32.store(best, nearest)
  return found
}`

interface Exports {
  scan(query: number, rows: number, count: number, bytes: number, best: number): number
}

const page = 65_536

/** A scan of unit vectors, whose length is a multiple of 16. */
export async function flatScan(vectors: readonly Float32Array[]): Promise<Scan> {
  const { memory, scan } = await compiled<Exports>(source)
  const width = vectors[0]?.length ?? 16
  const at = memory.grow(1 + Math.ceil((vectors.length * width * 4) / page)) * page
  const [queryAt, bestAt, rowsAt] = [at, at + page / 2, at + page]
  const rows = new Float32Array(memory.buffer, rowsAt, vectors.length * width)
  for (const [index, vector] of vectors.entries()) rows.set(vector, index * width)
  const asked = new Float32Array(memory.buffer, queryAt, width)
  const best = new Float32Array(memory.buffer, bestAt, 1)
  return (query) => {
    asked.set(query)
    const row = scan(queryAt, rowsAt, vectors.length, width * 4, bestAt)
    return { row, similarity: best[0] ?? Number.NaN }
  }
}

/** The scan as a side of a measurement. */
export function scanLimit(scan: Scan, draw: (count: number) => readonly Float32Array[]): Side<Float32Array> {
  return {
    prepare: draw,
    run(queries) {
      for (const query of queries) if (scan(query).row < 0) throw new Error('The scan has found nothing.')
    },
  }
}

if (import.meta.main) {
  const gauss = normal(seeded(1))
  for (const count of [1_000, 10_000, 100_000]) {
    const vectors = Array.from({ length: count }, () => Float32Array.from({ length: 384 }, gauss))
    const scan = await flatScan(vectors)
    const draw = (drawn: number): readonly Float32Array[] => vectors.slice(0, drawn)
    const times = await inRounds({ scan: scanLimit(scan, draw) }, { rounds: 50 })
    console.log(`flat float32 scan of ${count} rows: ${(median(times.scan) * 1e3).toFixed(1)} µs`)
  }
}
