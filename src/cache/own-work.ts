import type { Call } from '../contract/call.ts'
import type { Clock, Logger } from '../contract/host.ts'
import type { AnswerKind } from './answering.ts'
import { alone } from './own-cost.ts'

/** What the cache does for itself, behind the answers. */
export type OwnTask = 'compare' | 'audit' | 'review'

/** Work that no caller waits for: a little at a time, and none when the runtime closes. */
export interface OwnWork {
  /** Whether there is room for one more of its kind in this minute; then it has been taken. */
  takes(task: OwnTask, perMinute: number): boolean
  /** Does it with a call that outlives the caller's, at the cache's own cost. */
  start<K extends AnswerKind>(task: OwnTask, call: Call<K>, work: (alone: Call<K>) => Promise<unknown>): void
}

export interface OwnWorkOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** Its signal says that the runtime closes. */
  readonly untilClosed: (work: (closing: AbortSignal) => Promise<unknown>) => void
}

/** Pieces of work that may be under way at a time; what comes beyond them is left out. */
const atOnce = 16
/** Comparisons a minute. */
const comparisons = 60

/** The cache's own work, bounded. */
export function ownWork({ clock, logger, untilClosed }: OwnWorkOptions): OwnWork {
  const minutes = new Map<OwnTask, { began: number; count: number }>()
  const failing = new Set<OwnTask>()
  let underWay = 0

  const takes: OwnWork['takes'] = (task, perMinute) => {
    const now = clock.now()
    const minute = minutes.get(task)
    if (minute === undefined || now - minute.began >= 60_000 || now < minute.began) {
      minutes.set(task, { began: now, count: 1 })
      return true
    }
    return ++minute.count <= perMinute
  }
  const failed = (task: OwnTask): void => {
    if (failing.has(task)) return
    failing.add(task)
    logger.warn(`The cache could not ${task} answers in the background; calls go on, and nothing is learnt from them.`)
  }

  return {
    takes,
    start(task, call, work) {
      if (underWay >= atOnce || (task === 'compare' && !takes(task, comparisons))) return
      underWay++
      untilClosed(async (closing) => {
        const { sink: _sink, ...rest } = call
        try {
          if (!closing.aborted) await work({ ...rest, signal: closing, context: alone(call.context.detach()) })
          failing.delete(task)
        } catch {
          if (!closing.aborted) failed(task)
        } finally {
          underWay--
        }
      })
    },
  }
}
