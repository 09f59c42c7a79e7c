import { describe, onTestFinished } from 'vitest'
import type { Awaitable } from '../contract/host.ts'
import type { Entry, SearchQuery, Store, StoredEntry } from '../contract/store.ts'
import { manualClock, type ManualClock } from './manual-clock.ts'
import { describeStoreBounds } from './store-bounds.ts'
import { describeStoreEntries } from './store-entries.ts'
import { describeStoreInvalidation } from './store-invalidation.ts'
import { describeStoreSearch } from './store-search.ts'

/** Makes an empty store that takes its time from the clock. */
export type MakeStore = (clock: ManualClock) => Awaitable<Store>

export interface DescribeStoreOptions {
  /** How many entries of a group the stores of `make` hold. @default 10_000 */
  readonly entriesPerGroup?: number
}

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

/** The suite every store passes: everything `contract/store.ts` promises, whether it answers at once or later. */
export function describeStore(
  name: string,
  make: MakeStore,
  { entriesPerGroup = 10_000 }: DescribeStoreOptions = {},
): void {
  const open = async (): Promise<StoreAtHand> => {
    const clock = manualClock()
    const store = await make(clock)
    onTestFinished(() => store.close())
    return atHand(store, clock)
  }

  describe(`the store ${name}`, () => {
    describeStoreEntries(open)
    describeStoreInvalidation(open)
    describeStoreSearch(open)
    describeStoreBounds(open, entriesPerGroup)
  })
}

function atHand(store: Store, clock: ManualClock): StoreAtHand {
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
