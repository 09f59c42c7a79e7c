import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionFunctionTool,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions'
import { textOf } from '../contract/llm.ts'
import type { AssistantPart, LlmRequest, MediaPart, Message, ToolSpec, UserContent } from '../contract/llm.ts'
import { documentsText } from './documents-text.ts'
import { mediaRefused, mediaUrl } from './media.ts'
import { failedText, givesLogprobs } from './openai-request.ts'
import { openaiName, openaiSchema } from './openai-schema.ts'
import type { Endpoint } from './provider-client.ts'
import { withExtra } from './request-extra.ts'

const refused = {
  model: "use 'model'.",
  messages: "use 'messages'.",
  stream: 'whether an answer is streamed is decided by who reads it.',
  n: "only one answer can be read: ask several times, with 'sample'.",
  functions: "use 'tools'.",
  function_call: "use 'toolChoice'.",
}

/** A request in the words of Chat Completions. */
export function chatBody(request: LlmRequest, endpoint: Endpoint): ChatCompletionCreateParamsNonStreaming {
  const { name: provider } = endpoint
  const { model, messages, tools = [], output, extra, markup } = request
  const body: ChatCompletionCreateParamsNonStreaming = {
    model: endpoint.idOf(model),
    messages: [...systemMessage(request), ...messages.flatMap((message) => messagesOf(message, provider))],
    ...(tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
    ...choiceOf(request),
    ...(output === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: { name: openaiName(output.name), ...openaiSchema(output.schema) },
          },
        }),
    ...settingsOf(request, endpoint),
    ...(givesLogprobs(request, endpoint.facts(endpoint.idOf(model))) ? { logprobs: true } : {}),
    ...(markup === undefined || !endpoint.promptCache ? {} : { prompt_cache_key: markup.key }),
  }
  return withExtra(body, extra, { provider, refused, lists: ['tools'] })
}

type Settings = Partial<ChatCompletionCreateParamsNonStreaming>

function settingsOf(
  { maxTokens, temperature, topP, stop, seed, effort }: LlmRequest,
  { official }: Endpoint,
): Settings {
  // compatible servers know the older name of the limit, and some pass over the newer one in silence
  const limit = official ? 'max_completion_tokens' : 'max_tokens'
  return {
    ...(maxTokens === undefined ? {} : { [limit]: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stop === undefined ? {} : { stop: [...stop] }),
    ...(seed === undefined ? {} : { seed }),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
  }
}

/** System text and documents: one message, since not every server takes two, with a part for each. */
function systemMessage({ system = '', documents }: LlmRequest): readonly ChatCompletionMessageParam[] {
  const block = documentsText(documents)
  if (block === undefined) return system === '' ? [] : [{ role: 'system', content: system }]
  const texts = system === '' ? [block] : [system, block]
  return [{ role: 'system', content: texts.map((text) => ({ type: 'text', text })) }]
}

function messagesOf(message: Message, provider: string): readonly ChatCompletionMessageParam[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }]
    case 'user':
      return [{ role: 'user', content: contentOf(message.content, provider) }]
    case 'assistant':
      return assistantMessage(message.content)
    case 'tool':
      return message.content.map((result) => ({ role: 'tool', tool_call_id: result.id, content: failedText(result) }))
  }
}

/** What the model thought has no place in this API and stays behind. */
function assistantMessage(content: string | readonly AssistantPart[]): readonly ChatCompletionMessageParam[] {
  const parts = typeof content === 'string' ? [] : content
  const text = textOf(content)
  const calls = parts.flatMap((part): ChatCompletionMessageFunctionToolCall[] =>
    part.type === 'tool-call'
      ? [{ id: part.id, type: 'function', function: { name: part.name, arguments: part.json } }]
      : [],
  )
  if (text === '' && calls.length === 0) return []
  const toolCalls = calls.length === 0 ? {} : { tool_calls: calls }
  return [{ role: 'assistant', content: text === '' ? null : text, ...toolCalls }]
}

function contentOf(content: UserContent, provider: string): string | ChatCompletionContentPart[] {
  if (typeof content === 'string') return content
  return content.map((part) =>
    part.type === 'text' ? { type: 'text', text: part.text } : mediaContent(part, provider),
  )
}

function mediaContent(part: MediaPart, provider: string): ChatCompletionContentPart {
  const url = mediaUrl(part)
  if (part.type === 'image') return { type: 'image_url', image_url: { url } }
  if (!url.startsWith('data:'))
    throw mediaRefused(part, { provider, advice: "Send its bytes, or use api: 'responses'." })
  return { type: 'file', file: { filename: part.name ?? 'file', file_data: url } }
}

function toolOf({ name, description, input }: ToolSpec): ChatCompletionFunctionTool {
  return { type: 'function', function: { name, description, parameters: { ...input } } }
}

function choiceOf({ toolChoice, tools = [] }: LlmRequest): Pick<Settings, 'tool_choice'> {
  if (toolChoice === undefined) return {}
  if (typeof toolChoice === 'object') return { tool_choice: { type: 'function', function: { name: toolChoice.name } } }
  return tools.length === 0 && toolChoice !== 'required' ? {} : { tool_choice: toolChoice }
}
