import type { AssistantPart, FinishReason, LlmRequest, Message, ToolSpec, UserContent } from '../contract/llm.ts'

/** What a model is asked, as JSON in the shape of the conventions. */
export function inputMessages(messages: readonly Message[]): string {
  return jsonOf(messages.map(({ role, content }) => ({ role, parts: partsOf(content) })))
}

/** What a model answers. */
export function outputMessages(content: string | readonly AssistantPart[], finishReason: FinishReason): string {
  const reason = finishReason === 'tool-calls' ? 'tool_call' : finishReason.replace('-', '_')
  return jsonOf([{ role: 'assistant', parts: partsOf(content), finish_reason: reason }])
}

/** What stands before a conversation: the system text and the documents an answer may rest on. */
export function systemInstructions({ system, documents = [] }: Pick<LlmRequest, 'system' | 'documents'>): string {
  const texts = [...(system === undefined ? [] : [system]), ...documents.map(({ text }) => text)]
  return jsonOf(texts.map((content) => ({ type: 'text', content })))
}

export function toolDefinitions(tools: readonly ToolSpec[]): string {
  return jsonOf(
    tools.map(({ name, description, input }) => ({ type: 'function', name, description, parameters: input })),
  )
}

/** Any value as JSON; what JSON cannot carry is named, not carried. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, item: unknown) => portable(item)) ?? 'null'
  } catch {
    return '"[not JSON]"'
  }
}

function portable(item: unknown): unknown {
  if (typeof item === 'bigint') return item.toString()
  if (item instanceof Uint8Array) return `[${item.byteLength} bytes]`
  return item instanceof Map ? [...item] : item instanceof Set ? [...item] : item
}

type Part = Exclude<UserContent | Message['content'], string>[number]

function partsOf(content: string | readonly Part[]): readonly object[] {
  return typeof content === 'string' ? [{ type: 'text', content }] : content.map(partOf)
}

function partOf(part: Part): object {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, content: part.text }
    case 'tool-call':
      return { type: 'tool_call', id: part.id, name: part.name, arguments: part.input }
    case 'tool-result':
      return { type: 'tool_call_response', id: part.id, response: part.text }
    default:
      return mediaPart(part)
  }
}

/** Pictures and files by their address or their size: the bytes themselves would burst any exporter. */
function mediaPart({ type: modality, mediaType, data }: Extract<Part, { mediaType: string }>): object {
  const about = { modality, mime_type: mediaType }
  return data instanceof URL
    ? { type: 'uri', ...about, uri: data.href }
    : { type: 'blob', ...about, size: data.byteLength }
}
