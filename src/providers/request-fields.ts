import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions'
import type { EmbeddingCreateParams } from 'openai/resources/embeddings'
import type { ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses'

/** Whether a field of a request changes the answer; where it does not, why. A new field of an SDK does not compile until it stands here. */
type Fields<Params> = Readonly<Record<keyof Params, typeof changes | Unchanging>>
type Unchanging = `never: ${string}`
const changes = 'changes the answer'

const label = 'never: a label on the request, for the account holder'
const abuse = 'never: names the end user to the provider, who watches for abuse with it'
const cached = 'never: steers the prompt cache, which saves money and time and leaves the answer as it is'
const kept = 'never: whether the provider keeps a copy afterwards'
const framing = 'never: how a stream is framed, not what it says'

const anthropicMessages: Fields<MessageCreateParamsNonStreaming> = {
  max_tokens: changes,
  messages: changes,
  model: changes,
  cache_control: cached,
  container: changes,
  diagnostics: 'never: asks why the prompt cache missed',
  inference_geo: changes,
  metadata: abuse,
  output_config: changes,
  service_tier: changes,
  speed: changes,
  stop_sequences: changes,
  stream: changes,
  system: changes,
  thinking: changes,
  tool_choice: changes,
  tools: changes,
  user_profile_id: changes,
  workspace_id: changes,
}

const openaiResponses: Fields<ResponseCreateParamsNonStreaming> = {
  access_programs: changes,
  background: changes,
  context_management: changes,
  conversation: changes,
  image: changes,
  include: changes,
  input: changes,
  instructions: changes,
  max_output_tokens: changes,
  max_tool_calls: changes,
  metadata: label,
  model: changes,
  moderation: changes,
  parallel_tool_calls: changes,
  previous_response_id: changes,
  prompt: changes,
  prompt_cache_key: cached,
  prompt_cache_options: cached,
  prompt_cache_retention: cached,
  reasoning: changes,
  safety_identifier: abuse,
  service_tier: changes,
  store: kept,
  stream: changes,
  stream_options: framing,
  temperature: changes,
  text: changes,
  tool_choice: changes,
  tools: changes,
  top_logprobs: changes,
  top_p: changes,
  truncation: changes,
  user: abuse,
}

const openaiChat: Fields<ChatCompletionCreateParamsNonStreaming> = {
  audio: changes,
  frequency_penalty: changes,
  function_call: changes,
  functions: changes,
  logit_bias: changes,
  logprobs: changes,
  max_completion_tokens: changes,
  max_tokens: changes,
  messages: changes,
  metadata: label,
  modalities: changes,
  model: changes,
  moderation: changes,
  n: changes,
  parallel_tool_calls: changes,
  prediction: changes,
  presence_penalty: changes,
  prompt_cache_key: cached,
  prompt_cache_options: cached,
  prompt_cache_retention: cached,
  reasoning_effort: changes,
  response_format: changes,
  safety_identifier: abuse,
  seed: changes,
  service_tier: changes,
  stop: changes,
  store: kept,
  stream: changes,
  stream_options: framing,
  temperature: changes,
  tool_choice: changes,
  tools: changes,
  top_logprobs: changes,
  top_p: changes,
  user: abuse,
  verbosity: changes,
  web_search_options: changes,
}

const openaiEmbeddings: Fields<EmbeddingCreateParams> = {
  dimensions: changes,
  encoding_format: 'never: how the numbers travel',
  input: changes,
  model: changes,
  user: abuse,
}

const tables = { anthropicMessages, openaiResponses, openaiChat, openaiEmbeddings }

/** The APIs this package speaks. */
export type ProviderApi = keyof typeof tables

/** Every top-level field of each API's request, from the SDKs' own types. */
export const requestFields: Readonly<Record<ProviderApi, readonly string[]>> = Object.freeze({
  anthropicMessages: Object.keys(anthropicMessages),
  openaiResponses: Object.keys(openaiResponses),
  openaiChat: Object.keys(openaiChat),
  openaiEmbeddings: Object.keys(openaiEmbeddings),
})

/** The fields of an API's request that do not change an answer. */
export function noEffectOf(api: ProviderApi): readonly string[] {
  return Object.entries(tables[api]).flatMap(([field, effect]) => (effect === changes ? [] : [field]))
}
