import type { Decision, Reason } from './decision.ts'
import type { Scope } from './identity.ts'
import type { Usage, Saved } from './usage.ts'

/** Invalidation counters by tag, as they were when something was read. */
export type Epochs = ReadonlyMap<string, number>

/** What an answer depends on. */
export interface Effects {
  readonly epochs: Epochs
  /** The earliest instant at which something it rests on runs out. */
  readonly expiresAt?: number
  readonly wrote: boolean
  readonly tainted: boolean
  readonly scope: Scope
  /** Why nothing that rests on this may be stored. */
  readonly unkeepable?: Reason
}

/** Who pays: an answer, or the cache's own work (embeddings, judges). */
export type SpendCause = 'answer' | 'cache'

/**
 * Recorders, not results: what happens during a call is written down as it happens, so that a failed, aborted or
 * retried attempt is counted too. A child writes into its parents as well.
 */
export interface CallContext {
  readonly runId: string
  /** Where in the run this is: agent names, tool names, step names. */
  readonly path: readonly string[]
  readonly agent: string | undefined
  spend(usage: Usage, cause: SpendCause): void
  decide(decision: Decision): void
  depend(effects: Partial<Effects>): void

  readonly usage: Usage
  readonly cacheUsage: Usage
  readonly saved: Saved
  readonly decisions: readonly Decision[]
  readonly effects: Effects
  /** The runs that this is a part of, as tags with their epochs: what is made here is dropped with each of them. */
  readonly wholes: Epochs
  /** Says so, of everything below that begins from now on. */
  belongTo(wholes: Epochs): void

  /** Milliseconds of waiting the cache may cost this call in all. */
  readonly cacheBudget: number
  /** How many of them are left. */
  readonly cacheTimeLeft: number
  takeCacheTime(duration: number): void

  /** A recorder below this one; `agent` when somebody else acts there. */
  child(step?: string, agent?: string): CallContext
  /** A context of its own for work that outlives the call. */
  detach(): CallContext
  /** Adds what another context recorded, without counting it twice in the statistics. */
  absorb(other: CallContext): void
}
