import { BadRequestError } from 'openai'
import type OpenAI from 'openai'
import { expect, it } from 'vitest'
import { citySchema, failureOf, wire } from './provider-clients.ts'

const hello = { model: 'gpt-5.6', instructions: 'Be brief.', input: 'Hello there' }
const weather = {
  type: 'function' as const,
  name: 'weather',
  description: 'Weather of a city',
  parameters: citySchema,
  strict: true,
}
const rome = { toolCalls: [{ name: 'weather', input: { city: 'Rome' } }] }

it('answers with text, status and usage', async () => {
  const { openai } = await wire({ answer: [({ system, lastUserText }) => `${system} ${lastUserText}.`] })
  const response = await openai.responses.create(hello)
  expect(response.output_text).toBe('Be brief. Hello there.')
  expect(response.status).toBe('completed')
  expect(response.usage).toMatchObject({ input_tokens: 17, output_tokens: 6, total_tokens: 23 })
})

it('streams what it answers whole: reasoning, text and tool calls, the same but for ids', async () => {
  const { openai } = await wire({ answer: () => ({ ...rome, reasoning: 'A city. Look it up.', text: 'Let me look.' }) })
  const whole = await openai.responses.create({ ...hello, tools: [weather] })
  const stream = openai.responses.stream({ ...hello, tools: [weather] })
  const deltas: string[] = []
  stream.on('response.output_text.delta', ({ delta }) => deltas.push(delta))
  const streamed = await stream.finalResponse()
  expect(deltas).toEqual(['Let', ' me', ' look.'])
  expect(streamed.output.map(({ type }) => type)).toEqual(['reasoning', 'message', 'function_call'])
  expect(streamed.output).toMatchObject(whole.output.map(({ id: _id, ...item }) => withoutCallId(item)))
  expect(streamed.usage).toEqual(whole.usage)
  expect(streamed.id).not.toBe(whole.id)
})

it('numbers the events of a stream without a gap', async () => {
  const { openai } = await wire({ answer: [rome] })
  const numbers: number[] = []
  for await (const event of await openai.responses.create({ ...hello, stream: true }))
    numbers.push(event.sequence_number)
  expect(numbers).toEqual(numbers.map((_, index) => index))
  expect(numbers.length).toBeGreaterThan(6)
})

it('hears the result of the tool it called', async () => {
  const { openai } = await wire({
    answer: [rome, ({ toolResults }) => toolResults.map(({ name, text }) => `${name}: ${text}`).join()],
  })
  const first = await openai.responses.create({ ...hello, tools: [weather] })
  const calls = first.output.filter((item) => item.type === 'function_call')
  const outputs = calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: 'sunny' }))
  const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Hello there' }, ...calls, ...outputs]
  const second = await openai.responses.create({ ...hello, input, tools: [weather] })
  expect(second.output_text).toBe('weather: sunny')
})

it('gives a structured answer as JSON text', async () => {
  const { openai } = await wire({ answer: () => ({ object: { city: 'Rome' } }) })
  const text = { format: { type: 'json_schema' as const, name: 'place', schema: citySchema, strict: true } }
  expect((await openai.responses.parse({ ...hello, text })).output_parsed).toEqual({ city: 'Rome' })
  expect((await openai.responses.stream({ ...hello, text }).finalResponse()).output_parsed).toEqual({ city: 'Rome' })
})

it('gives log probabilities, streamed or not, only when they are included', async () => {
  const { openai } = await wire({ answer: () => ({ text: 'Yes indeed', logprobs: [-0.1, -2] }) })
  const asked: OpenAI.Responses.ResponseCreateParamsNonStreaming = {
    ...hello,
    include: ['message.output_text.logprobs'],
  }
  const whole = await openai.responses.create(asked)
  const streamed = await openai.responses.stream({ ...asked, stream: true }).finalResponse()
  const plain = await openai.responses.create(hello)
  const scores = [
    { token: 'Yes', logprob: -0.1 },
    { token: ' indeed', logprob: -2 },
  ]
  expect(whole.output).toMatchObject([{ content: [{ logprobs: scores }] }])
  expect(streamed.output).toMatchObject([{ content: [{ logprobs: scores }] }])
  expect(plain.output).toMatchObject([{ content: [{ logprobs: [] }] }])
})

it.each([
  ['length', 'max_output_tokens'],
  ['content-filter', 'content_filter'],
] as const)('ends incomplete after %s', async (finish, reason) => {
  const { openai } = await wire({ answer: () => ({ text: 'Half', finish }) })
  const end = { status: 'incomplete', incomplete_details: { reason }, output_text: 'Half' }
  expect(await openai.responses.create(hello)).toMatchObject(end)
  expect(await openai.responses.stream(hello).finalResponse()).toMatchObject(end)
})

it('refuses in a part of its own', async () => {
  const { openai } = await wire({ answer: () => ({ text: 'I will not.', finish: 'refusal' }) })
  const output = [{ content: [{ type: 'refusal', refusal: 'I will not.' }] }]
  expect(await openai.responses.create(hello)).toMatchObject({ status: 'completed', output })
  expect(await openai.responses.stream(hello).finalResponse()).toMatchObject({ status: 'completed', output })
})

it.each([
  ['no model', { model: undefined }, /model/],
  ['no input', { input: undefined }, /input/],
  ['a response it never gave', { previous_response_id: 'resp_9' }, /resp_9/],
  ['an unknown role', { input: [{ role: 'robot', content: 'x' }] }, /robot/],
  [
    'an output without its call',
    { input: [{ type: 'function_call_output', call_id: 'call_9', output: 'x' }] },
    /call_9/,
  ],
  [
    'a call without its output',
    { input: [{ type: 'function_call', call_id: 'call_8', name: 'a', arguments: '{}' }] },
    /call_8/,
  ],
  [
    'a strict tool with an open schema',
    { tools: [{ ...weather, parameters: { type: 'object' } }] },
    /additionalProperties/,
  ],
])('refuses a request with %s', async (_what, change, message) => {
  const { openai } = await wire({ answer: ['never'] })
  const error = await failureOf(openai.post('/responses', { body: { ...hello, ...change } }))
  expect(error).toBeInstanceOf(BadRequestError)
  expect(error).toMatchObject({ message: expect.stringMatching(message) })
})

function withoutCallId(item: object): object {
  return 'call_id' in item ? { ...item, call_id: expect.stringMatching(/^call_/) } : item
}
