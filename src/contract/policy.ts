import type { Judge, Label } from './evidence.ts'
import type { Duration } from './host.ts'
import type { Scope } from './identity.ts'

/** How near a semantic match must be: named points between safe and generous, measured on the local encoder. */
export type SemanticMode = 'strict' | 'balanced' | 'faq'

/** The semantic side of a response cache, compiled. */
export interface SemanticPolicy {
  /** `shadow` looks and measures but serves nothing. */
  readonly serve: 'off' | 'shadow' | 'on'
  readonly mode: SemanticMode
  /** Similarity in 0..1 below which nothing is served; with an error rate, until there is evidence. */
  readonly threshold: number
  /** Similarity below which nothing is served whatever the evidence says: a threshold somebody has named. */
  readonly floor?: number
  /** Share of wrong answers among hits that is borne. */
  readonly maxErrorRate?: number
  /** What the agent bears, where a caller asked for less. */
  readonly agentErrorRate?: number
  /** Words of the domain, which the guards know beside those of the languages. */
  readonly words?: DomainWords
  /** What a calibration has found out. */
  readonly profile?: ProfilePolicy
  readonly judge?: Judge
  readonly audit?: AuditPolicy
  readonly review?: ReviewPolicy
}

/** Words of a domain, for the guards; each a word or a few that stand side by side, in any language. 5000 in all lists together are the most. */
export interface DomainWords {
  /** Groups of words that are one thing here, and are read as one word: `[['parcel', 'package']]`. */
  readonly synonyms?: readonly (readonly string[])[]
  /** Groups of words of which each asks for something else: `[['debit', 'credit']]`. */
  readonly opposites?: readonly (readonly string[])[]
  /** Names of products, plans, branches: a question about one is not answered with another one's answer. */
  readonly names?: readonly string[]
  /** Words that say nothing here, such as the name of the company. */
  readonly ignore?: readonly string[]
}

/** A profile, as far as candidates are decided by it. */
export interface ProfilePolicy {
  /** What evidence starts from. */
  readonly labels: readonly (Pick<Label, 'entry' | 'similarity' | 'right'> & { readonly source: 'calibration' })[]
  /** Decides in place of a similarity alone, where there were labels enough and it was better. */
  readonly verify?: (pair: { readonly question: string; readonly matched: string; readonly similarity: number }) => {
    readonly probability: number
    readonly passes: boolean
  }
  /** @throws StratagentError `CONFIG_INVALID` when it was made for another embedder */
  readonly checkEmbedder: (fingerprint: string) => void
}

/** Which hits are answered afresh in the background and compared. */
export interface AuditPolicy {
  /** Share of hits; without one, as many as the evidence is in want of. */
  readonly rate?: number
  readonly perMinute: number
}

/** Which pairs are put before people. */
export interface ReviewPolicy {
  /** Share of hits, beside the pairs that nothing else could judge. */
  readonly rate: number
  /** Takes out of a text what nobody is to read. */
  readonly redact?: (text: string) => string
}

/** What a question is about whose answer soon changes by itself. */
export type VolatileTopic = 'weather' | 'news' | 'price' | 'availability' | 'time' | 'now'

/** How answers are kept, compiled: all durations in milliseconds. */
export interface CachePolicy {
  readonly enabled: boolean
  readonly ttl: number
  /** From this age on a hit is stale: served, and refreshed in the background. */
  readonly staleAfter?: number
  /** No entry is served past this age, even when reads slide its expiry. */
  readonly maxAge: number
  /** Whether a hit moves the expiry. @default false */
  readonly sliding: boolean
  /** How long past its ttl an answer stands in for one that the provider fails to give. @default 0 */
  readonly staleIfError?: number
  /** How long an equal call in another process is waited for; 0 has equal calls made each for itself. @default 30_000 */
  readonly coalesce?: number
  /** How soon untrusted callers are answered at the earliest, whatever they ask for from outside; its parts wait for nothing. @default 0 */
  readonly padTo?: number
  /** Users who must have asked a question before its answer is shared among them. @default 1 */
  readonly sharedAfter?: number
  readonly scope: Scope
  /** How long answers about what soon changes live at most: 0 has them never kept, Infinity as long as others. @default 60_000 each */
  readonly volatile?: Readonly<Record<VolatileTopic, number>>
  /** Mean token probability below which an answer is not kept; one that is named is also asked for. @default 0.7, where the provider tells it unasked */
  readonly leastConfidence?: number
  /** Temperature above which answers are draws, and not kept. @default 1 */
  readonly mostTemperature?: number
  readonly semantic: SemanticPolicy
  readonly tags: readonly string[]
}

/** What one call may do with the cache. `bypass` neither reads nor writes; `refresh` only writes; `no-store` only reads. */
export type CacheMode = 'default' | 'bypass' | 'refresh' | 'no-store' | 'only-if-cached'

/** What a caller may ask of the semantic cache: never less than the agent does. */
export interface TighterSemantic {
  readonly mode?: SemanticMode
  /** `shadow` measures and serves nothing. */
  readonly serve?: 'shadow' | 'off'
  /** A higher similarity than the agent's, below which nothing is served. */
  readonly threshold?: number
  /** A smaller share of wrong answers than the agent bears. */
  readonly maxErrorRate?: number
}

/** What a caller asks of the cache; every agent of a run is asked the same. */
export interface CallCacheOptions {
  readonly mode?: CacheMode
  /** Oldest entry that is accepted. */
  readonly maxAge?: Duration
  /** How long this answer is served; never longer than the agent allows. */
  readonly ttl?: Duration
  /** Further tags of this answer. */
  readonly tags?: readonly string[]
  /** A stricter mode than the agent's, `'off'`, or what else is to be stricter. */
  readonly semantic?: SemanticMode | 'off' | TighterSemantic
  readonly scope?: 'user'
  /** `false` waits for no equal call that is under way. @default as the agent says */
  readonly coalesce?: false
}

/** What one call may do with the cache: its policy, tightened by the caller. */
export interface Controls {
  readonly read: boolean
  readonly write: boolean
  /** Whether a provider may be asked; false is `only-if-cached`. */
  readonly ask: boolean
  /** Oldest entry the caller accepts, in milliseconds. */
  readonly maxAge?: number
  /** Whether the caller left everything at its default: only such calls share a flight. */
  readonly plain: boolean
  readonly policy: CachePolicy
  /** What the caller asked, for the agents that the run reaches. */
  readonly asked?: CacheMode | CallCacheOptions
}
