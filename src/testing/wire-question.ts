import type { JsonObject } from './wire-json.ts'

/** The wire formats the provider server speaks. */
export type WireApi = 'anthropic-messages' | 'openai-responses' | 'openai-chat' | 'openai-embeddings'

/** A tool call that an earlier turn of the assistant made. */
export interface WireToolCall {
  readonly id: string
  readonly name: string
  readonly input: unknown
}

/** What a tool gave back, under the name of the call it answers. */
export interface WireToolResult {
  readonly id: string
  readonly name: string
  readonly text: string
  readonly failed: boolean
}

/** One turn of the conversation, the same whichever format it came in. */
export interface WireMessage {
  readonly role: 'system' | 'user' | 'assistant'
  /** All text of the turn. */
  readonly text: string
  /** The text blocks one by one. */
  readonly parts: readonly string[]
  readonly toolCalls: readonly WireToolCall[]
  readonly toolResults: readonly WireToolResult[]
}

/** A tool the model may call. */
export interface WireTool {
  readonly name: string
  readonly description: string
  readonly schema: JsonObject
}

/** The part of a question that is read from the body alone. */
export interface Asked {
  readonly model: string
  /** All system text in front of the conversation. */
  readonly system: string
  readonly messages: readonly WireMessage[]
  readonly tools: readonly WireTool[]
  /** The JSON schema the answer must follow, when one was asked for. */
  readonly outputSchema?: JsonObject
}

/** A request to the provider server in words that all formats share. */
export interface WireQuestion extends Asked {
  readonly api: WireApi
  /** The last text block a user wrote. */
  readonly lastUserText: string
  /** The tool results this request brings back; empty when its last turn brings none. */
  readonly toolResults: readonly WireToolResult[]
  readonly stream: boolean
  readonly body: JsonObject
  /** Request headers without credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** Aborts when the client goes away or the server closes. */
  readonly signal: AbortSignal
}

/** A turn as its fields are found, gaps allowed. */
export interface MessageDraft {
  readonly role: WireMessage['role']
  readonly parts?: readonly string[]
  readonly toolCalls?: readonly WireToolCall[]
  readonly toolResults?: readonly Omit<WireToolResult, 'name'>[]
}

/** The turns of a conversation: tool calls and results that arrive one by one become one turn each. */
export function conversation(drafts: readonly MessageDraft[]): readonly WireMessage[] {
  const names = new Map<string, string>()
  const messages: WireMessage[] = []
  for (const { role, parts = [], toolCalls = [], toolResults = [] } of drafts) {
    for (const { id, name } of toolCalls) names.set(id, name)
    const named = toolResults.map((result) => ({ ...result, name: names.get(result.id) ?? '' }))
    const message = { role, text: parts.join('\n'), parts, toolCalls, toolResults: named }
    const previous = messages.at(-1)
    if (previous !== undefined && continues(previous, message))
      messages[messages.length - 1] = joined(previous, message)
    else messages.push(message)
  }
  return messages
}

function continues(previous: WireMessage, message: WireMessage): boolean {
  if (previous.role !== message.role) return false
  if (message.role === 'assistant') return message.toolCalls.length > 0
  return previous.toolResults.length > 0 && message.toolResults.length > 0
}

function joined(first: WireMessage, second: WireMessage): WireMessage {
  const parts = [...first.parts, ...second.parts]
  return {
    role: first.role,
    text: parts.join('\n'),
    parts,
    toolCalls: [...first.toolCalls, ...second.toolCalls],
    toolResults: [...first.toolResults, ...second.toolResults],
  }
}

/** The last text block a user wrote in a conversation. */
export function lastUserText(messages: readonly WireMessage[]): string {
  return messages.findLast(({ role, parts }) => role === 'user' && parts.length > 0)?.parts.at(-1) ?? ''
}

/** A tool call without a result right behind it, or a result without its call right before it. */
export function brokenLink(
  messages: readonly WireMessage[],
): { readonly missing: 'call' | 'result'; readonly id: string } | undefined {
  for (const [index, message] of messages.entries()) {
    const answered = new Set(messages[index + 1]?.toolResults.map(({ id }) => id))
    const unanswered = message.toolCalls.find(({ id }) => !answered.has(id))
    if (unanswered !== undefined) return { missing: 'result', id: unanswered.id }
    const asked = new Set(messages[index - 1]?.toolCalls.map(({ id }) => id))
    const uncalled = message.toolResults.find(({ id }) => !asked.has(id))
    if (uncalled !== undefined) return { missing: 'call', id: uncalled.id }
  }
  return undefined
}
