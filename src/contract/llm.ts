import type { Awaitable } from './host.ts'
import type { Checked, JsonSchema } from './schema.ts'
import type { Usage } from './usage.ts'

export interface TextPart {
  readonly type: 'text'
  readonly text: string
}
/** An image or file, by address or by bytes. */
export interface MediaPart {
  readonly type: 'image' | 'file'
  readonly mediaType: string
  readonly data: Uint8Array | URL
  readonly name?: string
}
export interface ToolCallPart {
  readonly type: 'tool-call'
  readonly id: string
  readonly name: string
  readonly input: unknown
  /** The JSON text as the model wrote it, so that a stream can be replayed to the letter. */
  readonly json: string
}
export interface ToolResultPart {
  readonly type: 'tool-result'
  readonly id: string
  readonly name: string
  /** What the model reads. */
  readonly text: string
  readonly failed?: boolean
}
/** What the model thought; `opaque` is the provider's own block (signature, encrypted content) that must be sent back unchanged. */
export interface ReasoningPart {
  readonly type: 'reasoning'
  readonly text: string
  readonly opaque?: unknown
}

export type UserContent = string | readonly (TextPart | MediaPart)[]
export type AssistantPart = TextPart | ToolCallPart | ReasoningPart

export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: UserContent }
  | { readonly role: 'assistant'; readonly content: string | readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly content: readonly ToolResultPart[] }

/** A text the answer may rest on; all documents are sent as one block of their own, between system text and history. */
export interface Document {
  readonly id: string
  readonly title?: string
  readonly text: string
}

/** A tool as the model sees it. */
export interface ToolSpec {
  readonly name: string
  readonly description: string
  readonly input: JsonSchema
}
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string }

/** The shape the answer must have. */
export interface OutputFormat {
  readonly name: string
  readonly schema: JsonSchema
  /** Looks at a parsed answer; not part of the cache key. */
  readonly check: (value: unknown) => Awaitable<Checked>
}

/** Where the provider's prompt cache is marked; set below the key, so never part of it. */
export interface PromptMarkup {
  /** Where markers stand, in prompt order: at the end of a segment, or of a message by its index. */
  readonly breakpoints: readonly Breakpoint[]
  /** Groups requests that share a prefix (OpenAI `prompt_cache_key`). */
  readonly key: string
}

export interface Breakpoint {
  readonly after: 'tools' | 'system' | 'documents' | { readonly message: number }
  readonly lifetime: '5m' | '1h'
}

export interface LlmRequest {
  /** `'anthropic/claude-sonnet-5'`: the provider's name, a slash, the provider's own model id. */
  readonly model: string
  readonly system?: string
  readonly documents?: readonly Document[]
  readonly messages: readonly Message[]
  readonly tools?: readonly ToolSpec[]
  readonly toolChoice?: ToolChoice
  readonly output?: OutputFormat
  readonly maxTokens?: number
  readonly temperature?: number
  readonly topP?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'max'
  /** Ask for the probability of each token, where the provider gives it. */
  readonly logprobs?: boolean
  /** Which of several wanted answers this is; different samples never share an entry. */
  readonly sample?: number
  /** Models asked in turn when `model` cannot answer. An answer is stored under the model that gave it. */
  readonly fallback?: readonly string[]
  /** Fields of the provider's own request that we have no name for; sent as they are, and part of the key. */
  readonly extra?: Readonly<Record<string, unknown>>
  readonly markup?: PromptMarkup
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'other'

export interface LlmResponse {
  /** The provider's id of the response; absent on a hit. */
  readonly id?: string
  /** The model as the provider names it. */
  readonly model: string
  readonly content: readonly AssistantPart[]
  readonly finishReason: FinishReason
  readonly usage: Usage
  /** Mean probability of the answer's tokens in 0..1, where the provider gave log-probabilities. */
  readonly confidence?: number
}

/** `part` is the index in the response's content. */
export type LlmDelta =
  | { readonly type: 'text'; readonly part: number; readonly text: string }
  | { readonly type: 'reasoning'; readonly part: number; readonly text: string }
  | {
      readonly type: 'tool-call'
      readonly part: number
      readonly id: string
      readonly name: string
    }
  | { readonly type: 'tool-input'; readonly part: number; readonly json: string }

/** All text of an answer, in order. */
export function textOf(content: string | readonly { readonly type: string; readonly text?: string }[]): string {
  if (typeof content === 'string') return content
  let text = ''
  for (const part of content) if (part.type === 'text') text += part.text ?? ''
  return text
}
