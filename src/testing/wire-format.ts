import type { PromptSegment } from './prompt-cache-model.ts'
import type { ServerSentEvent } from './server-sent-events.ts'
import type { Reply, WireUsage } from './wire-answer.ts'
import type { JsonObject } from './wire-json.ts'
import type { Asked, WireApi } from './wire-question.ts'

/** One question and its reply, with all that a format needs to render it. */
export interface WireTurn {
  readonly body: JsonObject
  readonly asked: Asked
  readonly reply: Reply
  /** What the prompt cost, before the answer. */
  readonly prompt: Omit<WireUsage, 'output' | 'reasoning'>
  /** In milliseconds since 1970. */
  readonly createdAt: number
}

/** A wire format in which a model is asked: how a request reads and how an answer is written. */
export interface WireFormat {
  readonly api: Exclude<WireApi, 'openai-embeddings'>
  readonly path: string
  readonly caching: 'marked' | 'automatic'
  /** The request in shared words; throws a `WireRefusal` for what the real service refuses. */
  readonly read: (body: JsonObject) => Asked
  /** Settings that must be equal before two prompts can share a prefix. */
  readonly identity: (body: JsonObject) => readonly string[]
  /** The prompt in the order the provider caches it. */
  readonly segments: (body: JsonObject) => readonly PromptSegment[]
  readonly body: (turn: WireTurn) => Promise<JsonObject>
  readonly events: (turn: WireTurn) => AsyncGenerator<ServerSentEvent, void, undefined>
}

/** An id as the providers write them; no two calls share one. */
export function freshId(prefix: string): string {
  return `${prefix}_${globalThis.crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`
}
