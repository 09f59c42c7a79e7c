import type { AgentDelta } from '../contract/agent.ts'
import type { Call, Outcome, Sink } from '../contract/call.ts'
import type { Decision } from '../contract/decision.ts'
import type { AssistantPart, FinishReason, LlmDelta, ToolCallPart } from '../contract/llm.ts'
import { textOf } from '../contract/llm.ts'
import { noUsage, nothingSaved, type Saved, type Usage } from '../contract/usage.ts'
import type { EventStream } from '../runtime/event-stream.ts'

/** What every call says of itself; to a caller with `trusted: false` all of it but `runId` is what a fresh answer would say that cost nothing. */
export interface Account {
  readonly runId: string
  readonly servedBy: Outcome['servedBy']
  /** What each cache layer did, in order. */
  readonly cache: readonly Decision[]
  /** Tokens and money this call spent; a hit spends nothing. */
  readonly usage: Usage
  /** What the cache's own work cost: embeddings it asked for. */
  readonly overhead: Usage
  /** What hits did not cost. */
  readonly saved: Saved
}

export interface RunResult<Output = string> extends Account {
  /** `'suspended'` is reserved. */
  readonly status: 'completed'
  readonly output: Output
  /** The answer as the model wrote it. */
  readonly text: string
  readonly model: string
  readonly agent: string
}

export interface LlmResult extends Account {
  readonly text: string
  readonly content: readonly AssistantPart[]
  readonly toolCalls: readonly ToolCallPart[]
  readonly finishReason: FinishReason
  readonly model: string
  /** Mean probability of the answer's tokens, where the provider gave it. */
  readonly confidence?: number
}

export interface EmbedResult extends Account {
  readonly vectors: readonly Float32Array[]
}

/** An event of a run, with where in it it happened. */
export type RunEvent = AgentDelta & { readonly runId: string; readonly path: readonly string[] }
/** A delta with the run it belongs to and its whole path. */
export function eventOf(
  delta: AgentDelta,
  { runId, name }: { readonly runId: string; readonly name: string },
): RunEvent {
  return { ...delta, runId, path: delta.path === undefined ? [name] : [name, ...delta.path] }
}

/** What of an event is the output's text. */
export function textOfEvent(event: RunEvent): string | undefined {
  return event.type === 'text' && event.aside !== true ? event.text : undefined
}

export type RunStream<Output = string> = EventStream<RunEvent, RunResult<Output>>
export type LlmStream = EventStream<LlmDelta, LlmResult>

/** What an untrusted caller is told of a call: nothing by which a hit differs from a fresh answer. Spans and statistics know. */
const untold: Omit<Account, 'runId'> = Object.freeze({
  servedBy: 'provider',
  cache: Object.freeze([]),
  usage: noUsage,
  overhead: noUsage,
  saved: nothingSaved,
})

export function accountOf(
  servedBy: Outcome['servedBy'],
  { context, identity }: Pick<Call, 'context' | 'identity'>,
): Account {
  const { runId, decisions: cache, usage, cacheUsage: overhead, saved } = context
  if (identity.trusted === false) return { runId, ...untold }
  return { runId, servedBy, cache, usage, overhead, saved }
}

/** A reader who sees of a run what a kept answer shows as well: its text. */
export function textOnly(sink: Sink<AgentDelta>): Sink<AgentDelta> {
  return {
    get started() {
      return sink.started
    },
    async write(delta) {
      if (delta.type === 'text' && delta.aside !== true) await sink.write({ type: 'text', text: delta.text })
    },
  }
}

/** A run's result; its output has the type of the schema that let it through. */
export function runResult<Output>({ response, servedBy }: Outcome<'agent'>, call: Call<'agent'>): RunResult<Output> {
  const { output, text, model, agent, status } = response
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the agent's schema has let it through, or it is text
  return { ...accountOf(servedBy, call), status, output: output as Output, text, model, agent }
}

export function llmResult({ response, servedBy }: Outcome<'llm'>, call: Call<'llm'>): LlmResult {
  const { content, finishReason, model, confidence } = response
  const toolCalls = content.filter((part): part is ToolCallPart => part.type === 'tool-call')
  const result = { ...accountOf(servedBy, call), text: textOf(content), content, toolCalls, finishReason, model }
  return confidence === undefined ? result : { ...result, confidence }
}

export function embedResult({ response, servedBy }: Outcome<'embedding'>, call: Call<'embedding'>): EmbedResult {
  return { ...accountOf(servedBy, call), vectors: response.vectors }
}
