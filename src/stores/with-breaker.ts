import type { ReadQuery, Store, WatchedStore } from '../contract/store.ts'
import { wrapStore } from '../contract/wrap-store.ts'
import { breaker, type BreakerOptions } from './breaker.ts'
import { isWatched, telling } from './watched.ts'

/**
 * Leaves a remote store alone while it refuses or does not answer: its operations then fail at once, with
 * `STORE_UNAVAILABLE`, and from time to time one of them tries it again.
 */
export function withBreaker(store: WatchedStore, options?: BreakerOptions): WatchedStore
export function withBreaker(store: Store, options?: BreakerOptions): Store
export function withBreaker(store: Store | WatchedStore, options: BreakerOptions = {}): Store {
  const { run, check } = breaker(options)
  const broken = wrapStore(store, {
    read: (read) => (query) => {
      if (query.keys.length > 0 || asksForNews(query, store)) return run(() => read(query), true)
      // may be answered without asking anybody: no sign of life
      check()
      return read(query)
    },
    write: (write) => (entries) => run(() => write(entries), true),
    search: (search) => (query) => run(() => search(query), true),
    lease: (lease) => (query) => run(() => lease(query), true),
    invalidate: (invalidate) => (selector) => run(() => invalidate(selector), false),
    lookAlikes: (lookAlikes) => (question) => run(() => lookAlikes(question), false),
    figures: (figures) => () => run(() => figures(), false),
  })
  return isWatched(store) ? telling(broken, store) : broken
}

/** Who reads nothing of a store that was silent asks it for news: that is answered by it, or by nobody. */
function asksForNews({ keys, tags }: ReadQuery, store: Store | WatchedStore): boolean {
  return keys.length + tags.length === 0 && isWatched(store) && store.silence > 2_000
}
