export { ContainerModule, inject } from 'inversify'

export { Agent } from './define/agent.ts'
export { defineAgent, type DefinedAgent, type RunInput, type RunOutput } from './define/define-agent.ts'
export { defineTool, type DefinedTool } from './define/define-tool.ts'
export { Tool } from './define/tool.ts'
export {
  agentAsTool,
  handoff,
  type AgentTool,
  type AgentToolOptions,
  type Handoff,
  type HandoffOptions,
} from './define/delegates.ts'
export { parallel, type ParallelOptions } from './workflow/parallel.ts'
export { route, type RouteOptions } from './workflow/route.ts'
export { sequence, type SequenceOptions } from './workflow/sequence.ts'
export { compileAgent as describeAgent, type AgentTarget } from './define/compile-agent.ts'
export type { AgentCacheOptions, AgentOptions } from './define/agent-options.ts'
export type { ToolCacheOptions, ToolOptions } from './define/tool-options.ts'

export { createRuntime, type Runtime } from './container/create-runtime.ts'
export { tokens } from './container/tokens.ts'
export type { AskingAll as Asking } from './container/workflow-side.ts'
export type { WorkflowResult, WorkflowStream } from './container/workflow-result.ts'
export type { CacheAdmin } from './container/cache-admin.ts'
export type { InvalidationOptions } from './container/invalidate.ts'
export type { CachedOptions } from './container/cached.ts'
export type { CacheMode, CallCacheOptions, CallOptions, IdentityOptions, RunOptions } from './container/call-options.ts'
export type { ChangedPart, Explanation } from './container/explain.ts'
export type { MiddlewareByKind, Override, Plugin, PluginHost, RuntimeOptions } from './container/options.ts'
export type { EmbedResult, LlmResult, LlmStream, RunEvent, RunResult, RunStream } from './container/results.ts'
export type { WarmOptions, Warming, WarmQuestion } from './container/warm.ts'
export type { CacheStatistics, LayerStatistics } from './runtime/statistics.ts'
export type { EventStream } from './runtime/event-stream.ts'
export type { TelemetryOptions } from './telemetry/options.ts'

export { decodeValue, encodeValue } from './identity/codec.ts'
export { anthropic, type AnthropicOptions } from './providers/anthropic.ts'
export { localEmbedder } from './providers/local-embedder.ts'
export { openai, type OpenaiOptions } from './providers/openai.ts'
export { openaiEmbedder, type OpenaiEmbedderOptions } from './providers/openai-embeddings.ts'
export { memorySessions } from './stores/memory-sessions.ts'
export { memoryStore, type MemoryStoreOptions } from './stores/memory.ts'
export {
  redisStore,
  type RedisChange,
  type RedisClient,
  type RedisStore,
  type RedisStoreOptions,
} from './stores/redis/redis.ts'
export { sqliteSessions } from './stores/sqlite-sessions.ts'
export { sqliteStore, type SqliteStoreOptions } from './stores/sqlite.ts'
export { memoryVectors } from './stores/memory-vectors.ts'
export { withVectors } from './stores/with-vectors.ts'

export type * from './contract/agent.ts'
export type * from './contract/call.ts'
export type * from './contract/context.ts'
export type * from './contract/decision.ts'
export * from './contract/errors.ts'
export type * from './contract/guardrail.ts'
export type * from './contract/host.ts'
export type * from './contract/identity.ts'
export type * from './contract/kinds.ts'
export type * from './contract/layer.ts'
export * from './contract/llm.ts'
export type * from './contract/policy.ts'
export type * from './contract/provider.ts'
export type * from './contract/schema.ts'
export type * from './contract/session.ts'
export type * from './contract/store.ts'
export type * from './contract/tool.ts'
export * from './contract/usage.ts'
export type * from './contract/workflow.ts'
