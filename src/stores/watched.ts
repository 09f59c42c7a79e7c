import type { Store, WatchedStore } from '../contract/store.ts'

/** Whether a store tells what is done to it. */
export function isWatched(store: Store | WatchedStore): store is WatchedStore {
  return 'watch' in store && 'nameOf' in store
}

/** A store around another, with the news of that one. */
export function telling(store: Store, told: WatchedStore): WatchedStore {
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
