import { after } from '../contract/after.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../contract/host.ts'
import type { Store, StoredEntry, StoreSelector } from '../contract/store.ts'
import { wrapStore } from '../contract/wrap-store.ts'
import { selectsNothing } from '../stores/limits.ts'
import { owedInvalidations } from './owed-invalidations.ts'

export interface InsistentOptions {
  readonly logger: Logger
  /** Runs work that nobody waits for, until it is done; when the runtime closes it has one last try. */
  readonly untilClosed: (work: (closing: AbortSignal) => Promise<unknown>) => void
}

const longestPause = 1_000
/** Tags and keys that are kept for a store that is gone; one more, and everything has to go. */
const mostPending = 10_000

/**
 * A store whose invalidations are not lost: one that fails is tried until it gets through. Until then, and while it is on
 * its way, nothing that it names is served or written.
 */
export function insistentStore(store: Store, { logger, untilClosed }: InsistentOptions): Store {
  const pending = owedInvalidations()
  /** On their way for the first time. */
  const sent = owedInvalidations()
  let isInsisting = false

  const isClear = (): boolean => pending.size === 0 && sent.size === 0
  const isHidden = (entry: StoredEntry): boolean => !isClear() && (pending.names(entry) || sent.names(entry))
  const shown = (entry: StoredEntry | undefined): StoredEntry | undefined =>
    entry === undefined || isHidden(entry) ? undefined : entry

  /** Sends what is pending, until something fails. */
  const sendAgain = async (): Promise<void> => {
    for (const owed of pending) {
      try {
        await store.invalidate(owed.selector)
      } catch {
        return // the next try has it first
      }
      pending.remove(owed, owed.times) // what was asked for meanwhile is for the next try
    }
  }
  const insist = (selector: StoreSelector): void => {
    pending.add(selector)
    if (pending.size > mostPending) {
      pending.clear()
      pending.add({ all: true })
    }
    if (isInsisting) return
    isInsisting = true
    logger.error(
      'An invalidation did not reach the store. It is tried again; what it concerns is not served meanwhile.',
    )
    untilClosed(async (closing) => {
      for (let pause = 20; pending.size > 0; pause = Math.min(longestPause, pause * 2)) {
        const isLast = closing.aborted
        if (!isLast) await sleep(pause, undefined, { signal: closing }).catch(() => undefined)
        await sendAgain()
        if (isLast && pending.size > 0) return // it has been said; who starts next on this store has to know
      }
      isInsisting = false
      logger.info('All invalidations have reached the store.')
    })
  }
  /** Hides what an invalidation names while it is on its way. */
  const send = async (selector: StoreSelector, dropped: Promise<number>): Promise<number> => {
    const owed = sent.add(selector)
    try {
      return await dropped
    } catch (error) {
      insist(selector)
      throw error
    } finally {
      sent.remove(owed, 1)
    }
  }

  return wrapStore(store, {
    peek: (peek) => (key) => shown(peek(key)),
    read: (read) => (query) => {
      const answer = read(query)
      if (isClear()) return answer
      const hide = (found: Awaited<typeof answer>) => ({ ...found, entries: found.entries.map(shown) })
      return after(answer, hide)
    },
    search: (search) => (query) => {
      const matches = search(query)
      if (isClear()) return matches
      const hide = (found: Awaited<typeof matches>) => found.filter(({ entry }) => !isHidden(entry))
      return after(matches, hide)
    },
    write: (write) => (entries) => (entries.some(isHidden) ? 'outrun' : write(entries)),
    invalidate: (invalidate) => (selector) => {
      if (selectsNothing(selector)) return invalidate(selector)
      try {
        const dropped = invalidate(selector)
        return dropped instanceof Promise ? send(selector, dropped) : dropped
      } catch (error) {
        insist(selector)
        throw error
      }
    },
  })
}
