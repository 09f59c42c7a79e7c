import type { ServerSentEvent } from './server-sent-events.ts'
import { fragmentsOf, logprobAt, usageOf } from './wire-answer.ts'
import type { Reply, WireFinish } from './wire-answer.ts'
import { freshId } from './wire-format.ts'
import type { WireFormat, WireTurn } from './wire-format.ts'
import { objectIn } from './wire-json.ts'
import type { JsonObject } from './wire-json.ts'
import { tokenLogprob } from './wire-logprobs.ts'
import { chatIdentity, chatSegments, readChat } from './wire-openai-chat-request.ts'

const finishReasons: Readonly<Record<WireFinish, string>> = {
  stop: 'stop',
  'tool-calls': 'tool_calls',
  length: 'length',
  'content-filter': 'content_filter',
  refusal: 'stop',
}

/** OpenAI Chat Completions, and with it every server that speaks the same. */
export const openaiChat: WireFormat = {
  api: 'openai-chat',
  path: '/v1/chat/completions',
  caching: 'automatic',
  read: readChat,
  identity: chatIdentity,
  segments: chatSegments,
  async body(turn) {
    const chunks: string[] = []
    for await (const chunk of turn.reply.chunks) chunks.push(chunk)
    const text = chunks.join('')
    const choice = {
      index: 0,
      message: messageOf(turn.reply, text),
      finish_reason: finishReasons[turn.reply.finish],
      logprobs: wantsLogprobs(turn) ? logprobsOf(turn, { tokens: chunks, from: 0 }) : null,
    }
    return { ...opening(turn, 'chat.completion'), choices: [choice], usage: usage(turn, text) }
  },
  async *events(turn) {
    const { reply } = turn
    const withUsage = objectIn(turn.body['stream_options'])['include_usage'] === true
    const head = { ...opening(turn, 'chat.completion.chunk'), ...(withUsage ? { usage: null } : {}) }
    const chunk = (delta: JsonObject, { finish = null, logprobs = null }: ChunkOptions = {}): ServerSentEvent => ({
      data: { ...head, choices: [{ index: 0, delta, logprobs, finish_reason: finish }] },
    })
    const field = reply.finish === 'refusal' ? 'refusal' : 'content'
    let text = ''
    let index = 0
    yield chunk({ role: 'assistant', content: reply.hasText && field === 'content' ? '' : null, refusal: null })
    for await (const part of reply.chunks) {
      text += part
      yield chunk(
        { [field]: part },
        { logprobs: wantsLogprobs(turn) ? logprobsOf(turn, { tokens: [part], from: index++ }) : null },
      )
    }
    for (const [position, call] of reply.toolCalls.entries()) {
      for (const delta of toolDeltas(call, position)) yield chunk({ tool_calls: [delta] })
    }
    yield chunk({}, { finish: finishReasons[reply.finish] })
    if (withUsage) yield { data: { ...head, choices: [], usage: usage(turn, text) } }
    yield { data: '[DONE]' }
  },
}

interface ChunkOptions {
  readonly finish?: string | null
  readonly logprobs?: JsonObject | null
}

function opening({ asked, createdAt, body }: WireTurn, object: string): JsonObject {
  return {
    id: freshId('chatcmpl'),
    object,
    created: Math.floor(createdAt / 1000),
    model: asked.model,
    service_tier: body['service_tier'] ?? 'default',
  }
}

function messageOf({ finish, toolCalls }: Reply, text: string): JsonObject {
  const refused = finish === 'refusal'
  const calls = toolCalls.map(({ name, json }) => ({
    id: freshId('call'),
    type: 'function',
    function: { name, arguments: json },
  }))
  return {
    role: 'assistant',
    content: refused || text === '' ? null : text,
    refusal: refused ? text : null,
    annotations: [],
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

function* toolDeltas({ name, json }: Reply['toolCalls'][number], index: number): Generator<JsonObject> {
  yield { index, id: freshId('call'), type: 'function', function: { name, arguments: '' } }
  for (const part of fragmentsOf(json)) yield { index, function: { arguments: part } }
}

function wantsLogprobs({ body, reply }: WireTurn): boolean {
  return body['logprobs'] === true && reply.finish !== 'refusal'
}

function logprobsOf(
  { body, reply }: WireTurn,
  { tokens, from }: { tokens: readonly string[]; from: number },
): JsonObject {
  const alternatives = Number(body['top_logprobs'] ?? 0)
  const content = tokens.map((token, index) =>
    tokenLogprob(token, { logprob: logprobAt(reply, from + index), alternatives }),
  )
  return { content, refusal: null }
}

/** Tokens in OpenAI's words: `prompt_tokens` counts what was read from the cache too. */
function usage({ reply, prompt }: WireTurn, text: string): JsonObject {
  const { input, output, reasoning, cacheRead, cacheWrite, cacheWriteLong } = usageOf(reply, { text, prompt })
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: cacheRead,
      cache_write_tokens: cacheWrite + cacheWriteLong,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
