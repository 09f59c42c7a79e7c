import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../contract/host.ts'
import type { Entry, Store, StoredEntry, StoreSelector } from '../contract/store.ts'

export interface InsistentOptions {
  readonly logger: Logger
  /** Runs work that nobody waits for, until it is done; when the runtime closes it has one last try. */
  readonly untilClosed: (work: (closing: AbortSignal) => Promise<unknown>) => void
}

const longestPause = 1_000

/**
 * A store whose tag invalidations are not lost: one that fails is tried until it gets through, and until then nothing
 * that carries its tag is served or written.
 */
export function insistentStore(store: Store, { logger, untilClosed }: InsistentOptions): Store {
  /** Tags that did not get through, with how often they were asked for: a try under way answers for no later wish. */
  const pending = new Map<string, number>()

  const isHidden = (entry: Entry | undefined): boolean => {
    if (entry === undefined || pending.size === 0) return false
    for (const tag of entry.epochs.keys()) if (pending.has(tag)) return true
    return false
  }
  const shown = (entry: StoredEntry | undefined): StoredEntry | undefined => (isHidden(entry) ? undefined : entry)

  const insist = (tag: string): void => {
    const wishes = (pending.get(tag) ?? 0) + 1
    pending.set(tag, wishes)
    if (wishes > 1) return
    if (pending.size === 1) {
      logger.error(
        'An invalidation did not reach the store. It is tried again; what it concerns is not served meanwhile.',
      )
    }
    untilClosed(async (closing) => {
      for (let pause = 20; pending.has(tag); pause = Math.min(longestPause, pause * 2)) {
        const isLast = closing.aborted
        if (!isLast) await sleep(pause, undefined, { signal: closing }).catch(() => undefined)
        const wished = pending.get(tag)
        try {
          await store.invalidate({ tags: [tag] })
          if (pending.get(tag) === wished) pending.delete(tag)
          if (pending.size === 0) logger.info('All invalidations have reached the store.')
        } catch {
          if (isLast) return // it has been said; who starts next on this store has to know
        }
      }
    })
  }

  /** The tag of a selector that names nothing else. */
  const tagOf = ({ tags, keys, createdBefore, all }: StoreSelector): string | undefined => {
    return keys === undefined && createdBefore === undefined && all === undefined && tags?.length === 1
      ? tags[0]
      : undefined
  }

  const { peek, search, lookAlikes } = store
  return {
    name: store.name,
    capabilities: store.capabilities,
    figures: () => store.figures(),
    close: () => store.close(),
    ...(lookAlikes !== undefined && { lookAlikes: (question: string) => lookAlikes.call(store, question) }),
    ...(peek !== undefined && { peek: (key: string) => shown(peek.call(store, key)) }),
    read(query) {
      const answer = store.read(query)
      if (pending.size === 0) return answer
      const hide = (found: Awaited<typeof answer>) => ({ ...found, entries: found.entries.map(shown) })
      return answer instanceof Promise ? answer.then(hide) : hide(answer)
    },
    ...(search !== undefined && {
      search(query: Parameters<typeof search>[0]) {
        const matches = search.call(store, query)
        if (pending.size === 0) return matches
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
        if (!(dropped instanceof Promise)) return dropped
        return dropped.catch((error: unknown) => {
          insist(tag)
          throw error
        })
      } catch (error) {
        insist(tag)
        throw error
      }
    },
  }
}
