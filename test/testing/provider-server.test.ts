import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { providerServer } from '../../src/testing/provider-server.ts'
import { failureOf, wire } from './provider-clients.ts'

const chat = { model: 'gpt-4.1', messages: [{ role: 'user' as const, content: 'Hello there' }] }
const input = { model: 'gpt-5.6', input: 'Hello there' }
const ask = { model: 'claude-sonnet-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello there' }] }

it('listens on this machine only, each server on a port of its own', async () => {
  const first = await wire()
  const second = await wire()
  expect(first.server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(first.server.openaiUrl).toBe(`${first.server.url}/v1`)
  expect(first.server.url).not.toBe(second.server.url)
})

it('answers 404 to a path no provider has, in the shape the client knows', async () => {
  const { openai, anthropic } = await wire()
  expect(await failureOf(openai.get('/nowhere'))).toMatchObject({ status: 404, code: 'unknown_url' })
  expect(await failureOf(anthropic.get('/v1/nowhere'))).toMatchObject({ status: 404, type: 'not_found_error' })
})

it('answers 401 to a request without a key and 405 to one that is no POST', async () => {
  const { server, openai } = await wire()
  const bare = await fetch(`${server.url}/v1/messages`, { method: 'POST', body: '{}' })
  expect(bare.status).toBe(401)
  expect(await bare.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
  expect(await failureOf(openai.get('/responses'))).toMatchObject({ status: 405 })
})

it('answers 400 to a body that is no JSON object', async () => {
  const { server } = await wire()
  const headers = { 'x-api-key': 'k' }
  const broken = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{"a":', headers })
  expect(broken.status).toBe(400)
  expect(server.requests[0]).toMatchObject({ body: '{"a":', outcome: 'refused' })
})

it('records requests without credentials and forgets the oldest', async () => {
  const { server, openai } = await wire({ answer: () => 'ok', remember: 2, now: () => 42 })
  for (const content of ['a', 'b', 'c']) {
    await openai.chat.completions.create({ ...chat, messages: [{ role: 'user', content }] })
  }
  expect(server.requests).toMatchObject([
    { api: 'openai-chat', path: '/v1/chat/completions', at: 42, outcome: 'answered' },
    { body: { messages: [{ content: 'c' }] } },
  ])
  expect(server.requests).toHaveLength(2)
  expect(JSON.stringify(server.requests)).not.toContain('test')
})

it('uses up its script step by step and says what it did not expect', async () => {
  const { server, openai } = await wire({ answer: ['one', () => 'two', 'three'] })
  await openai.chat.completions.create(chat)
  expect(server.unconsumed).toBe(2)
  await openai.chat.completions.create(chat)
  await openai.chat.completions.create(chat)
  const error = await failureOf(openai.chat.completions.create(chat))
  expect(server.unconsumed).toBe(0)
  expect(error).toMatchObject({ status: 500, message: expect.stringMatching(/3 steps.*"Hello there"/) })
})

it('hands the answer function one and the same question whatever the format', async () => {
  const seen: unknown[] = []
  const { openai, anthropic } = await wire({
    answer: ({ model, system, messages, lastUserText, tools, stream }) => {
      seen.push({ model, system, messages, lastUserText, tools, stream })
      return 'ok'
    },
  })
  const model = 'any'
  const schema = { type: 'object' as const, properties: {} }
  const messages = [
    { role: 'user' as const, content: 'Hi' },
    { role: 'assistant' as const, content: 'Hello' },
    { role: 'user' as const, content: 'Why?' },
  ]
  const tool = { name: 'look', description: 'Looks.' }
  await anthropic.messages.create({
    model,
    max_tokens: 9,
    system: 'Be brief.',
    messages,
    tools: [{ ...tool, input_schema: schema }],
  })
  await openai.responses.create({
    model,
    instructions: 'Be brief.',
    input: messages,
    tools: [{ ...tool, type: 'function', parameters: schema, strict: false }],
  })
  await openai.chat.completions.create({
    model,
    messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
    tools: [{ type: 'function', function: { ...tool, parameters: schema } }],
  })
  expect(seen[0]).toMatchObject({
    system: 'Be brief.',
    lastUserText: 'Why?',
    stream: false,
    tools: [{ name: 'look', schema }],
  })
  expect(seen[1]).toEqual(seen[0])
  expect(seen[2]).toEqual(seen[0])
})

it('carries any text unchanged through every format, streamed or not', async () => {
  let text = ''
  const { openai, anthropic } = await wire({ answer: () => text })
  const any = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom(' \n ', 'a\u2028b', 'data: x\n\n', '😀'.repeat(40)),
  )
  await fc.assert(
    fc.asyncProperty(any, async (said) => {
      text = said
      const message = await anthropic.messages.stream(ask).finalMessage()
      const response = await openai.responses.stream(input).finalResponse()
      const completion = await openai.chat.completions.stream(chat).finalChatCompletion()
      expect(message.content).toMatchObject([{ text: said }])
      expect(response.output_text).toBe(said)
      expect(completion.choices[0]?.message.content).toBe(said)
    }),
    { numRuns: 40 },
  )
})

it('ends every open request when it closes, and closes twice without harm', async () => {
  const { server, openai } = await wire({ answer: () => new Promise<string>(() => undefined) })
  const waiting = failureOf(openai.chat.completions.create(chat))
  await expect.poll(() => server.requests.length).toBe(1)
  await server.close()
  await server.close()
  expect(await waiting).toBeInstanceOf(Error)
  await expect(fetch(server.url)).rejects.toThrow()
})

it('takes the port it is told to take', async () => {
  const first = await providerServer()
  await first.close()
  const again = await providerServer({ port: Number(new URL(first.url).port) })
  expect(again.url).toBe(first.url)
  await again.close()
})
