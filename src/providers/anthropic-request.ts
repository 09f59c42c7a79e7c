import type {
  MessageCreateParamsNonStreaming,
  OutputConfig,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages'
import { StratagentError } from '../contract/errors.ts'
import type { LlmRequest } from '../contract/llm.ts'
import { markPrompt } from './anthropic-markup.ts'
import { messageBlocks } from './anthropic-messages.ts'
import { toolsOf } from './anthropic-tools.ts'
import { documentsText } from './documents-text.ts'
import type { Endpoint } from './provider-client.ts'
import { refuseSettings, withExtra } from './request-extra.ts'

/** Tokens of an answer when the request does not say; Anthropic insists on a number. */
export const defaultMaxTokens = 4096

const missing = {
  temperature: 'Its API has no sampling settings any more: leave it out.',
  topP: 'Its API has no sampling settings any more: leave it out.',
  seed: 'Leave it out.',
}
const refused = {
  model: "use 'model'.",
  messages: "use 'messages'.",
  system: "use 'system'.",
  max_tokens: "use 'maxTokens'.",
  stream: 'whether an answer is streamed is decided by who reads it.',
}

/** A request in Anthropic's words; `format` is the output format, made acceptable. */
export function anthropicBody(
  request: LlmRequest,
  { endpoint, format }: { readonly endpoint: Endpoint; readonly format: OutputConfig['format'] | undefined },
): MessageCreateParamsNonStreaming {
  const { name: provider } = endpoint
  refuseSettings(request, { provider, missing })
  const { model, maxTokens = defaultMaxTokens, stop, extra } = request
  const context = { model, provider, systemAnywhere: endpoint.facts(endpoint.idOf(model))?.systemAnywhere ?? false }
  const messages = messageBlocks(request.messages, context)
  const system = textBlock(request.system)
  const documents = textBlock(documentsText(request.documents))
  const { tools, choice } = toolsOf(request)
  const output = { ...effortOf(request, provider), ...(format === undefined ? {} : { format }) }
  if (endpoint.promptCache) markPrompt(request, { tools, system, documents, messages })
  const body: MessageCreateParamsNonStreaming = {
    model: endpoint.idOf(model),
    max_tokens: maxTokens,
    ...optional('system', [...system, ...documents]),
    messages: messages.flatMap((message) => message ?? []),
    ...optional('tools', tools),
    ...choice,
    ...(stop === undefined ? {} : { stop_sequences: [...stop] }),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
  }
  return withExtra(body, extra, { provider, refused, lists: ['tools'] })
}

function optional<F extends string, T>(field: F, values: readonly T[]): { readonly [field in F]?: T[] } | object {
  return values.length === 0 ? {} : { [field]: [...values] }
}

function textBlock(text: string | undefined): readonly TextBlockParam[] {
  return text === undefined || text === '' ? [] : [{ type: 'text', text }]
}

function effortOf({ effort }: LlmRequest, provider: string): Pick<OutputConfig, 'effort'> {
  if (effort === undefined) return {}
  if (effort !== 'none' && effort !== 'minimal') return { effort }
  const advice = "Use 'low' or more, or extra: { thinking: { type: 'disabled' } } where the model takes it."
  throw new StratagentError('CONFIG_INVALID', `${provider} has no effort '${effort}'. ${advice}`)
}
