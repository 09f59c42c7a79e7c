import type { Awaitable } from './host.ts'
import type { Identity, Scope } from './identity.ts'
import type { Message } from './llm.ts'
import type { CompiledSchema } from './schema.ts'
import type { Guardrail } from './guardrail.ts'

/**
 * What running a tool does to the world. `pure`: the input alone decides the result (cached by itself). `read`: looks
 * at data that changes (cached when `cache` is given). `write`: changes data. `volatile`: never the same twice.
 * Without a declared effect nothing is assumed: never cached, and no run that used it is stored whole.
 */
export type Effect = 'pure' | 'read' | 'write' | 'volatile'

/** What a tool body is handed beside its input. */
export interface ToolContext {
  /** Who asks. Reading `user` in a `pure` or `read` tool of tenant scope is an error: its result would be shared with other users. */
  readonly identity: Identity
  readonly signal: AbortSignal
  readonly runId: string
  readonly callId: string
  /** Tells a stream's reader how far the tool is. */
  progress(value: unknown): void
}

/** The cache settings of a tool, compiled: all durations in milliseconds. */
export interface ToolCachePolicy {
  readonly ttl: number
  readonly scope: Scope
  /** Names of `vary` values the result depends on; all of them when absent. */
  readonly vary?: readonly string[]
  readonly tags: (input: never) => readonly string[]
  /** Replaces agent and persona in the key, so that tools of several agents share entries. */
  readonly shared?: string
}

/** What of an identity may decide whether a handoff is offered: what is in every key. */
export type Asker = Pick<Identity, 'tenant' | 'permissions' | 'locale' | 'vary'>

/** What a tool does in place of a body: it asks an agent or a workflow, or hands the conversation to an agent. */
export type Delegate = AgentDelegate | HandoffDelegate
export interface AgentDelegate {
  readonly kind: 'agent'
  /** An agent or a workflow; looked up when it is needed, so that two may name each other. */
  readonly target: () => object
  /** What the target is asked, from what the model gave. */
  readonly ask: (input: unknown) => unknown
}
export interface HandoffDelegate {
  readonly kind: 'handoff'
  readonly target: () => object
  /** What the target is shown of the conversation. @default all of it, the handoff included */
  readonly filter?: (messages: readonly Message[]) => readonly Message[]
  /** Whether it is offered. @default always */
  readonly when?: (asker: Asker) => boolean
}

/** A tool, compiled and frozen. */
export interface ToolDefinition {
  readonly name: string
  readonly description: string
  readonly input: CompiledSchema
  readonly effect?: Effect
  readonly scope: Scope
  readonly cache?: ToolCachePolicy
  /** Whether nothing that rests on its results is kept. */
  readonly untrusted?: boolean
  readonly invalidates?: (input: never) => readonly string[]
  /** Milliseconds. */
  readonly timeout?: number
  readonly version: string
  /** Digest of the input schema's JSON form. */
  readonly schemaDigest: string
  /** What becomes of a thrown error: told to the model, or thrown out of the run. */
  readonly onError: 'tell' | 'throw'
  readonly guardrails: readonly Guardrail[]
  /** What stands in the body's place. */
  readonly delegate?: Delegate
  /** Runs the body; `self` is the agent's instance for a method, undefined for a function. */
  readonly invoke: (self: object | undefined, input: unknown, context: ToolContext) => Awaitable<unknown>
}
