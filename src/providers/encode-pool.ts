import { untilAborted, type EncodeOptions } from './encode-queue.ts'

/** Encodes bundles of texts beside this thread; every promise fails when it is gone. */
export interface EncodeSeat {
  readonly ready: Promise<void>
  encode(texts: readonly string[]): Promise<readonly Float32Array[]>
  end(): Promise<void>
}

/** The vector of a text. */
export type EncodeText = (text: string, options?: EncodeOptions) => Promise<Float32Array>

export interface EncodePoolOptions {
  /** Most seats. */
  readonly count: number
  readonly start: () => EncodeSeat
  /** Encodes in this thread: what is alone, and what waits while no seat is ready. */
  readonly here: EncodeText
  /** Told once, when seats have failed for good and everything is encoded in this thread. */
  readonly onFailure: (cause: unknown) => void
}

export interface EncodePool {
  readonly encode: EncodeText
  /** Texts that were encoded in seats so far. */
  readonly seated: number
  /** Ends the seats; what is still to be done is done in this thread. */
  end(): Promise<void>
}

interface Job {
  readonly text: string
  readonly signal: AbortSignal | undefined
  readonly resolve: (vector: Float32Array) => void
  readonly reject: (cause: unknown) => void
}

interface Seat extends EncodeSeat {
  isReady: boolean
  bundles: number
}

/** Unfinished texts up to which a short one is encoded in this thread: one turn of the event loop each. */
const FEW = 3
/** Characters of a text that is not short: some 40 tokens, or two turns of the event loop. */
const SHORT = 200
/** Most texts of a bundle, and most characters unless it is a single text: about 50 ms of work. */
const BUNDLE = { texts: 8, characters: 800 }
/** Bundles that a seat has at a time: one that it works on, one that is next. */
const AHEAD = 2
/** So many seats may fail: after that no other is started. */
const FAILURES = 2

/** Texts wait in one line; seats that are ready take bundles of it. A seat that fails costs no text. */
export function encodePool({ count, start, here, onFailure }: EncodePoolOptions): EncodePool {
  const waiting: Job[] = []
  const seats = new Set<Seat>()
  let [unfinished, working, seated, failures] = [0, 0, 0, 0]
  let isOver = false

  /** Gives out what waits: to seats, and to this thread as long as none of them is ready. */
  function give(): void {
    for (let seat = freeSeat(seats); seat !== undefined && waiting.length > 0; seat = freeSeat(seats)) {
      const jobs = takeBundle(waiting)
      if (jobs.length > 0) void sit(seat, jobs)
    }
    if (working > 0 || [...seats].some(({ isReady }) => isReady)) return
    const job = waiting.shift()
    if (job !== undefined) void work(job)
  }
  async function work({ text, signal, resolve, reject }: Job): Promise<void> {
    working++
    await here(text, { signal }).then(resolve, reject)
    working--
    give()
  }
  async function sit(seat: Seat, jobs: readonly Job[]): Promise<void> {
    seat.bundles++
    try {
      const vectors = await seat.encode(jobs.map(({ text }) => text))
      for (const [index, vector] of vectors.entries()) jobs[index]?.resolve(vector)
      seat.bundles--
      seated += jobs.length
      give()
    } catch (cause) {
      waiting.unshift(...jobs)
      lose(cause, seat)
    }
  }
  function lose(cause: unknown, seat?: Seat): void {
    // it fails with every bundle it has, and is lost once
    const isLost = seat === undefined || seats.delete(seat)
    if (isLost && !isOver && ++failures === FAILURES) {
      isOver = true
      onFailure(cause)
    }
    if (isLost) fill()
    give()
  }
  function fill(): void {
    const wanted = Math.min(count, Math.ceil(waiting.length / BUNDLE.texts))
    try {
      while (!isOver && seats.size < wanted) open()
    } catch (cause) {
      lose(cause)
    }
  }
  function open(): void {
    const seat: Seat = { ...start(), isReady: false, bundles: 0 }
    seats.add(seat)
    const settle = (): void => {
      seat.isReady = true
      give()
    }
    seat.ready.then(settle, (cause: unknown) => lose(cause, seat))
  }

  return {
    get seated() {
      return seated
    },
    encode(text, { signal } = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Float32Array>()
      const job: Job = { text, signal, resolve, reject }
      if (unfinished++ < FEW && text.length <= SHORT) void work(job)
      else {
        waiting.push(job)
        fill()
        give()
      }
      const finished = promise.finally(() => unfinished--)
      return untilAborted(finished, signal)
    },
    async end() {
      isOver = true
      const ended = [...seats].map((seat) => seat.end())
      seats.clear()
      await Promise.all(ended)
    },
  }
}

function freeSeat(seats: ReadonlySet<Seat>): Seat | undefined {
  let best: Seat | undefined
  for (const seat of seats) {
    if (seat.isReady && seat.bundles < AHEAD && seat.bundles < (best?.bundles ?? AHEAD)) best = seat
  }
  return best
}

/** Takes from the line what one seat does next; who has given up is not served. */
function takeBundle(waiting: Job[]): readonly Job[] {
  const bundle: Job[] = []
  let characters = 0
  while (bundle.length < BUNDLE.texts) {
    const next = waiting[0]
    if (next === undefined) break
    if (next.signal?.aborted === true) next.reject(next.signal.reason)
    else {
      characters += next.text.length
      if (bundle.length > 0 && characters > BUNDLE.characters) break
      bundle.push(next)
    }
    waiting.shift()
  }
  return bundle
}
