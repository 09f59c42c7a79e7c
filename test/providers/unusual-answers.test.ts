import { describe, expect, it } from 'vitest'
import type { LlmResponse } from '../../src/contract/llm.ts'
import { anthropic } from '../../src/providers/anthropic.ts'
import { openai } from '../../src/providers/openai.ts'
import { askWith, question, streamWith } from './asking.ts'
import { rawServer } from './raw-server.ts'
import type { RawReply } from './raw-server.ts'

const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 3, cache_creation_input_tokens: 2 }

describe('Anthropic', () => {
  const model = 'anthropic/claude-sonnet-5'
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5', content: [], usage }
  const search = { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'Paris' } }
  const found = { type: 'web_search_tool_result', tool_use_id: 's1', content: [] }
  const hidden = { type: 'redacted_thinking', data: 'xyz' }

  async function answer(...replies: readonly RawReply[]) {
    const raw = await rawServer(...replies)
    const provider = anthropic({ apiKey: 'k', baseURL: raw.url })
    return {
      ...raw,
      ask: () => askWith(provider, { model, messages: question }),
      stream: () => streamWith(provider, { model, messages: question }),
      provider,
    }
  }
  function blockEvents(blocks: readonly object[], deltas: Readonly<Record<number, object>> = {}): readonly object[] {
    return [
      { type: 'message_start', message: { ...message, stop_reason: null } },
      ...blocks.flatMap((block, index) => [
        { type: 'content_block_start', index, content_block: block },
        ...(deltas[index] === undefined ? [] : [{ type: 'content_block_delta', index, delta: deltas[index] }]),
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason: 'pause_turn' }, usage: { output_tokens: 5, input_tokens: null } },
      { type: 'message_stop' },
    ]
  }

  it('keeps blocks it has no word for and gives them back in their place, streamed or whole', async () => {
    const content = [hidden, search, found, { type: 'text', text: 'Paris.', citations: null }]
    const whole = { ...message, content, stop_reason: 'pause_turn' }
    const streamed = blockEvents(
      [hidden, { ...search, input: {} }, found, { type: 'text', text: 'Paris.', citations: null }],
      {
        1: { type: 'input_json_delta', partial_json: '{"query":"Paris"}' },
      },
    )
    const { ask, stream, provider, bodies } = await answer(whole, streamed, whole)
    const first = await ask()
    expect(first.content.map(({ type }) => type)).toEqual(['reasoning', 'reasoning', 'reasoning', 'text'])
    expect(first.finishReason).toBe('other')
    expect(await stream()).toEqual(first)
    await askWith(provider, {
      model,
      messages: [...question, { role: 'assistant', content: first.content }, ...question],
    })
    expect(bodies[2]).toMatchObject({ messages: [{}, { content: [hidden, search, found, { type: 'text' }] }, {}] })
  })

  it('T39 counts cached input in the input, from the last event that names it', async () => {
    const { ask, stream } = await answer({ ...message, stop_reason: 'end_turn' }, blockEvents([]))
    const expected = { inputTokens: 15, outputTokens: 5, cacheReadTokens: 3, cacheWriteTokens: 2 }
    expect((await ask()).usage).toMatchObject(expected)
    expect((await stream()).usage).toMatchObject(expected)
  })

  it.each([
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['stop_sequence', 'stop'],
    ['refusal', 'refusal'],
    ['something_new', 'other'],
  ])('T24 ends for %s as %s', async (reason, finish) => {
    const { ask } = await answer({ ...message, stop_reason: reason })
    expect((await ask()).finishReason).toBe(finish)
  })

  it('T24 gives no answer when a stream ends in silence', async () => {
    const { stream } = await answer(blockEvents([]).slice(0, -1))
    await expect(stream()).rejects.toMatchObject({ code: 'PROVIDER_MALFORMED', retryable: true })
  })

  it('leaves tool input that was cut off as text', async () => {
    const call = { type: 'tool_use', id: 't1', name: 'find', input: {} }
    const { stream } = await answer(blockEvents([call], { 0: { type: 'input_json_delta', partial_json: '{"id":"4' } }))
    expect((await stream()).content).toEqual([
      { type: 'tool-call', id: 't1', name: 'find', input: '{"id":"4', json: '{"id":"4' },
    ])
  })
})

describe('Chat Completions of other servers', () => {
  const model = 'openai/llama'
  const head = { id: 'c1', object: 'chat.completion', model: 'llama' }
  const request = { model, messages: question }

  async function provider(...replies: readonly RawReply[]) {
    const { url } = await rawServer(...replies)
    return openai({ apiKey: 'k', baseURL: `${url}/v1`, api: 'chat' })
  }
  function chunk(delta: object, finish: string | null = null): object {
    return { ...head, choices: [{ index: 0, delta, finish_reason: finish }] }
  }

  it.each<[string, RawReply]>([
    ['no choices', { ...head, choices: [] }],
    ['no list of choices', { ...head }],
  ])('T24 give no answer with %s', async (_what, reply) => {
    await expect(askWith(await provider(reply), request)).rejects.toMatchObject({
      code: 'PROVIDER_MALFORMED',
      retryable: true,
    })
  })

  it('T24 give no answer when a stream never says that it is done', async () => {
    const asked = streamWith(await provider([chunk({ content: 'Par' })]), request)
    await expect(asked).rejects.toMatchObject({ code: 'PROVIDER_MALFORMED' })
  })

  it('may think aloud, leave out ids of calls, usage and the right reason, and are understood', async () => {
    const call = { type: 'function', function: { name: 'find', arguments: '' } }
    const message = { role: 'assistant', content: null, reasoning_content: 'Hm.', tool_calls: [call] }
    const whole = { ...head, choices: [{ index: 0, message, finish_reason: 'stop' }] }
    const streamed = [
      chunk({ reasoning_content: 'Hm.' }),
      chunk({ tool_calls: [{ index: 0, ...call }] }),
      chunk({}, 'stop'),
    ]
    const asked = await provider(whole, streamed)
    const first = await askWith(asked, request)
    expect(first).toMatchObject({
      content: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'tool-call', id: 'c1-0', name: 'find', input: {}, json: '{}' },
      ],
      finishReason: 'tool-calls',
      usage: { inputTokens: 0, usd: 0 },
    })
    expect(await streamWith(asked, request)).toEqual(first)
  })
})

describe('the Responses API', () => {
  const model = 'openai/gpt-5'
  const response = { id: 'r1', object: 'response', model: 'gpt-5', status: 'completed', output: [] }
  const counts = { input_tokens: 7, output_tokens: 3, input_tokens_details: { cached_tokens: 4 } }

  async function both(last: object, events: readonly object[] = []): Promise<[LlmResponse, LlmResponse]> {
    const { url } = await rawServer(last, [
      ...events,
      { type: `response.${String(Reflect.get(last, 'status'))}`, response: last },
    ])
    const provider = openai({ apiKey: 'k', baseURL: `${url}/v1` })
    const request = { model, messages: question }
    return [await askWith(provider, request), await streamWith(provider, request)]
  }

  it('keeps thoughts of several parts and items it has no word for, streamed or whole', async () => {
    const parts = [
      { type: 'summary_text', text: 'First.' },
      { type: 'summary_text', text: 'Second.' },
    ]
    const thought = { type: 'reasoning', id: 'rs_1', summary: parts, encrypted_content: 'x' }
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' }
    const [whole, streamed] = await both({ ...response, output: [thought, search], usage: counts }, [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...thought, summary: [], encrypted_content: null },
      },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'First.' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'Sec' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'ond.' },
      { type: 'response.output_item.done', output_index: 0, item: thought },
      { type: 'response.output_item.done', output_index: 1, item: search },
    ])
    expect(whole.content).toEqual([
      { type: 'reasoning', text: 'First.\n\nSecond.', opaque: { from: model, block: thought } },
      { type: 'reasoning', text: '', opaque: { from: model, block: search } },
    ])
    expect(streamed).toEqual(whole)
  })

  it('may send whole items without deltas', async () => {
    const text = { type: 'message', id: 'm', content: [{ type: 'output_text', text: 'Paris.' }] }
    const call = { type: 'function_call', id: 'f', call_id: 'c', name: 'find', arguments: '{"id":1}' }
    const [whole, streamed] = await both({ ...response, output: [text, call], usage: counts }, [
      { type: 'response.output_item.done', output_index: 0, item: text },
      { type: 'response.output_item.done', output_index: 1, item: call },
    ])
    expect(whole).toMatchObject({ content: [{ text: 'Paris.' }, { input: { id: 1 } }], finishReason: 'tool-calls' })
    expect(streamed).toEqual(whole)
  })

  it.each([
    [{ reason: 'max_output_tokens' }, 'length'],
    [{ reason: 'content_filter' }, 'content-filter'],
    [{ reason: 'steered' }, 'other'],
  ])('T24 is incomplete for %o as %s', async (details, finish) => {
    const answers = await both({ ...response, status: 'incomplete', incomplete_details: details })
    expect(answers.map(({ finishReason }) => finishReason)).toEqual([finish, finish])
  })

  it('T24 gives no answer when it says that it failed', async () => {
    const failed = { ...response, status: 'failed', error: { code: 'rate_limit_exceeded', message: 'prompt text' } }
    await expect(both(failed)).rejects.toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryable: true })
  })
})
