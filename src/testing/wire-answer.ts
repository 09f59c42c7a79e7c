import type { WireFault } from './wire-faults.ts'

/** Why the model stopped. */
export type WireFinish = 'stop' | 'tool-calls' | 'length' | 'content-filter' | 'refusal'

/** Tokens of one call; `input` counts all of the prompt, cached or not. */
export interface WireUsage {
  readonly input: number
  readonly cacheRead: number
  /** Written for the short lifetime. */
  readonly cacheWrite: number
  /** Written for an hour (Anthropic) or half a day (OpenAI). */
  readonly cacheWriteLong: number
  /** All that was generated, reasoning included. */
  readonly output: number
  readonly reasoning: number
}

/** What the model says to one question. */
export interface WireReply {
  readonly text?: string
  /** A structured answer, sent as JSON text. */
  readonly object?: unknown
  readonly toolCalls?: readonly { readonly name: string; readonly input: unknown }[]
  /** @default 'tool-calls' when there are any, else 'stop' */
  readonly finish?: WireFinish
  readonly reasoning?: string
  /** One per delta; the last one stands for all that follow. Sent only when asked for. @default -0.05 */
  readonly logprobs?: readonly number[]
  /** The text as it is cut into deltas, in place of `text`; an async source decides when each goes out. */
  readonly chunks?: readonly string[] | AsyncIterable<string>
  /** Counts that replace the estimated ones. */
  readonly usage?: Partial<WireUsage>
  /** What goes wrong with this very answer. */
  readonly fault?: WireFault
}

/** A reply, or only its text. */
export type WireAnswer = string | WireReply

/** A reply with every gap filled, as the wire formats render it. */
export interface Reply {
  readonly reasoning: string
  readonly hasText: boolean
  readonly chunks: readonly string[] | AsyncIterable<string>
  readonly toolCalls: readonly { readonly name: string; readonly json: string }[]
  readonly finish: WireFinish
  readonly logprobs: readonly number[]
  readonly usage: Partial<WireUsage>
}

/** The answer with every gap filled. */
export function replyOf(answer: WireReply): Reply {
  const { object, text = object === undefined ? '' : JSON.stringify(object), toolCalls = [] } = answer
  const chunks = answer.chunks ?? wordsOf(text)
  return {
    reasoning: answer.reasoning ?? '',
    hasText: !Array.isArray(chunks) || chunks.length > 0,
    chunks,
    toolCalls: toolCalls.map(({ name, input }) => ({ name, json: JSON.stringify(input ?? {}) })),
    finish: answer.finish ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop'),
    logprobs: answer.logprobs ?? [],
    usage: answer.usage ?? {},
  }
}

/** The log probability of the delta at an index. */
export function logprobAt({ logprobs }: Reply, index: number): number {
  return logprobs[index] ?? logprobs.at(-1) ?? -0.05
}

/** Tokens of a text by a fixed rule: four characters each. */
export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4)
}

/** What a call used, estimated where the reply does not say. */
export function usageOf(
  reply: Reply,
  { text, prompt }: { text: string; prompt: Omit<WireUsage, 'output' | 'reasoning'> },
): WireUsage {
  const reasoning = tokensIn(reply.reasoning)
  const calls = reply.toolCalls.reduce((sum, { name, json }) => sum + tokensIn(name) + tokensIn(json), 0)
  return { ...prompt, reasoning, output: tokensIn(text) + calls + reasoning, ...reply.usage }
}

/** A text cut at its words; put together again it is the same text. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S{1,24}|\s+$/gu) ?? []
}

/** A text cut into pieces of a few characters, at least two where it has two. */
export function fragmentsOf(text: string): readonly string[] {
  const size = Math.min(16, Math.max(1, Math.ceil(text.length / 2)))
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  )
}

/** All chunks together, once the last has come. */
export async function wholeText({ chunks }: Reply): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}
