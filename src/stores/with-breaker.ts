import type { Store, WatchedStore } from '../contract/store.ts'
import { breaker, type BreakerOptions } from './breaker.ts'

/**
 * Leaves a remote store alone while it refuses or does not answer: its operations then fail at once, with
 * `STORE_UNAVAILABLE`, and from time to time one of them tries it again.
 */
export function withBreaker(store: WatchedStore, options?: BreakerOptions): WatchedStore
export function withBreaker(store: Store, options?: BreakerOptions): Store
export function withBreaker(store: Store | WatchedStore, options: BreakerOptions = {}): Store {
  const { run, check } = breaker(options)
  const { search, prepare, lookAlikes, peek, lease, used } = store

  const broken: Store = {
    name: store.name,
    capabilities: store.capabilities,
    ...(peek !== undefined && { peek: peek.bind(store) }),
    ...(used !== undefined && { used: used.bind(store) }),
    read(query) {
      if (query.keys.length > 0) return run(() => store.read(query), true)
      // may be answered without asking anybody: no sign of life
      check()
      return store.read(query)
    },
    write: (entries) => run(() => store.write(entries), true),
    ...(search !== undefined && {
      search: (query: Parameters<typeof search>[0]) => run(() => search.call(store, query), true),
    }),
    ...(prepare !== undefined && { prepare: prepare.bind(store) }),
    get searchedBy() {
      return store.searchedBy
    },
    ...(lease !== undefined && {
      lease: (query: Parameters<typeof lease>[0]) => run(() => lease.call(store, query), true),
    }),
    invalidate: (selector) => run(() => store.invalidate(selector), false),
    ...(lookAlikes !== undefined && {
      lookAlikes: (question: string) => run(() => lookAlikes.call(store, question), false),
    }),
    figures: () => run(() => store.figures(), false),
    close: () => store.close(),
  }
  return isWatched(store) ? telling(broken, store) : broken
}

function isWatched(store: Store | WatchedStore): store is WatchedStore {
  return 'watch' in store && 'nameOf' in store
}

/** A store with the news of another. */
function telling(store: Store, told: WatchedStore): WatchedStore {
  return {
    ...store,
    get searchedBy() {
      return told.searchedBy
    },
    get silence() {
      return told.silence
    },
    watch: (listener) => told.watch(listener),
    nameOf: (text) => told.nameOf(text),
  }
}
