import { StratagentError } from '../contract/errors.ts'

/** Knows what is under way, so that closing can wait for it. */
export interface Workshop {
  checkOpen(): void
  underWay<T>(work: Promise<T>): Promise<T>
  /** A call has begun; closing waits until it has ended. */
  begin(): void
  end(): void
  background(work: (signal: AbortSignal) => Promise<unknown>): void
  /** Background work that goes on until the closing begins, and then has one last try. */
  untilClosed(work: (closing: AbortSignal) => Promise<unknown>): void
  /** Refuses new calls, lets the present ones end, and stops background work. */
  close(): Promise<void>
}

/** How long closing waits for what is under way, in milliseconds. */
const patience = 5_000

export function workshop(): Workshop {
  const under = new Set<Promise<unknown>>()
  const stopped = new AbortController()
  const closing = new AbortController()
  const quiet = Promise.withResolvers<void>()
  let calls = 0
  let isClosed = false

  const underWay = <T>(work: Promise<T>): Promise<T> => {
    under.add(work)
    const over = (): void => void under.delete(work)
    work.then(over, over)
    return work
  }

  return {
    underWay,
    begin: () => void calls++,
    end() {
      if (--calls === 0 && isClosed) quiet.resolve()
    },
    checkOpen() {
      if (isClosed) throw new StratagentError('CLOSED', 'This runtime is closed. Make a new one with createRuntime.')
    },
    background(work) {
      if (isClosed) return
      void underWay(work(stopped.signal).catch(() => undefined)) // who starts it has logged what went wrong
    },
    untilClosed(work) {
      if (isClosed) return
      void underWay(work(closing.signal).catch(() => undefined)) // who starts it has logged what went wrong
    },
    async close() {
      isClosed = true
      closing.abort()
      if (calls === 0) quiet.resolve()
      const timer = setTimeout(() => stopped.abort(new StratagentError('CLOSED', 'The runtime is closing.')), patience)
      const settled = async (): Promise<void> => {
        await quiet.promise
        while (under.size > 0) await Promise.allSettled(under) // what ends may leave something to be written
      }
      await Promise.race([settled(), new Promise((resolve) => stopped.signal.addEventListener('abort', resolve))])
      clearTimeout(timer)
    },
  }
}
