import { APIConnectionError, APIError, InternalServerError, RateLimitError } from 'openai'
import { APIConnectionError as AnthropicConnectionError, APIError as AnthropicError } from '@anthropic-ai/sdk'
import { expect, it } from 'vitest'
import { failureOf, wire } from './provider-clients.ts'

const chat = { model: 'gpt-4.1', messages: [{ role: 'user' as const, content: 'Hello there' }] }
const ask = { model: 'claude-sonnet-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello there' }] }
const input = { model: 'gpt-5.6', input: 'Hello there' }

type Clients = Awaited<ReturnType<typeof wire>>

const calls = {
  'Messages streamed': ({ anthropic }: Clients) => anthropic.messages.stream(ask).finalMessage(),
  'Responses streamed': ({ openai }: Clients) => openai.responses.stream(input).finalResponse(),
  'Chat streamed': ({ openai }: Clients) => openai.chat.completions.stream(chat).finalChatCompletion(),
  'Messages in one body': ({ anthropic }: Clients) => anthropic.messages.create(ask).then((message) => message),
  'Responses in one body': ({ openai }: Clients) => openai.responses.create(input).then((response) => response),
  'Chat in one body': ({ openai }: Clients) => openai.chat.completions.create(chat).then((completion) => completion),
  Embeddings: ({ openai }: Clients) => openai.embeddings.create({ model: 'e', input: 'a' }).then((list) => list),
}
const everyCall = Object.entries(calls)
const streamed = everyCall.slice(0, 3)

it("answers 429 with retry-after in each provider's own shape, then recovers", async () => {
  const { openai, anthropic, server } = await wire({ answer: () => 'ok' })
  server.fail({ status: 429, retryAfter: 7 }, { times: 2 })
  const first = await failureOf(openai.chat.completions.create(chat))
  const second = await failureOf(anthropic.messages.create(ask))
  expect(first).toBeInstanceOf(RateLimitError)
  expect(first).toMatchObject({ code: 'rate_limit_exceeded' })
  expect(second).toMatchObject({ status: 429, type: 'rate_limit_error' })
  expect(first instanceof APIError && first.headers?.get('retry-after')).toBe('7')
  expect(second instanceof AnthropicError && second.headers?.get('retry-after')).toBe('7')
  expect((await openai.chat.completions.create(chat)).choices[0]?.message.content).toBe('ok')
})

it.each(everyCall)('fails %s with 500', async (_what, call) => {
  const clients = await wire({ answer: () => 'ok' })
  clients.server.fail({ status: 500, message: 'Out of order.' })
  const error = await failureOf(call(clients))
  expect(error).toMatchObject({ status: 500, message: expect.stringContaining('Out of order.') })
  expect(clients.server.requests.at(-1)?.outcome).toBe('refused')
})

it.each(everyCall)('drops the connection of %s without an answer', async (_what, call) => {
  const clients = await wire({ answer: () => 'ok' })
  clients.server.fail({ connection: 'refused' })
  const error = await failureOf(call(clients))
  expect(error instanceof APIConnectionError || error instanceof AnthropicConnectionError).toBe(true)
  expect(await call(clients)).toBeDefined()
})

it.each(everyCall)('cuts %s off half-way', async (_what, call) => {
  const clients = await wire({ answer: () => 'One two three four' })
  clients.server.fail({ cutAfter: 3 })
  await failureOf(call(clients))
  expect(clients.server.requests.at(-1)?.outcome).toBe('broken')
  expect(await call(clients)).toBeDefined()
})

it.each(everyCall)('sends broken JSON into %s', async (_what, call) => {
  const clients = await wire({ answer: () => 'One two three four' })
  clients.server.fail({ malformedAfter: 3 })
  await failureOf(call(clients))
  expect(clients.server.requests.at(-1)?.outcome).toBe('broken')
})

it.each(streamed)('ends %s with the error event of its provider', async (_what, call) => {
  const clients = await wire({ answer: () => 'One two three four' })
  clients.server.fail({ errorAfter: 3 })
  const error = await failureOf(call(clients))
  expect(error instanceof APIError || error instanceof AnthropicError).toBe(true)
  expect(error).toMatchObject({ message: expect.stringMatching(/Overloaded|had an error/) })
})

it('delivers the deltas that came before the cut', async () => {
  const { openai, server } = await wire({ answer: () => 'One two three four' })
  server.fail({ cutAfter: 3 })
  const seen: string[] = []
  const read = async (): Promise<void> => {
    for await (const chunk of await openai.chat.completions.create({ ...chat, stream: true })) {
      seen.push(chunk.choices[0]?.delta.content ?? '')
    }
  }
  await failureOf(read())
  expect(seen).toEqual(['', 'One', ' two'])
})

it('holds back all but the opening event while the first token is slow', async () => {
  const { anthropic, server } = await wire({ answer: () => 'One two' })
  server.fail({ slowFirstToken: 60_000 })
  const kinds: string[] = []
  const stream = anthropic.messages.stream(ask)
  stream.on('streamEvent', ({ type }) => {
    kinds.push(type)
    stream.abort()
  })
  await failureOf(stream.finalMessage())
  expect(kinds).toEqual(['message_start'])
})

it('goes on after a slow first token', async () => {
  const { openai, server } = await wire({ answer: () => 'One two' })
  server.fail({ slowFirstToken: 1 }, { times: 2 })
  expect((await openai.responses.stream(input).finalResponse()).output_text).toBe('One two')
  expect((await openai.responses.create(input)).output_text).toBe('One two')
})

it('never answers on a silent connection and notices that the client left', async () => {
  const { openai, server } = await wire({ answer: () => 'ok' })
  server.fail({ connection: 'silent' })
  const error = await failureOf(openai.responses.create(input, { timeout: 20 }))
  expect(error).toBeInstanceOf(APIConnectionError)
  await expect.poll(() => server.requests[0]?.outcome).toBe('aborted')
})

it('hits only the format a fault is for, in the order the faults were asked for', async () => {
  const { openai, server } = await wire({ answer: () => 'ok' })
  server.fail({ status: 503 }, { api: 'openai-embeddings' })
  server.fail({ status: 500 })
  expect(await failureOf(openai.responses.create(input))).toBeInstanceOf(InternalServerError)
  expect(await failureOf(openai.embeddings.create({ model: 'e', input: 'a' }))).toMatchObject({ status: 503 })
})

it('recovers at once when told so', async () => {
  const { openai, server } = await wire({ answer: () => 'ok' })
  server.fail({ status: 500 }, { times: Infinity })
  await failureOf(openai.responses.create(input))
  server.recover()
  expect((await openai.responses.create(input)).output_text).toBe('ok')
})

it('fails the very answer that carries a fault', async () => {
  const { openai } = await wire({ answer: ['ok', { fault: { status: 401, code: 'account_closed' } }, 'ok again'] })
  expect((await openai.responses.create(input)).output_text).toBe('ok')
  expect(await failureOf(openai.responses.create(input))).toMatchObject({ status: 401, code: 'account_closed' })
  expect((await openai.responses.create(input)).output_text).toBe('ok again')
})

it('answers 500 with its sentence when the answer function throws', async () => {
  const { anthropic } = await wire({
    answer: () => {
      throw new Error('No idea.')
    },
  })
  expect(await failureOf(anthropic.messages.create(ask))).toMatchObject({
    type: 'api_error',
    message: expect.stringContaining('No idea.'),
  })
})
