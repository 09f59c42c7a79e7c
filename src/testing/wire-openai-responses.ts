import { fragmentsOf, logprobAt, usageOf } from './wire-answer.ts'
import type { Reply } from './wire-answer.ts'
import { freshId } from './wire-format.ts'
import type { WireFormat, WireTurn } from './wire-format.ts'
import type { JsonObject } from './wire-json.ts'
import { tokenLogprob } from './wire-logprobs.ts'
import type { TokenScore } from './wire-logprobs.ts'
import { readResponses, responsesIdentity, responsesSegments, wantsLogprobs } from './wire-openai-responses-request.ts'

/** OpenAI Responses. */
export const openaiResponses: WireFormat = {
  api: 'openai-responses',
  path: '/v1/responses',
  caching: 'automatic',
  read: readResponses,
  identity: responsesIdentity,
  segments: responsesSegments,
  async body(turn) {
    let last: JsonObject = {}
    for await (const { response } of steps(turn)) last = response ?? last
    return last
  },
  async *events(turn) {
    let sequence = 0
    for await (const { type, fields, response } of steps(turn)) {
      const data = { type, ...fields, ...(response === undefined ? {} : { response }), sequence_number: sequence++ }
      yield { event: type, data }
    }
  },
}

/** One event before it is numbered. */
interface Step {
  readonly type: string
  readonly fields?: JsonObject
  readonly response?: JsonObject
}

/** All events of an answer; the response in the last of them is the answer as one body. */
async function* steps(turn: WireTurn): AsyncGenerator<Step, void, undefined> {
  const { reply } = turn
  const start = opening(turn)
  const output: JsonObject[] = []
  const inProgress = { ...start, status: 'in_progress', output: [], usage: null }
  yield { type: 'response.created', response: inProgress }
  yield { type: 'response.in_progress', response: inProgress }
  if (reply.reasoning !== '') output.push(yield* reasoningSteps(reply.reasoning, output.length))
  let text = ''
  if (reply.hasText) {
    const item = yield* messageSteps(turn, output.length)
    output.push(item.message)
    text = item.text
  }
  for (const call of reply.toolCalls) output.push(yield* callSteps(call, output.length))
  const { status, details } = endOf(reply)
  const end = { completed_at: status === 'completed' ? start['created_at'] : null, incomplete_details: details }
  yield { type: `response.${status}`, response: { ...start, ...end, status, output, usage: usage(turn, text) } }
}

function* reasoningSteps(text: string, index: number): Generator<Step, JsonObject> {
  const item = { id: freshId('rs'), type: 'reasoning', encrypted_content: null }
  const place = { item_id: item.id, output_index: index, summary_index: 0 }
  const part = { type: 'summary_text', text }
  yield { type: 'response.output_item.added', fields: { output_index: index, item: { ...item, summary: [] } } }
  yield { type: 'response.reasoning_summary_part.added', fields: { ...place, part: { ...part, text: '' } } }
  for (const delta of fragmentsOf(text))
    yield { type: 'response.reasoning_summary_text.delta', fields: { ...place, delta } }
  yield { type: 'response.reasoning_summary_text.done', fields: { ...place, text } }
  yield { type: 'response.reasoning_summary_part.done', fields: { ...place, part } }
  yield { type: 'response.output_item.done', fields: { output_index: index, item: { ...item, summary: [part] } } }
  return { ...item, summary: [part] }
}

async function* messageSteps(
  turn: WireTurn,
  index: number,
): AsyncGenerator<Step, { text: string; message: JsonObject }, undefined> {
  const { reply, body } = turn
  const item = { id: freshId('msg'), type: 'message', role: 'assistant' }
  const place = { item_id: item.id, output_index: index, content_index: 0 }
  const kind = reply.finish === 'refusal' ? refusalPart : textPart
  const logprobs: JsonObject[] = []
  let text = ''
  yield {
    type: 'response.output_item.added',
    fields: { output_index: index, item: { ...item, status: 'in_progress', content: [] } },
  }
  yield { type: 'response.content_part.added', fields: { ...place, part: kind.part('', []) } }
  for await (const delta of reply.chunks) {
    const scored = wantsLogprobs(body) ? [tokenLogprob(delta, scoreOf(turn, logprobs.length))] : []
    text += delta
    logprobs.push(...scored)
    yield { type: `response.${kind.name}.delta`, fields: { ...place, delta, ...kind.extra(scored) } }
  }
  yield { type: `response.${kind.name}.done`, fields: { ...place, [kind.field]: text, ...kind.extra(logprobs) } }
  yield { type: 'response.content_part.done', fields: { ...place, part: kind.part(text, logprobs) } }
  const status = endOf(reply).status === 'completed' ? 'completed' : 'incomplete'
  const message = { ...item, status, content: [kind.part(text, logprobs)] }
  yield { type: 'response.output_item.done', fields: { output_index: index, item: message } }
  return { text, message }
}

const textPart = {
  name: 'output_text',
  field: 'text',
  part: (text: string, logprobs: readonly JsonObject[]): JsonObject => ({
    type: 'output_text',
    text,
    annotations: [],
    logprobs,
  }),
  extra: (logprobs: readonly JsonObject[]): JsonObject => ({ logprobs }),
}

const refusalPart = {
  name: 'refusal',
  field: 'refusal',
  part: (refusal: string): JsonObject => ({ type: 'refusal', refusal }),
  extra: (): JsonObject => ({}),
}

function scoreOf({ reply, body }: WireTurn, index: number): TokenScore {
  return { logprob: logprobAt(reply, index), alternatives: Number(body['top_logprobs'] ?? 0) }
}

function* callSteps({ name, json }: Reply['toolCalls'][number], index: number): Generator<Step, JsonObject> {
  const item = { id: freshId('fc'), type: 'function_call', call_id: freshId('call'), name }
  const place = { item_id: item.id, output_index: index }
  const done = { ...item, status: 'completed', arguments: json }
  yield {
    type: 'response.output_item.added',
    fields: { output_index: index, item: { ...done, status: 'in_progress', arguments: '' } },
  }
  for (const delta of fragmentsOf(json))
    yield { type: 'response.function_call_arguments.delta', fields: { ...place, delta } }
  yield { type: 'response.function_call_arguments.done', fields: { ...place, name, arguments: json } }
  yield { type: 'response.output_item.done', fields: { output_index: index, item: done } }
  return done
}

function endOf({ finish }: Reply): {
  readonly status: 'completed' | 'incomplete'
  readonly details: JsonObject | null
} {
  if (finish === 'length') return { status: 'incomplete', details: { reason: 'max_output_tokens' } }
  if (finish === 'content-filter') return { status: 'incomplete', details: { reason: 'content_filter' } }
  return { status: 'completed', details: null }
}

/** The fields a response repeats from its request. */
function opening({ asked, body, createdAt }: WireTurn): JsonObject {
  return {
    id: freshId('resp'),
    object: 'response',
    created_at: Math.floor(createdAt / 1000),
    model: asked.model,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    metadata: body['metadata'] ?? {},
    max_output_tokens: body['max_output_tokens'] ?? null,
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    prompt_cache_key: body['prompt_cache_key'] ?? null,
    reasoning: body['reasoning'] ?? { effort: null, summary: null },
    service_tier: body['service_tier'] ?? 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_logprobs: body['top_logprobs'] ?? 0,
    top_p: body['top_p'] ?? 1,
    truncation: body['truncation'] ?? 'disabled',
  }
}

/** Tokens in OpenAI's words: `input_tokens` counts what was read from the cache too. */
function usage({ reply, prompt }: WireTurn, text: string): JsonObject {
  const { input, output, reasoning, cacheRead, cacheWrite, cacheWriteLong } = usageOf(reply, { text, prompt })
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: cacheRead,
      cache_write_tokens: cacheWrite + cacheWriteLong,
      cache_write_tokens_details: { ttl_30m_tokens: cacheWrite, ttl_12h_tokens: cacheWriteLong },
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }
}
