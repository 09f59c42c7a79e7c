import { BadRequestError } from 'openai'
import type OpenAI from 'openai'
import { expect, it } from 'vitest'
import { citySchema, failureOf, wire } from './provider-clients.ts'

const hello = {
  model: 'gpt-4.1',
  messages: [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content: 'Hello there' },
  ],
}
const weather = {
  type: 'function' as const,
  function: { name: 'weather', parameters: citySchema, strict: true },
}

it('answers with text, finish reason and usage', async () => {
  const { openai } = await wire({ answer: [({ system }) => `I am told: ${system}`] })
  const completion = await openai.chat.completions.create(hello)
  expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'I am told: Be brief.' } })
  expect(completion.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 })
})

it('streams the same text in several deltas, with usage only when asked for', async () => {
  const { openai } = await wire({ answer: () => 'One two  three' })
  const stream = openai.chat.completions.stream({ ...hello, stream_options: { include_usage: true } })
  const deltas: string[] = []
  stream.on('content', (delta) => deltas.push(delta))
  const completion = await stream.finalChatCompletion()
  expect(deltas).toEqual(['One', ' two', '  three'])
  expect(completion.choices[0]?.message.content).toBe('One two  three')
  expect(completion.usage?.completion_tokens).toBe(4)
  const plain = await openai.chat.completions.stream(hello).finalChatCompletion()
  expect(plain.usage).toBeUndefined()
})

it('streams two tool calls whose arguments come in fragments', async () => {
  const toolCalls = [
    { name: 'weather', input: { city: 'Rome' } },
    { name: 'weather', input: { city: 'Oslo' } },
  ]
  const { openai } = await wire({ answer: () => ({ toolCalls }) })
  const stream = openai.chat.completions.stream({ ...hello, tools: [weather] })
  const completion = await stream.finalChatCompletion()
  const [choice] = completion.choices
  expect(choice?.finish_reason).toBe('tool_calls')
  expect(choice?.message.tool_calls?.map(argumentsOf)).toEqual(['{"city":"Rome"}', '{"city":"Oslo"}'])
  expect(new Set(choice?.message.tool_calls?.map(({ id }) => id)).size).toBe(2)
})

it('hears the results of the tools it called, each under its name', async () => {
  const toolCalls = ['Rome', 'Oslo'].map((city) => ({ name: `weather_${city}`, input: { city } }))
  const { openai } = await wire({
    answer: [{ toolCalls }, ({ toolResults }) => toolResults.map(({ name, text }) => `${name} ${text}`).join(', ')],
  })
  const first = await openai.chat.completions.create(hello)
  const calls = first.choices[0]?.message.tool_calls ?? []
  const results: OpenAI.ChatCompletionMessageParam[] = calls.map(({ id }, index) => ({
    role: 'tool',
    tool_call_id: id,
    content: `${index + 20} degrees`,
  }))
  const turns = [...hello.messages, { role: 'assistant' as const, content: null, tool_calls: calls }, ...results]
  const second = await openai.chat.completions.create({ ...hello, messages: turns })
  expect(second.choices[0]?.message.content).toBe('weather_Rome 20 degrees, weather_Oslo 21 degrees')
})

it('gives a structured answer as JSON text', async () => {
  const { openai } = await wire({ answer: [{ object: { city: 'Rome' } }] })
  const json_schema = { name: 'place', schema: citySchema, strict: true }
  const completion = await openai.chat.completions.parse({
    ...hello,
    response_format: { type: 'json_schema', json_schema },
  })
  expect(completion.choices[0]?.message.parsed).toEqual({ city: 'Rome' })
})

it('gives log probabilities, streamed or not, only when asked for', async () => {
  const { openai } = await wire({ answer: () => ({ text: 'Yes indeed', logprobs: [-0.1, -2] }) })
  const asked = { ...hello, logprobs: true, top_logprobs: 2 }
  const whole = await openai.chat.completions.create(asked)
  const streamed = await openai.chat.completions.stream(asked).finalChatCompletion()
  const plain = await openai.chat.completions.create(hello)
  expect(whole.choices[0]?.logprobs?.content).toMatchObject([
    { token: 'Yes', logprob: -0.1, top_logprobs: [{ token: 'Yes' }, { logprob: -2.1 }] },
    { token: ' indeed', logprob: -2 },
  ])
  expect(streamed.choices[0]?.logprobs?.content).toEqual(whole.choices[0]?.logprobs?.content)
  expect(plain.choices[0]?.logprobs).toBeNull()
})

it('refuses in the refusal field, not in the content', async () => {
  const { openai } = await wire({ answer: () => ({ text: 'I will not.', finish: 'refusal' }) })
  const whole = await openai.chat.completions.create(hello)
  const streamed = await openai.chat.completions.stream(hello).finalChatCompletion()
  expect(whole.choices[0]?.message).toMatchObject({ content: null, refusal: 'I will not.' })
  expect(streamed.choices[0]?.message).toMatchObject({ refusal: 'I will not.' })
})

it.each([
  ['length', 'length'],
  ['content-filter', 'content_filter'],
] as const)('says %s as finish reason %s', async (finish, reason) => {
  const { openai } = await wire({ answer: () => ({ text: 'Half', finish }) })
  expect((await openai.chat.completions.create(hello)).choices[0]?.finish_reason).toBe(reason)
  const streamed = await openai.chat.completions.stream(hello).finalChatCompletion()
  expect(streamed.choices[0]?.finish_reason).toBe(reason)
})

it.each([
  ['no model', { model: undefined }, /model/],
  ['no messages', { messages: undefined }, /messages/],
  ['an unknown role', { messages: [{ role: 'robot', content: 'x' }] }, /robot/],
  ['a tool result without its call', { messages: [{ role: 'tool', tool_call_id: 'call_9', content: 'x' }] }, /call_9/],
  [
    'a tool call without its result',
    {
      messages: [
        {
          role: 'assistant',
          tool_calls: [{ id: 'call_8', type: 'function', function: { name: 'a', arguments: '{}' } }],
        },
      ],
    },
    /call_8/,
  ],
  [
    'a strict schema with an optional field',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'a', strict: true, schema: { ...citySchema, required: [] } },
      },
    },
    /'required' must name every property, 'city'/,
  ],
])('refuses a request with %s', async (_what, change, message) => {
  const { openai } = await wire({ answer: ['never'] })
  const error = await failureOf(openai.post('/chat/completions', { body: { ...hello, ...change } }))
  expect(error).toBeInstanceOf(BadRequestError)
  expect(error).toMatchObject({ type: 'invalid_request_error', message: expect.stringMatching(message) })
})

function argumentsOf(call: OpenAI.ChatCompletionMessageToolCall): string {
  return call.type === 'function' ? call.function.arguments : ''
}
