import type { AssistantPart, Message, ToolCallPart, ToolResultPart } from '../contract/llm.ts'
import { canonical } from './canonical.ts'

interface WithMessages {
  readonly messages: readonly Message[]
}

/**
 * The same request with its tool-call ids numbered in order of appearance: providers draw them at random, so equal
 * conversations would never meet, while the link from a result to its call must stay. A call's JSON text goes too, when
 * its parsed input says the same.
 */
export function portable<R extends WithMessages>(request: R): R {
  if (!request.messages.some(hasToolParts)) return request
  const numbers = new Map<string, string>()
  const numberOf = (id: string): string => {
    const known = numbers.get(id)
    if (known !== undefined) return known
    const fresh = `call-${numbers.size}`
    numbers.set(id, fresh)
    return fresh
  }
  return { ...request, messages: request.messages.map((message) => renumber(message, numberOf)) }
}

function hasToolParts({ role, content }: Message): boolean {
  if (role === 'tool') return true
  return role === 'assistant' && typeof content !== 'string' && content.some((part) => part.type === 'tool-call')
}

function renumber(message: Message, numberOf: (id: string) => string): Message {
  if (message.role === 'tool') {
    return { ...message, content: message.content.map((part): ToolResultPart => ({ ...part, id: numberOf(part.id) })) }
  }
  if (message.role !== 'assistant' || typeof message.content === 'string') return message
  const content = message.content.map((part): AssistantPart => {
    return part.type === 'tool-call' ? { ...part, id: numberOf(part.id), json: oddJson(part) } : part
  })
  return { ...message, content }
}

/** The JSON text where it says something else than the input: some providers are sent the one, some the other. */
function oddJson({ input, json }: ToolCallPart): string {
  try {
    return canonical(JSON.parse(json)) === canonical(input) ? '' : json
  } catch {
    return json
  }
}
