import { BadRequestError } from '@anthropic-ai/sdk'
import type Anthropic from '@anthropic-ai/sdk'
import { expect, it } from 'vitest'
import { citySchema, failureOf, wire } from './provider-clients.ts'

const ask = { model: 'claude-sonnet-5', max_tokens: 100 }
const hello = { ...ask, messages: [{ role: 'user' as const, content: 'Hello there' }] }
const weather = {
  name: 'weather',
  description: 'Weather of a city',
  input_schema: { ...citySchema, type: 'object' as const },
}

it('answers a message with text, stop reason and usage', async () => {
  const { anthropic } = await wire({ answer: ['Hello to you.'] })
  const { data: message, request_id: id } = await anthropic.messages.create(hello).withResponse()
  expect(message.content).toEqual([{ type: 'text', text: 'Hello to you.', citations: null }])
  expect(message.stop_reason).toBe('end_turn')
  expect(message.usage).toMatchObject({ input_tokens: 4, output_tokens: 4, cache_read_input_tokens: 0 })
  expect(id).toMatch(/^req_/)
})

it('streams the same text in several deltas that the SDK puts together', async () => {
  const { anthropic } = await wire({ answer: () => 'One two  three\n four' })
  const stream = anthropic.messages.stream(hello)
  const deltas: string[] = []
  stream.on('text', (delta) => deltas.push(delta))
  const message = await stream.finalMessage()
  expect(deltas).toEqual(['One', ' two', '  three', '\n four'])
  expect(message.content).toEqual([{ type: 'text', text: 'One two  three\n four', citations: null }])
  expect(message.usage.output_tokens).toBe(5)
})

it('streams thinking, text and two tool calls as blocks of their own', async () => {
  const toolCalls = [
    { name: 'weather', input: { city: 'Rome, the eternal city' } },
    { name: 'weather', input: {} },
  ]
  const { anthropic } = await wire({ answer: () => ({ reasoning: 'Two places.', text: 'Let me look.', toolCalls }) })
  const streamed = await anthropic.messages.stream({ ...hello, tools: [weather] }).finalMessage()
  const whole = await anthropic.messages.create({ ...hello, tools: [weather] })
  expect(streamed.stop_reason).toBe('tool_use')
  expect(streamed.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use'])
  expect(streamed.usage).toEqual(whole.usage)
  expect(streamed.content.map(withoutId)).toEqual(whole.content.map(withoutId))
  expect(new Set([...streamed.content, ...whole.content].flatMap(idOf)).size).toBe(4)
})

it('sends the input of a tool call in several fragments', async () => {
  const { anthropic } = await wire({ answer: [{ toolCalls: [{ name: 'weather', input: { city: 'Rome' } }] }] })
  const fragments: string[] = []
  for await (const event of await anthropic.messages.create({ ...hello, stream: true })) {
    if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta') {
      fragments.push(event.delta.partial_json)
    }
  }
  expect(fragments.join('')).toBe('{"city":"Rome"}')
  expect(fragments.length).toBeGreaterThan(2)
})

it('hears the result of the tool it called', async () => {
  const { anthropic, server } = await wire({
    answer: [
      { toolCalls: [{ name: 'weather', input: { city: 'Rome' } }] },
      ({ toolResults, lastUserText }) =>
        `${lastUserText}: ${toolResults.map(({ name, text }) => `${name} ${text}`).join()}`,
    ],
  })
  const first = await anthropic.messages.create({ ...hello, tools: [weather] })
  const results = first.content
    .flatMap(idOf)
    .map((id) => ({ type: 'tool_result' as const, tool_use_id: id, content: 'sunny' }))
  const turns: Anthropic.MessageParam[] = [
    ...hello.messages,
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: results[0]?.tool_use_id ?? '', name: 'weather', input: {} }],
    },
    { role: 'user', content: results },
  ]
  const second = await anthropic.messages.create({ ...ask, messages: turns, tools: [weather] })
  expect(second.content).toMatchObject([{ text: 'Hello there: weather sunny' }])
  expect(server.unconsumed).toBe(0)
})

it('gives a structured answer as JSON text and hands the schema to the answer function', async () => {
  const { anthropic } = await wire({
    answer: [({ outputSchema }) => ({ object: { city: Object.keys(outputSchema ?? {})[0] } })],
  })
  const format = { type: 'json_schema' as const, schema: citySchema }
  const message = await anthropic.messages.parse({ ...hello, output_config: { format } })
  expect(message.content).toMatchObject([{ text: '{"city":"type"}' }])
})

it.each([
  ['length', 'max_tokens'],
  ['refusal', 'refusal'],
  ['content-filter', 'refusal'],
] as const)('says %s as stop reason %s', async (finish, reason) => {
  const { anthropic } = await wire({ answer: () => ({ text: 'No', finish }) })
  expect((await anthropic.messages.create(hello)).stop_reason).toBe(reason)
  expect((await anthropic.messages.stream(hello).finalMessage()).stop_reason).toBe(reason)
})

it.each([
  ['no max_tokens', { max_tokens: undefined }, /max_tokens: Field required/],
  ['a temperature', { temperature: 0 }, /temperature/],
  ['a top_p', { top_p: 1 }, /top_p/],
  ['no messages', { messages: [] }, /at least one message/],
  ['an unknown role', { messages: [{ role: 'tool', content: 'x' }] }, /'tool'/],
  ['an empty text block', { messages: [{ role: 'user', content: '' }] }, /non-empty/],
  ['two tools of one name', { tools: [weather, weather] }, /unique/],
  ['a tool name with a blank', { tools: [{ ...weather, name: 'the weather' }] }, /does not match/],
  [
    'an open output schema',
    { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    /additionalProperties/,
  ],
  [
    'a result without its call',
    { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_9' }] }] },
    /toolu_9/,
  ],
  [
    'a call without its result',
    {
      messages: [
        ...hello.messages,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_8', name: 'weather', input: {} }] },
      ],
    },
    /toolu_8/,
  ],
  [
    'tool blocks and no tools',
    {
      messages: [
        ...hello.messages,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_7', name: 'weather', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_7', content: 'sunny' }] },
      ],
    },
    /must define tools/,
  ],
  [
    'five cache markers',
    {
      system: Array.from({ length: 5 }, (_, n) => ({
        type: 'text',
        text: `${n}`,
        cache_control: { type: 'ephemeral' },
      })),
    },
    /maximum of 4/,
  ],
  ['an hour marked after five minutes', { system: [timed('5m'), timed('1h')] }, /must not come after/],
])('refuses a request with %s as invalid_request_error', async (_what, change, message) => {
  const { anthropic, server } = await wire({ answer: ['never'] })
  const error = await failureOf(anthropic.post('/v1/messages', { body: { ...hello, ...change } }))
  expect(error).toBeInstanceOf(BadRequestError)
  expect(error).toMatchObject({ type: 'invalid_request_error', message: expect.stringMatching(message) })
  expect(server.unconsumed).toBe(1)
})

function timed(ttl: string): object {
  return { type: 'text', text: 'Rules.', cache_control: { type: 'ephemeral', ttl } }
}

function withoutId(block: Anthropic.ContentBlock): unknown {
  return { ...block, id: '' }
}

function idOf(block: Anthropic.ContentBlock): readonly string[] {
  return block.type === 'tool_use' ? [block.id] : []
}
