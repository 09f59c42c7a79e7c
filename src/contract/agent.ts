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

/** A class with `@Agent`, or what `defineAgent` gave. */
export type AgentTarget = AgentClass | AgentDefinition

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
  /** Times a run that begins here may be handed on. */
  readonly maxHandoffs: number
  /** Whether a run may come back to it, by a handoff or as a tool: then no nested run waits for an equal one under way. */
  readonly recursive: boolean
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
  /** What was said since `input`, before this agent took over: tool turns and the handoff. */
  readonly opening?: readonly Message[]
  readonly sample?: number
  /** Set when the run is part of another one, whose conversation it is then. No part of any key. */
  readonly within?: Within
  /** An answer somebody wrote beforehand: kept as if the model had given it. */
  readonly curated?: string
}

/** How a run came to be part of another one. */
export interface Within {
  /** Name of the step in its workflow. */
  readonly step?: string
  /** Index of the branch among those that run side by side. */
  readonly branch?: number
  /** The agents that had the conversation before, first to last, and how many handoffs there may be. */
  readonly handoffs?: { readonly from: readonly string[]; readonly most: number }
  /** The span to link to: that of the tool that handed over. */
  readonly link?: TracePlace
}

/** A place in a trace. */
export interface TracePlace {
  readonly traceId?: string
  readonly spanId?: string
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

/** One piece of a run as it happens. */
export type AgentDelta = AgentPiece & {
  /** Where below the agent that is streamed: tools, steps, the agents it was handed to. Absent for its own. */
  readonly path?: readonly string[]
  /** Set on what is said on the way, by an agent that is a tool or a step before the last: no part of the output. */
  readonly aside?: true
}

type AgentPiece =
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
