import { growMemory, loadKernel } from '../kernel/load-kernel.ts'

/** Rows of a chunk; the kernel knows the same number. */
export const chunkRows = 16
/** Most rows of one scan; the kernel could take four times as many. */
export const blockRows = 1024
/** Longest vector. */
export const longestVector = 8192

/** A chunk: address of the next one, the factor of each row from byte 16, the rows from byte 80. */
const factorsAt = 16
const rowsAt = 80
const growth = 256 * 1024

const names = ['queryAddress', 'scoresAddress', 'firstsAddress', 'scan'] as const

/** What one scan reports. */
export type Report = (row: number, score: number) => void
export interface Scan {
  readonly chunk: number
  readonly rows: number
  readonly width: number
  /** What a dot product is multiplied with to be a cosine. */
  readonly scale: number
}

/** Chunks of rows in one WASM memory, so that a thousand small partitions cost no more than a large one. */
export interface VectorArena {
  /** Bytes of the memory. It never shrinks; chunks that were given back are used again. */
  readonly bytes: number
  take(width: number): number
  giveBack(width: number, chunk: number): void
  link(chunk: number, next: number): void
  put(place: RowPlace, codes: ArrayLike<number>, factor: number): void
  move(from: RowPlace, to: RowPlace): void
  /** Sets the query of the scans that follow. */
  ask(codes: ArrayLike<number>, width: number): void
  /** Reports rows that score at least what `least` says when the scan starts. */
  scan(scan: Scan, least: number, report: Report): void
}
export interface RowPlace {
  readonly chunk: number
  readonly row: number
  readonly width: number
}

/** An arena with a kernel of its own. */
export function vectorArena(): VectorArena {
  const { memory, functions } = loadKernel('scan', names)
  const query = functions.queryAddress()
  const spare = new Map<number, number[]>()
  let free = memory.buffer.byteLength
  let views = viewsOf(memory.buffer, functions.scoresAddress(), functions.firstsAddress())

  const grow = (bytes: number): void => {
    growMemory(memory, Math.max(bytes, growth))
    views = viewsOf(memory.buffer, functions.scoresAddress(), functions.firstsAddress())
  }

  return {
    get bytes() {
      return memory.buffer.byteLength
    },
    take(width) {
      const returned = spare.get(width)?.pop()
      if (returned !== undefined) return returned
      const bytes = rowsAt + chunkRows * width
      if (free + bytes > memory.buffer.byteLength) grow(bytes)
      free += bytes
      return free - bytes
    },
    giveBack(width, chunk) {
      const chunks = spare.get(width)
      if (chunks === undefined) spare.set(width, [chunk])
      else chunks.push(chunk)
    },
    link(chunk, next) {
      views.words[chunk >> 2] = next
    },
    put(place, codes, factor) {
      views.bytes.fill(0, rowOf(place) + codes.length, rowOf(place) + place.width)
      views.bytes.set(codes, rowOf(place))
      views.floats[factorOf(place)] = factor
    },
    move(from, to) {
      views.bytes.copyWithin(rowOf(to), rowOf(from), rowOf(from) + from.width)
      views.floats[factorOf(to)] = views.floats[factorOf(from)] ?? 0
    },
    ask(codes, width) {
      const target = new Int16Array(memory.buffer, query, width)
      target.fill(0, codes.length)
      target.set(codes)
    },
    scan({ chunk, rows, width, scale }, least, report) {
      const { scores, firsts } = views
      const groups = functions.scan(chunk, rows, width, scale, least)
      for (let group = 0; group < groups; group++) {
        const first = firsts[group] ?? 0
        const end = Math.min(4, rows - first) // the last group may reach past the last row
        for (let lane = 0; lane < end; lane++) {
          const score = scores[group * 4 + lane] ?? -Infinity
          if (score >= least) report(first + lane, score)
        }
      }
    },
  }
}

function viewsOf(buffer: ArrayBuffer, scores: number, firsts: number) {
  return {
    bytes: new Int8Array(buffer),
    words: new Uint32Array(buffer),
    floats: new Float32Array(buffer),
    scores: new Float32Array(buffer, scores, blockRows),
    firsts: new Uint32Array(buffer, firsts, blockRows / 4),
  }
}

function rowOf({ chunk, row, width }: RowPlace): number {
  return chunk + rowsAt + row * width
}

function factorOf({ chunk, row }: RowPlace): number {
  return (chunk + factorsAt + row * 4) >> 2
}
