import type { Tool, ToolChoice } from '@anthropic-ai/sdk/resources/messages'
import type { LlmRequest, ToolSpec } from '../contract/llm.ts'

/**
 * The tools of a request and which of them may be called. Anthropic refuses a conversation that holds tool calls when
 * no tool is declared: such tools are declared by name, in the order of their first call, and may not be called.
 */
export function toolsOf(request: LlmRequest): {
  readonly tools: readonly Tool[]
  readonly choice: { readonly tool_choice?: ToolChoice }
} {
  const { toolChoice, tools = [] } = request
  if (typeof toolChoice === 'object') return { tools: tools.map(toolOf), choice: { tool_choice: named(toolChoice) } }
  if (toolChoice === 'required') return { tools: tools.map(toolOf), choice: { tool_choice: { type: 'any' } } }
  if (tools.length > 0)
    return { tools: tools.map(toolOf), choice: toolChoice === undefined ? {} : { tool_choice: { type: toolChoice } } }
  const earlier = hasExtraTools(request) ? [] : calledIn(request)
  // without tools the API refuses a choice that would change nothing
  return { tools: earlier, choice: earlier.length === 0 ? {} : { tool_choice: { type: 'none' } } }
}

function toolOf({ name, description, input }: ToolSpec): Tool {
  return { name, description, input_schema: { ...input, type: 'object' } }
}

function named({ name }: { readonly name: string }): ToolChoice {
  return { type: 'tool', name }
}

function hasExtraTools({ extra }: LlmRequest): boolean {
  const tools = extra?.['tools']
  return Array.isArray(tools) && tools.length > 0
}

/** The tools that were called in the conversation: by another agent, or before they were taken away. */
function calledIn({ messages }: LlmRequest): readonly Tool[] {
  const names = messages.flatMap(({ content }) => {
    if (typeof content === 'string') return []
    return content.flatMap((part) => (part.type === 'tool-call' || part.type === 'tool-result' ? [part.name] : []))
  })
  return [...new Set(names)].map((name) => ({
    name,
    description: 'Was called earlier in this conversation. It cannot be called any more.',
    input_schema: { type: 'object' },
  }))
}
