import type { Awaitable } from './host.ts'

/** Which piece of work a lease is asked for. */
export interface LeaseQuery {
  /** Digest of the tenant, as an entry has it. */
  readonly tenant: string
  readonly key: string
  /** Milliseconds for which it is held unless it is renewed: that long a dead holder is waited for. */
  readonly ttl: number
  /** The token of work that has ended and left nothing: it is not told of again. */
  readonly after?: number | undefined
}

/** Who does the work: the asker (`granted`), somebody else just now (`held`), or nobody any more (`ended`: look what is there). */
export type LeaseAnswer = Lease | HeldLease | EndedLease

/** The right to do a piece of work that no other process does meanwhile. */
export interface Lease {
  readonly state: 'granted'
  /** Larger than that of every earlier holder. */
  readonly token: number
  /** Holds it for as long again; false when somebody else has taken over. */
  renew(): Awaitable<boolean>
  /** Gives it back: `done` when others may find the answer, `failed` when somebody else should try. */
  release(end: LeaseEnd): Awaitable<void>
}
export type LeaseEnd = 'done' | 'failed'

/** Somebody else's lease. */
export interface HeldLease {
  readonly state: 'held'
  /** Resolves with what the holder says of its end, and with `unknown` when it is time to ask again, or on `signal`. Called once. */
  ended(signal: AbortSignal): Promise<LeaseEnd | 'unknown'>
}

/** Somebody has done it since the asker looked. */
export interface EndedLease {
  readonly state: 'ended'
  readonly token: number
}

/** Which lease an entry was made under: a store with leases refuses it when a later holder has been given one. */
export interface EntryLease {
  readonly key: string
  readonly token: number
}
