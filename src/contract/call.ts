import type { CallContext } from './context.ts'
import type { Layer, Origin, Reason } from './decision.ts'
import type { Identity, Scope } from './identity.ts'
import type { Kind, Kinds } from './kinds.ts'
import type { Controls } from './policy.ts'

/** What is asked. Frozen in spirit: a middleware that wants another call makes one with a spread. */
export interface Call<K extends Kind = Kind> {
  readonly kind: K
  readonly request: Kinds[K]['request']
  readonly identity: Identity
  readonly controls: Controls
  readonly signal: AbortSignal
  /** Where deltas go; absent when nobody reads them. */
  readonly sink?: Sink<Kinds[K]['delta']>
  readonly context: CallContext
}

export type ServedBy = 'provider' | Layer

/** What came back and who served it. */
export interface Outcome<K extends Kind = Kind> {
  readonly response: Kinds[K]['response']
  /** A provider as soon as one was asked for any of it; a layer too where an equal call under way was waited for: its decision then says `coalesced`. */
  readonly servedBy: ServedBy
  readonly origin?: Origin
  /** The request that was answered in the end, when fallback changed it: stored under this. */
  readonly answered?: Kinds[K]['request']
  /** How the answer may be kept; it can only tighten. Said below the cache it holds for the call's own entry, said above for what is built from it. */
  readonly keep?: Keep
  /** Deltas as they came, so that a hit replays them to the letter. */
  readonly deltas?: readonly Kinds[K]['delta'][]
}
export interface Keep {
  readonly store: boolean
  readonly reason?: Reason
  readonly scope?: Scope
  /** Latest instant at which it may be served. */
  readonly expiresAt?: number
}

/** Takes deltas; awaited, so a slow reader slows the provider down. */
export interface Sink<D> {
  /** Whether a delta has gone out: from then on an answer cannot be taken back. */
  readonly started: boolean
  /** Rejects when the reader is gone. */
  write(delta: D): Promise<void>
}

/** The rest of the chain. May be called any number of times, none included. */
export type Next<K extends Kind> = (call: Call<K>) => Promise<Outcome<K>>

/** A step around a call. */
export interface Middleware<K extends Kind = Kind> {
  readonly name: string
  readonly stage: Stage
  /** Whether it changes the response: deltas are then held back and replayed from what it returns. @default false */
  readonly rewrites?: boolean | ((call: Call<K>) => boolean)
  handle(call: Call<K>, next: Next<K>): Promise<Outcome<K>>
}

/** Where in a chain a middleware stands; `src/pipeline/stages.ts` has the order per kind. */
export type Stage =
  | 'trace'
  | 'session'
  | 'output'
  | 'approval'
  | 'guardrails'
  | 'user'
  | 'cache'
  | 'effects'
  | 'verify'
  | 'schema'
  | 'fallback'
  | 'batch'
  | 'retry'
  | 'rate-limit'
  | 'markup'
