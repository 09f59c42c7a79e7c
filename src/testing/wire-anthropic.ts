import type { ServerSentEvent } from './server-sent-events.ts'
import { fragmentsOf, usageOf, wholeText } from './wire-answer.ts'
import type { Reply, WireFinish } from './wire-answer.ts'
import { anthropicSegments, readAnthropic } from './wire-anthropic-request.ts'
import { freshId } from './wire-format.ts'
import type { WireFormat, WireTurn } from './wire-format.ts'
import { parsedJson } from './wire-json.ts'
import type { JsonObject } from './wire-json.ts'

const stopReasons: Readonly<Record<WireFinish, string>> = {
  stop: 'end_turn',
  'tool-calls': 'tool_use',
  length: 'max_tokens',
  'content-filter': 'refusal',
  refusal: 'refusal',
}

/** Anthropic Messages. */
export const anthropicMessages: WireFormat = {
  api: 'anthropic-messages',
  path: '/v1/messages',
  caching: 'marked',
  read: readAnthropic,
  identity: () => [],
  segments: anthropicSegments,
  async body(turn) {
    const text = await wholeText(turn.reply)
    return { ...opening(turn), content: contentOf(turn.reply, text), ...ending(turn.reply), usage: usage(turn, text) }
  },
  async *events(turn) {
    const { reply } = turn
    yield event('message_start', {
      message: { ...opening(turn), content: [], ...unfinished, usage: { ...usage(turn, ''), output_tokens: 1 } },
    })
    let index = 0
    if (reply.reasoning !== '') yield* thinkingEvents(reply.reasoning, index++)
    let text = ''
    if (reply.hasText) {
      yield event('content_block_start', { index, content_block: { type: 'text', text: '', citations: null } })
      for await (const chunk of reply.chunks) {
        text += chunk
        yield delta(index, { type: 'text_delta', text: chunk })
      }
      yield event('content_block_stop', { index: index++ })
    }
    for (const call of reply.toolCalls) yield* toolEvents(call, index++)
    yield event('message_delta', { delta: { ...ending(reply), container: null }, usage: usage(turn, text) })
    yield event('message_stop', {})
  },
}

const unfinished = { stop_reason: null, stop_sequence: null, stop_details: null }

function event(type: string, fields: JsonObject): ServerSentEvent {
  return { event: type, data: { type, ...fields } }
}

function delta(index: number, change: JsonObject): ServerSentEvent {
  return event('content_block_delta', { index, delta: change })
}

function* thinkingEvents(thinking: string, index: number): Generator<ServerSentEvent> {
  yield event('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } })
  for (const part of fragmentsOf(thinking)) yield delta(index, { type: 'thinking_delta', thinking: part })
  yield delta(index, { type: 'signature_delta', signature: signatureOf(thinking) })
  yield event('content_block_stop', { index })
}

function* toolEvents(call: Reply['toolCalls'][number], index: number): Generator<ServerSentEvent> {
  yield event('content_block_start', { index, content_block: { ...toolUse(call.name), input: {} } })
  yield delta(index, { type: 'input_json_delta', partial_json: '' })
  for (const part of fragmentsOf(call.json)) yield delta(index, { type: 'input_json_delta', partial_json: part })
  yield event('content_block_stop', { index })
}

function opening({ asked }: WireTurn): JsonObject {
  return {
    id: freshId('msg'),
    type: 'message',
    role: 'assistant',
    model: asked.model,
    container: null,
    diagnostics: null,
  }
}

function ending({ finish }: Reply): JsonObject {
  const reason = stopReasons[finish]
  const details = reason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null
  return { stop_reason: reason, stop_sequence: null, stop_details: details }
}

function contentOf({ reasoning, toolCalls }: Reply, text: string): readonly JsonObject[] {
  return [
    ...(reasoning === '' ? [] : [{ type: 'thinking', thinking: reasoning, signature: signatureOf(reasoning) }]),
    ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
    ...toolCalls.map(({ name, json }) => ({ ...toolUse(name), input: parsedJson(json) })),
  ]
}

function toolUse(name: string): JsonObject {
  return { type: 'tool_use', id: freshId('toolu'), name, caller: { type: 'direct' } }
}

function signatureOf(thinking: string): string {
  return Buffer.from(thinking.slice(0, 24)).toString('base64')
}

/** Tokens in Anthropic's words: `input_tokens` leaves out what was read from or written to the cache. */
function usage({ reply, prompt }: WireTurn, text: string): JsonObject {
  const { input, cacheRead, cacheWrite, cacheWriteLong, output, reasoning } = usageOf(reply, { text, prompt })
  return {
    input_tokens: Math.max(0, input - cacheRead - cacheWrite - cacheWriteLong),
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite + cacheWriteLong,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: cacheWriteLong },
    output_tokens: output,
    output_tokens_details: reasoning === 0 ? null : { thinking_tokens: reasoning },
    server_tool_use: null,
    service_tier: 'standard',
    speed: 'standard',
    inference_geo: null,
  }
}
