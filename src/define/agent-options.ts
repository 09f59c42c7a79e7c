import type { AgentTarget, ModelSettings, Persona } from '../contract/agent.ts'
import type { Guardrail } from '../contract/guardrail.ts'
import type { Duration } from '../contract/host.ts'
import type { Scope } from '../contract/identity.ts'
import type { Judge } from '../contract/evidence.ts'
import type { DomainWords, SemanticMode, VolatileTopic } from '../contract/policy.ts'
import type { SemanticProfile } from '../trust/profile.ts'
import type { DefinedTool } from './define-tool.ts'
import type { AgentTool, Handoff } from './delegates.ts'

/** How an agent's answers are kept; the same options on the runtime are the defaults of all agents. */
export interface AgentCacheOptions {
  /** How long an answer is served. @default '1h' */
  readonly ttl?: Duration
  /** From this age on an answer is served and refreshed in the background. @default never */
  readonly staleAfter?: Duration
  /** How long past its ttl an answer is served in place of a provider's error, never past `maxAge`. @default never */
  readonly staleIfError?: Duration
  /** How long a call waits for an equal one that another process is making; `false` has equal calls made each for itself, in one process too. @default '30s' */
  readonly coalesce?: Duration | false
  /** No answer is served past this age, even when reads slide its expiry. @default '24h', or the ttl when that is longer */
  readonly maxAge?: Duration
  /** Whether a hit moves the expiry. @default false */
  readonly sliding?: boolean
  /** With whom answers are shared. @default 'tenant' */
  readonly scope?: Scope
  /** How many of a tenant's users must have asked a question, in the same words, before its answer is shared; until then each is kept for who asked. @default 1 */
  readonly sharedAfter?: number
  /** How soon callers with `trusted: false` are answered at the earliest, by a hit or afresh. An agent's holds for its runs; the runtime's for them where the agent says none, and for workflows, model calls, tools and texts asked for from outside. @default as late as fresh answers come */
  readonly padTo?: Duration
  /** How near a question must be to be answered with another one's answer; `'shadow'` measures and serves nothing. @default 'balanced' */
  readonly semantic?: SemanticMode | 'off' | 'shadow' | SemanticOptions
  /** Similarity in 0..1 below which nothing is served, in place of the mode's own. @default 0.895, the one of `'balanced'` */
  readonly threshold?: number
  /** Tags of every answer, by which it can be dropped. */
  readonly tags?: readonly string[]
  /** How long an answer to a question about weather, prices, today and the like is served at most; `'bypass'` asks each time, `'off'` takes it for any other question. By topic, or one for all. @default '60s' */
  readonly volatile?: VolatileRule | { readonly [Topic in VolatileTopic]?: VolatileRule }
  /** Mean token probability in 0..1 below which an answer is a guess and not kept; one that you name is asked for where the model gives it. `false` keeps guesses. @default 0.7, where it is known unasked */
  readonly leastConfidence?: number | false
  /** Highest temperature at which answers are kept: what is hotter, and has neither `seed` nor `sample`, is a draw of its own. `false` keeps them all. @default 1 */
  readonly mostTemperature?: number | false
}

/** What becomes of the answer to a question about the moment. */
export type VolatileRule = Duration | 'bypass' | 'off'

/** When a question may be answered with another one's answer, and how that is measured. */
export interface SemanticOptions {
  /** Which guards work, and how near a question must be as long as nothing better is known. @default 'balanced' */
  readonly mode?: SemanticMode
  /** `'shadow'` measures and serves nothing. @default 'on' */
  readonly serve?: 'on' | 'shadow' | 'off'
  /** Similarity in 0..1 below which nothing is served, whatever the evidence says. @default that of the mode */
  readonly threshold?: number
  /** Share of wrong answers among hits that you bear, such as 0.02; hits are then audited, and served by what was found. @default none: the threshold decides */
  readonly maxErrorRate?: number
  /** Words of your domain, for the guards: what is one thing there, what is another, what says nothing. An agent's list stands in the place of the runtime's of that name. @default none */
  readonly words?: DomainWords
  /** What `stratagent calibrate` has written, or its path: its mode, threshold and error rate hold where nothing else is said. */
  readonly profile?: string | SemanticProfile
  /** Asked before a hit is served, and of answers that comparing leaves unsure. */
  readonly judge?: Judge
  /** Share of hits that is answered afresh in the background and compared, and how many a minute at most. @default with `maxErrorRate` or in shadow as many as the evidence wants, 6 a minute at most; else none */
  readonly audit?: false | { readonly rate?: number; readonly perMinute?: number }
  /** Share of hits that is put before people, beside the pairs that nothing else could judge; `redact` takes out of their texts what nobody is to read. @default with `maxErrorRate`, a judge or audits 0.02; else none */
  readonly review?: false | { readonly rate?: number; readonly redact?: (text: string) => string }
}

/** What `@Agent` takes. */
export interface AgentOptions {
  readonly name: string
  /** What it is for: read by other agents that may call it, and shown in traces. */
  readonly description?: string
  readonly persona: Persona
  /** Provider and model, such as `'openai/gpt-5-mini'`. */
  readonly model: string
  /** Models asked in turn when `model` cannot answer. */
  readonly fallback?: readonly string[]
  readonly settings?: ModelSettings
  /** Tools that are functions or agents, beside the methods. */
  readonly tools?: readonly (DefinedTool | AgentTool)[]
  /** Agents that may take the conversation over, each named by a function: `() => Billing`, or `handoff(() => Billing, …)`. */
  readonly handoffs?: readonly (Handoff | (() => AgentTarget))[]
  /** Answers of the model a run may take, tool turns included. @default 10 */
  readonly maxTurns?: number
  /** Times a run that begins here may be handed on, back and forth included. @default 8 */
  readonly maxHandoffs?: number
  /** Pins the config version: answers are then found again whatever changes above. @default a digest of everything above */
  readonly version?: string
  /** `false` keeps nothing. */
  readonly cache?: false | AgentCacheOptions
  readonly guardrails?: readonly Guardrail[]
}

/** The names above, for the check of misspelt ones. */
export const agentOptionNames: readonly (keyof AgentOptions)[] = [
  'name',
  'description',
  'persona',
  'model',
  'fallback',
  'settings',
  'tools',
  'handoffs',
  'maxTurns',
  'maxHandoffs',
  'version',
  'cache',
  'guardrails',
]
