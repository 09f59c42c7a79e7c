import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Awaitable, Clock, Logger } from '../contract/host.ts'

export interface BreakerOptions {
  /** Refusals one after the other after which the store is left alone. @default 5 */
  readonly refusals?: number
  /** Times in a row that it was late, after which it is left alone; all that is late at once is one. @default 3 */
  readonly delays?: number
  /** Milliseconds after which an answer is late. @default 100 */
  readonly patience?: number
  /** Milliseconds for which it is left alone at first; twice as long after each vain try, 5 s at most. @default 500 */
  readonly pause?: number
  readonly logger?: Logger
  /** A clock that never goes back; it need not know the date. @default the process's own */
  readonly clock?: Clock
}

/** Decides whether a store is asked. */
export interface Breaker {
  /**
   * Runs an operation of the store, or throws at once while it is left alone.
   *
   * @param isQuick Whether its answer has to come soon; what may take long is no sign when it does
   */
  run<T>(work: () => Awaitable<T>, isQuick: boolean): Promise<T>
  /** Throws while the store is left alone. */
  check(): void
}

interface Operation {
  readonly startedAt: number
}

const longestPause = 5_000
const processClock: Clock = { now: () => performance.now() }
// one for all: a store that is left alone costs its callers nothing, not even a stack
const leftAlone = new StratagentError(
  'STORE_UNAVAILABLE',
  'The store is left alone for a moment, since it did not answer or answered too late.',
  { retryable: true },
)

/** Whether an operation failed because the store is left alone: it was not asked. */
export function isLeftAlone(error: unknown): boolean {
  return error === leftAlone
}

/**
 * A breaker of our own: the one at hand (cockatiel) takes its time from the machine, holds up who comes while it tries
 * the store again, and does not tell a refusal from a delay. No timer runs: what is late is seen by who comes next.
 */
export function breaker(options: BreakerOptions = {}): Breaker {
  checkOptions(options, ['refusals', 'delays', 'patience', 'pause', 'logger', 'clock'], 'withBreaker')
  const { refusals = 5, delays = 3, patience = 100, pause = 500, logger, clock = processClock } = options
  const waiting = new Set<Operation>()
  let triedAgainAt: number | undefined
  let nextPause = pause
  let trial: Operation | undefined
  const refused = { count: 0, lastAt: -Infinity }
  const late = { count: 0, lastAt: -Infinity }

  const forget = (): void => {
    refused.count = 0
    late.count = 0
  }
  const leaveAlone = (at: number, reason?: 'refused' | 'late'): void => {
    triedAgainAt = at + nextPause
    nextPause = Math.min(longestPause, nextPause * 2)
    trial = undefined
    if (reason !== undefined) {
      logger?.warn('The store is left alone for a moment, and tried again from time to time.', { reason })
    }
  }
  const useAgain = (): void => {
    triedAgainAt = undefined
    trial = undefined
    nextPause = pause
    logger?.info('The store answers again and is used.')
  }
  const fail = (operation: Operation, reason: 'refused' | 'late', at: number): void => {
    if (operation === trial) return leaveAlone(at)
    const [tally, most] = reason === 'late' ? [late, delays] : [refused, refusals]
    // what began before the last failure was known belongs to the same trouble
    if (triedAgainAt !== undefined || operation.startedAt < tally.lastAt) return
    tally.lastAt = at
    if (++tally.count >= most) leaveAlone(at, reason)
  }
  const noticeDelays = (at: number): void => {
    for (const operation of waiting) {
      if (at - operation.startedAt < patience) return
      waiting.delete(operation)
      fail(operation, 'late', at)
    }
  }
  const succeed = (operation: Operation): void => {
    if (triedAgainAt === undefined) forget()
    else if (operation === trial) {
      forget()
      useAgain()
    }
  }
  const isOpen = (at: number): boolean => {
    noticeDelays(at)
    return triedAgainAt !== undefined && (trial !== undefined || at < triedAgainAt)
  }

  return {
    check() {
      if (isOpen(clock.now())) throw leftAlone
    },
    async run(work, isQuick) {
      const startedAt = clock.now()
      if (isOpen(startedAt)) throw leftAlone
      const operation = { startedAt }
      if (triedAgainAt !== undefined) trial = operation
      const isTimed = isQuick || trial === operation
      if (isTimed) waiting.add(operation)
      try {
        const answer = await work()
        noticeDelays(clock.now())
        if (!isTimed || waiting.has(operation)) succeed(operation)
        return answer
      } catch (error) {
        const at = clock.now()
        noticeDelays(at)
        if (isOutage(error)) fail(operation, 'refused', at)
        else if (!isTimed || waiting.has(operation)) succeed(operation)
        throw error
      } finally {
        waiting.delete(operation)
      }
    },
  }
}

/** Whether the store could not be asked. One that says no has answered: it is full, or for reading alone. */
function isOutage(error: unknown): boolean {
  return error instanceof StratagentError ? error.retryable : true
}
