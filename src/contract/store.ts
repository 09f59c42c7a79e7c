import type { Epochs } from './context.ts'
import type { Origin } from './decision.ts'
import type { Awaitable } from './host.ts'
import type { Scope } from './identity.ts'
import type { Kind } from './kinds.ts'
import type { EntryLease, LeaseAnswer, LeaseQuery } from './lease.ts'

/** What a store keeps. Instants are milliseconds since 1970. */
export interface Entry {
  readonly key: string
  readonly kind: Kind
  /** Digest of the tenant, `-` without one. */
  readonly tenant: string
  /** Digest of everything that must be equal before two questions may be compared. */
  readonly partition: string
  /** Bounds are counted per group: an agent's name, a tool's, `embedding`. */
  readonly group: string
  readonly value: Uint8Array
  /** Digest of the question alone, whoever asked; `explain` finds look-alikes by it. */
  readonly question?: string
  /** The text that `vector` stands for; guards read it. */
  readonly intent?: string
  /** Unit vector. */
  readonly vector?: Float32Array
  /** Key of the entry that answers in this one's place; such an alias has an empty value and dies with its target. */
  readonly target?: string
  /** Similarity at which an alias was accepted. */
  readonly similarity?: number
  readonly createdAt: number
  readonly staleAt: number
  /** Infinity for an entry that is meant to stay. */
  readonly expiresAt: number
  /** Kept until then, though it has expired: it may stand in for an answer that cannot be had. */
  readonly spareUntil?: number
  /** Never served past this instant, even when reads slide `expiresAt`. */
  readonly hardAt: number
  /** With whom it may be shared, and whether untrusted text went into it; a hit passes both on. */
  readonly scope: Scope
  readonly tainted: boolean
  /** The tags and the epochs that were seen before the answer was made. */
  readonly epochs: Epochs
  readonly origin: Origin
  /** The lease under which it was made; it is not kept with it. */
  readonly lease?: EntryLease
  /** Put on it by whoever writes to a store that is not to be believed; a store keeps it as it is. */
  readonly seal?: Seal
}

/** That an entry is as it was written by somebody who knows a key. */
export interface Seal {
  /** Name of the key. */
  readonly key: string
  readonly signature: Uint8Array
  /** Whether value and intent cannot be read without the key. */
  readonly encrypted: boolean
}

export interface ReadQuery {
  readonly tenant: string
  readonly keys: readonly string[]
  readonly tags: readonly string[]
}
export interface ReadAnswer {
  /** One per key, in order. An alias is followed: the target comes back, with `alias` set. Expired entries come back too, for a minute at least, so that a miss can say why. */
  readonly entries: readonly (StoredEntry | undefined)[]
  readonly epochs: Epochs
}
export interface StoredEntry extends Entry {
  readonly alias?: {
    readonly key: string
    readonly similarity: number
    /** The alias's own tags: with one of them it goes, though its target may stay. */
    readonly epochs?: Epochs
    readonly seal?: Seal
  }
}
export interface SearchQuery {
  readonly tenant: string
  /** Where to look; everywhere in the tenant when absent (for invalidation by meaning, never for serving). */
  readonly partitions?: readonly string[]
  readonly vector: Float32Array
  readonly count: number
}
export interface Match {
  readonly entry: Entry
  /** Cosine in 0..1. */
  readonly similarity: number
}
/** Which entries go: those that meet every condition given. An empty selector selects nothing; `all` says everything. */
export interface StoreSelector {
  readonly keys?: readonly string[]
  /** Entries that carry every one of these tags. Writes under way that carry any of them are refused. */
  readonly tags?: readonly string[]
  readonly createdBefore?: number
  readonly all?: true
}
export interface StoreFigures {
  readonly entries: number
  readonly bytes: number
  readonly evictions: number
}

/** `too-large`: an entry larger than the whole store was left out, with what its key had; the others are written. */
export type WriteAnswer = 'written' | 'outrun' | 'too-large'

/** Where entries lie. May answer at once or later; a throw is a broken store, never a failed call. */
export interface Store {
  readonly name: string
  readonly capabilities: {
    /** Whether answers come over a wire: only then are timers armed. */
    readonly remote: boolean
    /** Whether other processes see the same entries. */
    readonly shared: boolean
  }
  /** The entry, when it can be had at once. */
  peek?(key: string): StoredEntry | undefined
  read(query: ReadQuery): Awaitable<ReadAnswer>
  /** Hears of a hit that a copy elsewhere answered, so that what is used is kept. */
  used?(entry: StoredEntry): void
  /** All or nothing; refuses when an epoch has moved since it was seen. */
  write(entries: readonly Entry[]): Awaitable<WriteAnswer>
  /** Makes ready for the vectors of an embedder, told by its fingerprint: nothing is compared with those of another. */
  prepare?(about: { readonly embedder: string }): void
  /** Where `search` compares vectors, when that is not the store itself or was not always so; undefined until it is known. */
  readonly searchedBy?: 'module' | 'memory' | undefined
  /** The nearest entries of the partitions, alive, best first, aliases left out. */
  search?(query: SearchQuery): Awaitable<readonly Match[]>
  /** Asks for the right to do a piece of work that equal callers of other processes do not do meanwhile. */
  lease?(query: LeaseQuery): Awaitable<LeaseAnswer>
  /** Gives how many entries went. */
  invalidate(selector: StoreSelector): Awaitable<number>
  /** Entries of any partition that answer the same question; for `explain`. */
  lookAlikes?(question: string): Awaitable<readonly Entry[]>
  figures(): Awaitable<StoreFigures>
  close(): Promise<void>
}

/** What is done to a shared store, as a copy of its entries needs to hear it. Keys and tags go by their names: `nameOf`. */
export type StoreChange =
  /** Entries that carry all of these tags are gone; of no tags, all are. */
  | { readonly kind: 'moved'; readonly tags: readonly string[]; readonly epoch: number }
  | { readonly kind: 'replaced' | 'removed'; readonly keys: readonly string[] }
  /** Entries made before an instant that carry all of these tags are gone. */
  | { readonly kind: 'aged'; readonly createdBefore: number; readonly tags: readonly string[] }
  /** News were missed, or the store has lost what it held: nothing that was learnt before is to be believed. */
  | { readonly kind: 'lost' }

/** A store that tells what is done to it, whoever does it. */
export interface WatchedStore extends Store {
  /** Milliseconds for which nothing was heard, not even that there is nothing new. */
  readonly silence: number
  /** Hears what others (and this store) replace, remove and invalidate, until the function it gives is called. */
  watch(listener: (change: StoreChange) => void): () => void
  /** The name under which a key or a tag is announced. */
  nameOf(text: string): string
}

/** Vectors by partition, for stores that cannot search by themselves. */
export interface VectorStore {
  add(partition: string, key: string, vector: Float32Array): Awaitable<void>
  remove(key: string): Awaitable<void>
  search(query: SearchQuery): Awaitable<readonly { readonly key: string; readonly similarity: number }[]>
  close(): Promise<void>
}
