import { describe, onTestFinished } from 'vitest'
import type { Awaitable } from '../contract/host.ts'
import type { Store } from '../contract/store.ts'
import type { StoreBounds } from '../stores/limits.ts'
import { manualClock, type ManualClock } from './manual-clock.ts'
import { atHand, type StoreAtHand } from './store-at-hand.ts'
import { describeStoreBounds } from './store-bounds.ts'
import { describeStoreEntries } from './store-entries.ts'
import { describeStoreEviction } from './store-eviction.ts'
import { describeStoreInvalidation } from './store-invalidation.ts'
import { describeStoreSearch } from './store-search.ts'

export type { StoreAtHand }

/** Makes an empty store that takes its time from the clock, within bounds where the suite asks for some. */
export type MakeStore = (clock: ManualClock, bounds: StoreBounds) => Awaitable<Store>

export interface DescribeStoreOptions {
  /** How many entries of a group the stores of `make` hold. @default 10_000 */
  readonly entriesPerGroup?: number
  /** Whether `make` heeds the bounds it is given, all of `StoreBounds`. @default false */
  readonly bounded?: boolean
  /** Whether the store puts seals of its own on entries, in place of any they have, and takes them off again. @default false */
  readonly seals?: boolean
}

/** The suite every store passes: everything `contract/store.ts` promises, whether it answers at once or later. */
export function describeStore(
  name: string,
  make: MakeStore,
  { entriesPerGroup = 10_000, bounded = false, seals = false }: DescribeStoreOptions = {},
): void {
  const open = async (bounds: StoreBounds = { entriesPerGroup }): Promise<StoreAtHand> => {
    const clock = manualClock()
    const store = await make(clock, bounds)
    onTestFinished(() => store.close())
    return atHand(store, clock)
  }

  describe(`the store ${name}`, () => {
    describeStoreEntries(() => open(), seals)
    describeStoreInvalidation(() => open())
    describeStoreSearch(() => open())
    describeStoreBounds(open, entriesPerGroup)
    if (bounded) describeStoreEviction(open)
  })
}
