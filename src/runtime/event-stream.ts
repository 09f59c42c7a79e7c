import type { Sink } from '../contract/call.ts'
import { turningPage } from '../cache/turning-page.ts'
import { StratagentError } from '../contract/errors.ts'

/** Events of a call under way, and its result. Leaving the loop aborts the call; awaiting `result` reads the rest by itself. */
export interface EventStream<E, R> extends AsyncIterable<E> {
  /** The text alone, piece by piece. */
  readonly textStream: AsyncIterable<string>
  /** Resolves when the call is done. Never an unhandled rejection, even when nobody asks. */
  readonly result: Promise<R>
}

export interface EventStreamOptions<E, D, R> {
  /** Starts the call. */
  readonly start: (sink: Sink<D>, signal: AbortSignal) => Promise<R>
  readonly event: (delta: D) => E
  readonly text: (event: E) => string | undefined
  readonly signal?: AbortSignal
}

/** A stream over a call: a reader who is slow slows the call down, a reader who is gone ends it. */
export function eventStream<E, D, R>({ start, event, text, signal }: EventStreamOptions<E, D, R>): EventStream<E, R> {
  const controller = new AbortController()
  const queue: E[] = []
  let isStarted = false
  let isDrained = false
  let isOver = false
  const page = turningPage()
  const ending = signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal])
  ending.addEventListener('abort', page.turn)

  const sink: Sink<D> = {
    get started() {
      return isStarted
    },
    async write(delta) {
      isStarted = true
      queue.push(event(delta))
      page.turn()
      while (queue.length > 0 && !isDrained && !ending.aborted) await page.turned()
      if (ending.aborted) throw new StratagentError('ABORTED', 'The reader of the stream has left.')
    },
  }

  const result = start(sink, ending)
  const done = result.then(over, over)
  function over(): void {
    isOver = true
    page.turn()
  }

  async function* read(): AsyncGenerator<E> {
    try {
      for (;;) {
        const next = queue.shift()
        if (next !== undefined) {
          page.turn()
          yield next
        } else if (isOver) break
        else await page.turned()
      }
      await result
    } finally {
      if (!isOver) controller.abort(new StratagentError('ABORTED', 'The reader of the stream has left.'))
      await done
    }
  }

  async function* readText(): AsyncGenerator<string> {
    for await (const item of read()) {
      const piece = text(item)
      if (piece !== undefined && piece !== '') yield piece
    }
  }

  return {
    [Symbol.asyncIterator]: read,
    textStream: { [Symbol.asyncIterator]: readText },
    get result() {
      isDrained = true
      page.turn()
      return result
    },
  }
}
