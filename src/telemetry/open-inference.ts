import type { Attributes } from '@opentelemetry/api'
import { attribute } from './attributes.ts'

const kinds: Readonly<Record<string, string>> = {
  chat: 'LLM',
  embeddings: 'EMBEDDING',
  execute_tool: 'TOOL',
  invoke_agent: 'AGENT',
  invoke_workflow: 'CHAIN',
}

/** OpenInference's name of an attribute of ours. */
const names: Readonly<Record<string, string>> = {
  [attribute.requestModel]: 'llm.model_name',
  [attribute.provider]: 'llm.provider',
  [attribute.inputTokens]: 'llm.token_count.prompt',
  [attribute.outputTokens]: 'llm.token_count.completion',
  [attribute.cacheReadTokens]: 'llm.token_count.prompt_details.cache_read',
  [attribute.cacheWriteTokens]: 'llm.token_count.prompt_details.cache_write',
  [attribute.reasoningTokens]: 'llm.token_count.completion_details.reasoning',
  [attribute.conversation]: 'session.id',
  [attribute.agentName]: 'agent.name',
  [attribute.toolName]: 'tool.name',
  [attribute.toolDescription]: 'tool.description',
  [attribute.inputMessages]: 'input.value',
  [attribute.outputMessages]: 'output.value',
  [attribute.toolArguments]: 'input.value',
  [attribute.toolResult]: 'output.value',
}

/** What a span says in the words of OpenInference, read off what it says in those of OpenTelemetry. */
export function openInference(attributes: Attributes): Attributes {
  const said: Attributes = {}
  for (const [name, value] of Object.entries(attributes)) {
    const own = names[name]
    if (own === undefined || value === undefined) continue
    said[own] = value
    if (own === 'input.value' || own === 'output.value') said[own.replace('value', 'mime_type')] = 'application/json'
  }
  const kind = kindOf(attributes)
  return kind === undefined ? said : { ...said, 'openinference.span.kind': kind }
}

function kindOf(attributes: Attributes): string | undefined {
  const operation = attributes[attribute.operation]
  if (typeof operation === 'string') return kinds[operation] ?? 'CHAIN'
  return attribute.cacheOperation in attributes ? 'CHAIN' : undefined
}
