import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../contract/host.ts'
import type { Entry, Store, StoredEntry, StoreSelector } from '../contract/store.ts'

export interface InsistentOptions {
  readonly logger: Logger
  /** Runs work that nobody waits for, until it is done; when the runtime closes it has one last try. */
  readonly untilClosed: (work: (closing: AbortSignal) => Promise<unknown>) => void
}

const longestPause = 1_000
/** Tags that are kept for a store that is gone; one more, and everything has to go. */
const mostPending = 10_000
/** The tag that every entry carries. */
const everything = 'all'

/**
 * A store whose tag invalidations are not lost: one that fails is tried until it gets through. Until then, and while it
 * is on its way, nothing that carries its tag is served or written.
 */
export function insistentStore(store: Store, { logger, untilClosed }: InsistentOptions): Store {
  /** Tags that did not get through, with how often they were asked for: a try under way answers for no later wish. */
  const pending = new Map<string, number>()
  /** Tags on their way for the first time, with how often. */
  const sent = new Map<string, number>()
  let isInsisting = false

  const isHidden = (entry: Entry | undefined): boolean => {
    if (entry === undefined || isClear()) return false
    for (const tag of entry.epochs.keys()) if (pending.has(tag) || sent.has(tag)) return true
    return pending.has(everything)
  }
  const isClear = (): boolean => pending.size === 0 && sent.size === 0
  const shown = (entry: StoredEntry | undefined): StoredEntry | undefined => (isHidden(entry) ? undefined : entry)

  /** Sends what is pending, until something fails. */
  const sendAgain = async (): Promise<void> => {
    for (const [tag, wishes] of pending) {
      try {
        await store.invalidate({ tags: [tag] })
      } catch {
        return // the next try has it first
      }
      if (pending.get(tag) === wishes) pending.delete(tag)
    }
  }
  const insist = (tag: string): void => {
    pending.set(tag, (pending.get(tag) ?? 0) + 1)
    if (pending.size > mostPending) {
      pending.clear()
      pending.set(everything, 1)
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
  const count = (tag: string, by: 1 | -1): void => {
    const times = (sent.get(tag) ?? 0) + by
    if (times === 0) sent.delete(tag)
    else sent.set(tag, times)
  }
  /** Hides what a tag concerns while it is on its way. */
  const send = async (tag: string, dropped: Promise<number>): Promise<number> => {
    count(tag, 1)
    try {
      return await dropped
    } catch (error) {
      insist(tag)
      throw error
    } finally {
      count(tag, -1)
    }
  }

  /** The tag of a selector that names nothing else. */
  const tagOf = ({ tags, keys, createdBefore, all }: StoreSelector): string | undefined => {
    return keys === undefined && createdBefore === undefined && all === undefined && tags?.length === 1
      ? tags[0]
      : undefined
  }

  const { peek, search, lookAlikes, lease } = store
  return {
    name: store.name,
    capabilities: store.capabilities,
    get searchedBy() {
      return store.searchedBy
    },
    figures: () => store.figures(),
    close: () => store.close(),
    ...(lookAlikes !== undefined && { lookAlikes: (question: string) => lookAlikes.call(store, question) }),
    ...(lease !== undefined && { lease: (query) => lease.call(store, query) }),
    ...(peek !== undefined && { peek: (key: string) => shown(peek.call(store, key)) }),
    read(query) {
      const answer = store.read(query)
      if (isClear()) return answer
      const hide = (found: Awaited<typeof answer>) => ({ ...found, entries: found.entries.map(shown) })
      return answer instanceof Promise ? answer.then(hide) : hide(answer)
    },
    ...(search !== undefined && {
      search(query: Parameters<typeof search>[0]) {
        const matches = search.call(store, query)
        if (isClear()) return matches
        const hide = (found: Awaited<typeof matches>) => found.filter(({ entry }) => !isHidden(entry))
        return matches instanceof Promise ? matches.then(hide) : hide(matches)
      },
    }),
    write: (entries) => (entries.some(isHidden) ? 'outrun' : store.write(entries)),
    invalidate(selector) {
      const tag = tagOf(selector)
      if (tag === undefined) return store.invalidate(selector)
      try {
        const dropped = store.invalidate(selector)
        return dropped instanceof Promise ? send(tag, dropped) : dropped
      } catch (error) {
        insist(tag)
        throw error
      }
    },
  }
}
