import type { Entry, SearchQuery, Store, StoredEntry } from '../contract/store.ts'
import type { ManualClock } from './manual-clock.ts'

/** A store at a moment that the test decides; closed when the test ends. */
export interface StoreAtHand {
  readonly store: Store
  readonly clock: ManualClock
  /** What lies under a key. */
  read(key: string): Promise<StoredEntry | undefined>
  /** The epochs of tags. */
  epochs(...tags: string[]): Promise<ReadonlyMap<string, number>>
  /** Writes entries, which must be accepted. */
  write(...entries: readonly Entry[]): Promise<void>
  /** The keys found near a vector in partition `p1` of `acme`, best first. */
  near(vector: Float32Array, query?: Partial<SearchQuery>): Promise<readonly string[]>
}

/** A store and its clock, with what the tests of the suite ask most. */
export function atHand(store: Store, clock: ManualClock): StoreAtHand {
  return {
    store,
    clock,
    read: async (key) => (await store.read({ tenant: 'acme', keys: [key], tags: [] })).entries[0],
    epochs: async (...tags) => (await store.read({ tenant: 'acme', keys: [], tags })).epochs,
    async write(...entries) {
      const answer = await store.write(entries)
      if (answer !== 'written')
        throw new Error(`The store answered '${answer}' to a write that nothing speaks against.`)
    },
    async near(vector, query = {}) {
      const matches = await store.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 5, ...query })
      return (matches ?? []).map(({ entry }) => entry.key)
    },
  }
}
