import type {
  FunctionTool,
  ResponseCreateParamsNonStreaming,
  ResponseIncludable,
  ResponseInputContent,
  ResponseInputItem,
  ResponseReasoningItem,
} from 'openai/resources/responses/responses'
import type { AssistantPart, LlmRequest, MediaPart, Message, ToolSpec, UserContent } from '../contract/llm.ts'
import { documentsText } from './documents-text.ts'
import { mediaSource, mediaUrl } from './media.ts'
import { blockFor, isTyped } from './opaque-block.ts'
import { failedText, givesLogprobs } from './openai-request.ts'
import { openaiName, openaiSchema } from './openai-schema.ts'
import type { Endpoint } from './provider-client.ts'
import { refuseSettings, withExtra } from './request-extra.ts'

const missing = {
  stop: "The Responses API has no stop texts: use api: 'chat', or leave it out.",
  seed: "The Responses API has no seed: use api: 'chat', or leave it out.",
}
const refused = {
  model: "use 'model'.",
  input: "use 'messages'.",
  instructions: "use 'system'.",
  stream: 'whether an answer is streamed is decided by who reads it.',
  background: 'an answer that comes later cannot be read here.',
}

/** A request in the words of the Responses API. */
export function responsesBody(request: LlmRequest, endpoint: Endpoint): ResponseCreateParamsNonStreaming {
  const { name: provider } = endpoint
  refuseSettings(request, { provider, missing })
  const { model, tools = [], output, maxTokens, temperature, topP, effort, markup, extra } = request
  const include = includeOf(request, endpoint)
  const body: ResponseCreateParamsNonStreaming = {
    model: endpoint.idOf(model),
    input: [...systemItem(request), ...request.messages.flatMap((message) => itemsOf(message, request))],
    ...(tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
    ...choiceOf(request),
    ...(output === undefined
      ? {}
      : { text: { format: { type: 'json_schema', name: openaiName(output.name), ...openaiSchema(output.schema) } } }),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
    ...(include.length === 0 ? {} : { include }),
    // the conversation is sent whole each time: nothing need stay with the provider
    ...(extra?.['store'] === undefined ? { store: false } : {}),
    ...(markup === undefined || !endpoint.promptCache ? {} : { prompt_cache_key: markup.key }),
  }
  return withExtra(body, extra, { provider, refused, lists: ['tools', 'include'] })
}

/** Without `store`, thoughts can only come back to the model in their encrypted form. */
function includeOf(request: LlmRequest, endpoint: Endpoint): ResponseIncludable[] {
  const facts = endpoint.facts(endpoint.idOf(request.model))
  const thoughts: ResponseIncludable[] = facts?.reasons === true ? ['reasoning.encrypted_content'] : []
  return givesLogprobs(request, facts) ? [...thoughts, 'message.output_text.logprobs'] : thoughts
}

function systemItem({ system, documents }: LlmRequest): readonly ResponseInputItem[] {
  const texts = [system, documentsText(documents)].flatMap((text) => (text === undefined || text === '' ? [] : [text]))
  if (texts.length === 0) return []
  return [{ role: 'system', content: texts.map((text) => ({ type: 'input_text', text })) }]
}

function itemsOf(message: Message, request: LlmRequest): readonly ResponseInputItem[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }]
    case 'user':
      return [{ role: 'user', content: contentOf(message.content) }]
    case 'assistant':
      if (typeof message.content === 'string') return [{ role: 'assistant', content: message.content }]
      return message.content.flatMap((part) => assistantItems(part, request))
    case 'tool':
      return message.content.map((result) => ({
        type: 'function_call_output',
        call_id: result.id,
        output: failedText(result),
      }))
  }
}

function assistantItems(part: AssistantPart, { model, extra }: LlmRequest): readonly ResponseInputItem[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ role: 'assistant', content: part.text }]
    case 'tool-call':
      return [{ type: 'function_call', call_id: part.id, name: part.name, arguments: part.json }]
    case 'reasoning': {
      const item = blockFor(part, { model, isBlock: isInputItem })
      if (item === undefined) return []
      const readable = !isReasoning(item) || Boolean(item.encrypted_content) || extra?.['store'] === true
      return readable ? [item] : []
    }
  }
}

/** An item that came from OpenAI goes back as it came; what it holds is OpenAI's business. */
function isInputItem(block: unknown): block is ResponseInputItem {
  return isTyped(block)
}

function isReasoning(item: ResponseInputItem): item is ResponseReasoningItem {
  return item.type === 'reasoning'
}

function contentOf(content: UserContent): string | ResponseInputContent[] {
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? { type: 'input_text', text: part.text } : mediaContent(part)))
}

function mediaContent(part: MediaPart): ResponseInputContent {
  if (part.type === 'image') return { type: 'input_image', detail: 'auto', image_url: mediaUrl(part) }
  const source = mediaSource(part)
  if ('url' in source) return { type: 'input_file', file_url: source.url }
  return { type: 'input_file', filename: part.name ?? 'file', file_data: mediaUrl(part) }
}

function toolOf({ name, description, input }: ToolSpec): FunctionTool {
  const { schema, strict } = openaiSchema(input)
  return { type: 'function', name, description, parameters: schema, strict }
}

function choiceOf({ toolChoice, tools = [] }: LlmRequest): Pick<ResponseCreateParamsNonStreaming, 'tool_choice'> {
  if (toolChoice === undefined) return {}
  if (typeof toolChoice === 'object') return { tool_choice: { type: 'function', name: toolChoice.name } }
  return tools.length === 0 && toolChoice !== 'required' ? {} : { tool_choice: toolChoice }
}
