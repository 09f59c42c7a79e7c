import type { AgentDelta, AgentRequest, AgentResponse, TracePlace } from './agent.ts'
import type { LlmDelta, LlmRequest, LlmResponse } from './llm.ts'
import type { ToolDefinition } from './tool.ts'
import type { Usage } from './usage.ts'

/** The kinds of call. Open: a plugin may add one by declaration merging. */
export interface Kinds {
  agent: { request: AgentRequest; response: AgentResponse; delta: AgentDelta }
  llm: { request: LlmRequest; response: LlmResponse; delta: LlmDelta }
  tool: { request: ToolRequest; response: ToolResponse; delta: ToolDelta }
  embedding: { request: EmbeddingRequest; response: EmbeddingResponse; delta: never }
}
export type Kind = keyof Kinds

export interface ToolRequest {
  readonly tool: ToolDefinition
  /** Validated input. */
  readonly input: unknown
  readonly callId: string
  readonly self?: object
  /** The run's, for an agent that is the tool. */
  readonly sample?: number
}
export interface ToolResponse {
  readonly output: unknown
  /** The span of a handoff, for the run it leads to. */
  readonly place?: TracePlace
}
export type ToolDelta =
  | { readonly type: 'progress'; readonly value: unknown }
  /** What an agent that is the tool says and does. */
  | { readonly type: 'nested'; readonly delta: AgentDelta }
export interface EmbeddingRequest {
  readonly texts: readonly string[]
  /** Whether the caller wants the vectors or the cache does. @default 'answer' */
  readonly purpose?: 'answer' | 'cache'
}
export interface EmbeddingResponse {
  /** One unit vector per text, in order. */
  readonly vectors: readonly Float32Array[]
  readonly usage: Usage
}
