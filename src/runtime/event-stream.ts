import type { Sink } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import { eventLine } from './event-line.ts'
import { EventReader } from './event-reader.ts'

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
  const line = eventLine<E>()
  const ending = signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal])
  ending.addEventListener('abort', line.turn)

  const untilTaken = async (): Promise<void> => {
    await line.taken(ending)
    if (ending.aborted) throw hasLeft()
  }
  const sink: Sink<D> = {
    get started() {
      return line.isStarted
    },
    write: (delta) => (line.put(event(delta)) && !ending.aborted ? taken : untilTaken()),
  }

  const result = start(sink, ending)
  const done = result.then(line.close, line.close)
  const leave = (): Promise<unknown> => {
    if (!line.isOver) controller.abort(hasLeft())
    return done
  }
  const read = <T>(pick: (event: E) => T | undefined): AsyncIterator<T> =>
    new EventReader({ line, pick, ended: () => result, leave })

  return {
    [Symbol.asyncIterator]: () => read((item) => item),
    textStream: { [Symbol.asyncIterator]: () => read((item) => text(item) || undefined) },
    get result() {
      line.drain()
      return result
    },
  }
}

/** What a writer gets whose event was taken at once. */
const taken = Promise.resolve()

function hasLeft(): StratagentError {
  return new StratagentError('ABORTED', 'The reader of the stream has left.')
}
