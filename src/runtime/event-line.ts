import { turningPage } from '../cache/turning-page.ts'

/** Somebody in line for events. */
export interface TakesEvents<E> {
  /** Hands over an event; false when it is not what is waited for, and the place in line stays. */
  take(event: E): boolean
  /** No more events will come. */
  end(): void
}

/** Events that wait for readers, or readers who wait for events. */
export interface EventLine<E> {
  readonly isStarted: boolean
  readonly isOver: boolean
  /** Gives an event to the first in line, or lays it down; false when it lies there and must be waited for. */
  put(event: E): boolean
  /** Resolves when nothing lies there any more, nobody wants the writer to wait, or it is aborted. */
  taken(signal: AbortSignal): Promise<void>
  /** The oldest event that lies there. */
  shift(): E | undefined
  enter(reader: TakesEvents<E>): void
  leave(reader: TakesEvents<E>): void
  /** From now on the writer waits for nobody. */
  drain(): void
  /** Lets a writer who waits look again. */
  turn(): void
  close(): void
}

/** An empty line. */
export function eventLine<E>(): EventLine<E> {
  const events: E[] = []
  let readers: TakesEvents<E>[] = []
  let isStarted = false
  let isDrained = false
  let isOver = false
  const page = turningPage()

  return {
    get isStarted() {
      return isStarted
    },
    get isOver() {
      return isOver
    },
    put(event) {
      isStarted = true
      const first = readers[0]
      if (first === undefined) events.push(event)
      else if (first.take(event)) readers.shift()
      return first !== undefined || isDrained
    },
    async taken(signal) {
      while (events.length > 0 && !isDrained && !signal.aborted) await page.turned()
    },
    shift() {
      const event = events.shift()
      if (event !== undefined) page.turn()
      return event
    },
    enter: (reader) => void readers.push(reader),
    leave(reader) {
      readers = readers.filter((other) => other !== reader)
    },
    drain() {
      isDrained = true
      page.turn()
    },
    turn: page.turn,
    close() {
      isOver = true
      page.turn()
      for (const reader of readers.splice(0)) reader.end()
    },
  }
}
