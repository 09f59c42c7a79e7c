import type { PartDigests } from './identity.ts'
import type { Kind } from './kinds.ts'
import type { Saved, Usage } from './usage.ts'

/** A cache that reads and writes; the same word in results, spans, metrics and docs. */
export type Layer = 'prompt' | 'exact' | 'semantic' | 'tool' | 'embedding'

export type CacheResult = 'hit' | 'miss' | 'stale' | 'refused' | 'bypass' | 'error' | 'coalesced'

/** Why a result is what it is. A closed list: it is an attribute people search traces by. */
export type Reason =
  // miss
  | 'no-entry'
  | 'expired'
  | 'too-old'
  | 'below-threshold'
  | 'no-candidate'
  // refused: a candidate was near enough, but
  | 'guard'
  | 'tombstone'
  | 'below-verdict'
  | 'judge'
  | 'partition'
  | 'shadow'
  // bypass
  | 'disabled'
  | 'auto-off'
  | 'caller'
  | 'not-eligible'
  | 'window'
  | 'no-rule'
  | 'effect'
  | 'embedding-timeout'
  | 'budget'
  | 'breaker'
  | 'one-shot'
  | 'volatile'
  | 'sampling'
  // not stored
  | 'length'
  | 'refusal'
  | 'filtered'
  | 'empty'
  | 'aborted'
  | 'low-confidence'
  | 'tainted'
  | 'side-effects'
  | 'tool-failed'
  | 'personal'
  | 'outrun'
  | 'too-large'
  | 'guardrail'
  // error
  | 'store'
  | 'corrupt'
  | 'embedder'
  | 'apology'

/** Where an entry came from: enough to open its trace and to say what it saves. */
export interface Origin {
  readonly traceId?: string
  readonly spanId?: string
  readonly model?: string
  readonly agent?: string
  /** The billed usage of the call that made the entry. */
  readonly usage: Usage
  /** How long that call took, in milliseconds. */
  readonly duration: number
  readonly parts: PartDigests
}

/** A stored question that was near enough, and the guard that spoke against it; `tombstone` where somebody has judged the very pair, `length` where a text is too long to be judged. */
export interface Refusal {
  readonly key: string
  readonly similarity: number
  readonly guard: string
  /** What the guard saw, in a sentence. */
  readonly detail: string
  readonly candidate: string
}

/** One thing a cache layer did for a call. */
export interface Decision {
  readonly id: string
  readonly runId: string
  readonly at: number
  readonly kind: Kind
  readonly layer: Layer
  readonly result: CacheResult
  readonly reason?: Reason
  readonly agent?: string
  /** The entry's key, where one was found or looked for. */
  readonly key?: string
  readonly similarity?: number
  readonly threshold?: number
  /** The candidates that were near enough and were refused. Prompt text: for the caller, never on a span. */
  readonly refusals?: readonly Refusal[]
  /** The stored question that was answered in this one's place. Prompt text: for the caller, never on a span. */
  readonly candidate?: string
  /** Of an answer that was made for another question: the id by which any process may `reject` or `confirm` it. No secret, but it names keys. */
  readonly hitId?: string
  /** How probably the stored answer is right, where that was decided by evidence. */
  readonly probability?: number
  /** The share of wrong answers that was allowed for it. */
  readonly allowedError?: number
  /** How many stored questions were near enough to be looked at. */
  readonly compared?: number
  /** Where they were compared, on a store that can do it in more than one place: by its module, or in this process. */
  readonly searchedBy?: 'module' | 'memory'
  /** Of an answer from a store over a wire: whether it lay in this process, or was fetched. */
  readonly tier?: 'near' | 'far'
  /** Bytes of the answer served. */
  readonly size?: number
  /** Age of the entry served, in milliseconds. */
  readonly age?: number
  readonly saved: Saved
  /** Milliseconds the lookup took. */
  readonly duration: number
  readonly origin?: Origin
  /** Identity of the call, part by part; absent on a hit, where `origin.parts` has it. */
  readonly parts?: PartDigests
}
