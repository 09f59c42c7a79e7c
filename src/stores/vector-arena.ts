import { growMemory, loadKernel } from '../kernel/load-kernel.ts'
import { bytesOf, widthOf, type Page, type Seat } from './vector-page.ts'
import { boundsOf, shortestSigned } from './vector-signs.ts'

/** Longest vector. */
export const longestVector = 8192
/** Most neighbours that can be told apart by the kernel; of more, all rows are candidates. */
const mostWanted = 1024

/** Bytes given back that are not worth a smaller memory. */
const leastIdle = 1024 * 1024
/** Fewest rows whose signs are looked at first. */
const fewestSigned = 64

const names = [
  'vectorAddress',
  'boundsAddress',
  'seatsAddress',
  'scoresAddress',
  'put',
  'move',
  'ask',
  'measure',
  'seed',
  'collect',
  'resumeAt',
  'bar',
  'compare',
] as const

/** A row that may be near. */
export interface Candidate {
  readonly seat: Seat
  /** Its cosine, nearly. */
  readonly score: number
}
export interface NearestQuery {
  readonly vector: Float32Array
  readonly count: number
  /** Rows in all. */
  readonly total: number
  /** How much better than its score a row may be. */
  readonly doubt: number
}

/** Pages of rows in one WASM memory, so that a thousand small partitions cost no more than a large one. */
export interface VectorArena {
  /** Bytes of the memory; pages that were given back are used again. */
  readonly bytes: number
  /** Whether most of the memory is pages that were given back. */
  readonly wasteful: boolean
  take(width: number, room: number): Page
  giveBack(page: Page): void
  /** Says which page follows, and how many rows are in use. */
  head(page: Page, next: Page | undefined, used: number): void
  /** Puts the pages that are in use, all of them, into a memory of their size. Their heads are to be written anew. */
  compact(inUse: readonly Page[]): void
  /** Writes a row; gives the step of its numbers, 0 for a vector that points nowhere. */
  put(page: Page, row: number, vector: Float32Array): number
  move(from: readonly [Page, number], to: readonly [Page, number]): void
  /** All that may be among the nearest, in the pages from those named on; the best score first. */
  nearest(pages: readonly Page[], query: NearestQuery): readonly Candidate[]
  /** The cosine of a vector with the one last asked for. */
  compare(vector: Float32Array): number
}

/** An arena with a kernel of its own. */
export function vectorArena(): VectorArena {
  let { memory, functions } = loadKernel('scan', names)
  const spare = new Map<string, Page[]>()
  let idle = 0
  let free = memory.buffer.byteLength
  let numbers = 0
  const numbersLeft: number[] = []
  let views = viewsOf(memory.buffer)
  let boundsFor = 0

  function viewsOf(buffer: ArrayBuffer) {
    return {
      words: new Uint32Array(buffer),
      given: new Float32Array(buffer, functions.vectorAddress(), longestVector),
      bounds: new Float32Array(buffer, functions.boundsAddress(), longestVector + 1),
      seats: new Uint32Array(buffer, functions.seatsAddress(), 2048),
      scores: new Float32Array(buffer, functions.scoresAddress(), 2048),
    }
  }
  const grow = (bytes: number): void => {
    growMemory(memory, Math.max(bytes, memory.buffer.byteLength / 64))
    views = viewsOf(memory.buffer)
  }
  const signed = (width: number): boolean => {
    if (width < shortestSigned) return false
    if (boundsFor !== width) views.bounds.set(boundsOf(width))
    boundsFor = width
    return true
  }
  const gather = (page: Page, into: Candidate[]): void => {
    for (let at = page.address; at !== 0; at = functions.resumeAt()) {
      const found = functions.collect(at)
      for (let candidate = 0; candidate < found; candidate++) {
        into.push({ seat: views.seats[candidate] ?? 0, score: views.scores[candidate] ?? 0 })
      }
    }
  }
  const candidates = (
    pages: readonly Page[],
    { vector, count, total, doubt, bySigns }: NearestQuery & { readonly bySigns: boolean },
  ): readonly Candidate[] => {
    const width = widthOf(vector.length)
    const wanted = count < total && count <= mostWanted ? count : 0
    views.given.set(vector)
    if (functions.ask(vector.length, width, wanted, doubt) === 0) return []
    if (bySigns && wanted > 0 && signed(width)) {
      for (const { address } of pages) functions.measure(address)
      functions.seed()
    }
    const found: Candidate[] = []
    for (const page of pages) gather(page, found)
    const bar = functions.bar() // it has risen since the first were found
    return found.filter(({ score }) => score >= bar).toSorted((left, right) => right.score - left.score)
  }

  return {
    get bytes() {
      return memory.buffer.byteLength
    },
    get wasteful() {
      return idle > leastIdle && idle > 0.75 * memory.buffer.byteLength
    },
    take(width, room) {
      const returned = spare.get(`${width}/${room}`)?.pop()
      if (returned !== undefined) {
        idle -= bytesOf(returned)
        return returned
      }
      const page = { number: numbersLeft.pop() ?? numbers++, address: free, room, width }
      free += bytesOf(page)
      if (free > memory.buffer.byteLength) grow(free - memory.buffer.byteLength)
      views.words.set([0, 0, room, page.number], page.address / 4)
      return page
    },
    giveBack(page) {
      idle += bytesOf(page)
      const key = `${page.width}/${page.room}`
      const pages = spare.get(key)
      if (pages === undefined) spare.set(key, [page])
      else pages.push(page)
    },
    compact(inUse) {
      const old = new Uint8Array(memory.buffer)
      for (const { number } of [...spare.values()].flat()) numbersLeft.push(number)
      spare.clear()
      ;({ memory, functions } = loadKernel('scan', names))
      idle = boundsFor = 0
      free = memory.buffer.byteLength
      grow(inUse.reduce((sum, page) => sum + bytesOf(page), 0))
      const bytes = new Uint8Array(memory.buffer)
      for (const page of inUse) {
        bytes.set(old.subarray(page.address, page.address + bytesOf(page)), free)
        page.address = free
        free += bytesOf(page)
      }
    },
    head({ address }, next, used) {
      views.words[address / 4] = next?.address ?? 0
      views.words[address / 4 + 1] = used
    },
    put({ address, width }, row, vector) {
      views.given.set(vector)
      return functions.put(address, row, vector.length, width)
    },
    move([from, row], [to, target]) {
      functions.move(from.address, row, to.address, target, to.width)
    },
    nearest(pages, query) {
      const found = candidates(pages, { ...query, bySigns: query.total >= fewestSigned })
      const isEnough = found.length >= Math.min(query.count, query.total)
      return isEnough ? found : candidates(pages, { ...query, bySigns: false }) // chance was against the signs
    },
    compare(vector) {
      views.given.set(vector)
      return functions.compare(vector.length)
    },
  }
}
