import type { AgentIdentity } from './identity.ts'
import type { Document, Message, UserContent } from './llm.ts'
import type { Guardrail } from './guardrail.ts'
import type { CompiledSchema } from './schema.ts'
import type { ToolDefinition } from './tool.ts'
import type { CachePolicy } from './policy.ts'

/** Who the agent is to the model. */
export interface Persona {
  readonly id: string
  readonly instructions: string
}

/** Settings of the model, the same names as in a direct call. */
export interface ModelSettings {
  readonly maxTokens?: number
  readonly temperature?: number
  readonly topP?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'max'
  readonly logprobs?: boolean
  readonly extra?: Readonly<Record<string, unknown>>
}

export type AgentClass = abstract new (...dependencies: never[]) => object

/** An agent, compiled and frozen; made once from a class or from `defineAgent`. */
export interface AgentDefinition {
  readonly name: string
  readonly description: string
  readonly persona: Persona
  readonly model: string
  readonly fallback: readonly string[]
  readonly settings: ModelSettings
  readonly tools: readonly ToolDefinition[]
  readonly input?: CompiledSchema
  readonly output?: CompiledSchema
  readonly maxTurns: number
  readonly cache: CachePolicy
  readonly guardrails: readonly Guardrail[]
  readonly identity: AgentIdentity
  /** Digests the config version is made of, by what they stand for; drift under a pinned version is reported from them. */
  readonly digests: Readonly<Record<string, string>>
  /** The class whose instance carries the tool methods; absent for a function twin. */
  readonly target?: AgentClass
}

export interface AgentRequest {
  readonly agent: AgentDefinition
  /** What the user said now; for a structured input its JSON. */
  readonly input: UserContent
  readonly history: readonly Message[]
  readonly documents: readonly Document[]
  readonly sample?: number
  /** An answer somebody wrote beforehand: kept as if the model had given it. */
  readonly curated?: string
}

export interface AgentResponse {
  /** `'suspended'` is reserved. */
  readonly status: 'completed'
  /** Name of the agent that answered. */
  readonly agent: string
  readonly text: string
  /** The text, or the value of the output schema. */
  readonly output: unknown
  /** What the run adds to its session: the user's message, the tool turns, the answer. */
  readonly messages: readonly Message[]
  readonly model: string
  readonly turns: number
}

export type AgentDelta =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | {
      readonly type: 'tool-call'
      readonly callId: string
      readonly name: string
      readonly input: unknown
    }
  | {
      readonly type: 'tool-progress'
      readonly callId: string
      readonly name: string
      readonly value: unknown
    }
  | {
      readonly type: 'tool-result'
      readonly callId: string
      readonly name: string
      readonly text: string
      readonly failed: boolean
    }
