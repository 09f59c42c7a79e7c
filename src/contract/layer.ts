import type { Kind } from './kinds.ts'
import type { Effects, Epochs } from './context.ts'
import type { Awaitable } from './host.ts'
import type { Call, Outcome } from './call.ts'
import type { CacheResult, Decision, Layer, Reason } from './decision.ts'
import type { EntryLease } from './lease.ts'

/** A piece of a call that is looked up by itself: one for an answer, n for n texts. */
export interface Part {
  /** Under which equal pieces share a flight; absent when they must not. */
  readonly flight?: string | undefined
  readonly key: string
  /** The key at user scope, where the call names a user. What turns out personal is written under it. */
  readonly userKey?: string | undefined
  readonly tags: readonly string[]
}
export interface Bypass {
  readonly bypass: Reason
}

/** What a layer found for a part. */
export interface Found<K extends Kind> {
  readonly outcome: Outcome<K>
  readonly layer: Layer
  /** `early`: fresh, and chosen by chance to be made anew before it is stale. */
  readonly freshness: 'fresh' | 'early' | 'stale'
  /** What the answer depends on; whoever is served inherits it. */
  readonly effects: Partial<Effects>
  readonly notes: LookupNotes
}

/** What a read gave: one per part, and the epochs as they were before anybody was asked. */
export interface Reading<K extends Kind> {
  readonly found: readonly (Found<K> | undefined)[]
  /** What has expired and may stand in for an answer to the only part that cannot be had. */
  readonly spare?: Found<K> | undefined
  readonly seen: Epochs
  /** Why a part of the reading could not be done, where the rest holds without it. */
  readonly failure?: unknown
}
/** What a write needs to know of an answer. */
export interface Answer<K extends Kind> {
  readonly outcome: Outcome<K>
  /** Milliseconds it took to make. */
  readonly duration: number
  readonly seen: Epochs
  /** Under which it was made, where only one process at a time makes it. */
  readonly lease?: EntryLease | undefined
}

/** Writes down what a lookup in one layer came to; each is a span. */
export interface Lookups {
  start(layer: Layer): Lookup
}
export interface Lookup {
  /** Runs work inside the lookup's span. */
  run<T>(work: () => T): T
  end(result: CacheResult, about?: LookupNotes): void
}
export type LookupNotes = Partial<
  Pick<
    Decision,
    | 'reason'
    | 'key'
    | 'similarity'
    | 'threshold'
    | 'refusals'
    | 'candidate'
    | 'hitId'
    | 'probability'
    | 'allowedError'
    | 'compared'
    | 'searchedBy'
    | 'tier'
    | 'size'
    | 'age'
    | 'saved'
    | 'origin'
    | 'parts'
  >
>

/** A cache that splits, reads and writes; it knows no `next`. `throughLayer` makes a middleware of it. */
export interface CacheLayer<K extends Kind> {
  readonly name: string
  /** The layer's word in results and spans; the response layer says `exact` until it looks by meaning. */
  readonly word: Layer
  /** Whether its work is over sooner than another process could be waited for. @default false */
  readonly isBrief?: boolean
  split(call: Call<K>): readonly Part[] | Bypass
  /** The part when it can be had at once: no flight, no timer, no await. Never a stale one. */
  peek?(call: Call<K>, part: Part): Found<K> | undefined
  read(call: Call<K>, parts: readonly Part[], lookups: Lookups): Awaitable<Reading<K>>
  /** What every answer to the call rests on, whether it is kept, fails, or is kept by somebody else. */
  effects?(call: Call<K>, seen: Epochs): Partial<Effects>
  /** What everything made for the call is a part of. */
  wholes?(seen: Epochs): Epochs
  /** The outcome as another caller gets it, so that no two share an object that one may change. */
  copy?(outcome: Outcome<K>): Outcome<K>
  /** Stores the answer to the parts that were missing; gives the reason when it did not. */
  write(call: Call<K>, parts: readonly Part[], answer: Answer<K>): Awaitable<Reason | undefined>
  /** The call for the missing parts alone. */
  narrow?(call: Call<K>, missing: readonly number[]): Call<K>
  /** One outcome from one per part. */
  join?(call: Call<K>, outcomes: readonly Outcome<K>[]): Outcome<K>
  /** The outcome of one part of an answer to several. */
  pick?(outcome: Outcome<K>, index: number): Outcome<K>
}
