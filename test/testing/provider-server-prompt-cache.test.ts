import type Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { expect, it } from 'vitest'
import { gate, wire } from './provider-clients.ts'

const minute = 60_000
const long = 'The house rules, at length. '.repeat(200)
const tokens = Math.ceil(`system\n${long}`.length / 4)
const user = (content: string): Anthropic.MessageParam => ({ role: 'user', content })

const markedUser = (text: string): Anthropic.MessageParam => ({ role: 'user', content: [marked(text)] })

function marked(text: string, ttl: '5m' | '1h' = '5m'): Anthropic.TextBlockParam {
  return { type: 'text', text, cache_control: { type: 'ephemeral', ttl } }
}

/** A client that gives only the usage of a call. */
async function metered(options: { readonly now?: () => number; readonly minimumTokens?: () => number } = {}) {
  const { anthropic, openai, server } = await wire({ answer: () => 'ok', ...options })
  const claude = async (change: Partial<Anthropic.MessageCreateParamsNonStreaming>) => {
    const body = { model: 'claude-sonnet-5', max_tokens: 9, system: [marked(long)], messages: [user('Hi')], ...change }
    return (await anthropic.messages.create(body)).usage
  }
  const gpt = async (change: Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming>, client = openai) => {
    const { usage } = await client.responses.create({ model: 'gpt-5.6', instructions: long, input: 'Hi', ...change })
    return {
      cached: usage?.input_tokens_details.cached_tokens,
      written: usage?.input_tokens_details.cache_write_tokens,
    }
  }
  return { claude, gpt, openai, server }
}

it('writes a marked prefix once and reads it after, outside input_tokens', async () => {
  const { claude } = await metered()
  const first = await claude({})
  const second = await claude({ messages: [user('Something else')] })
  expect(first).toMatchObject({ cache_creation_input_tokens: tokens, cache_read_input_tokens: 0, input_tokens: 2 })
  expect(second).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: tokens, input_tokens: 5 })
})

it('reports the cache in a stream as it does in one body', async () => {
  const { anthropic } = await wire({ answer: () => 'ok' })
  const body = { model: 'claude-sonnet-5', max_tokens: 9, system: [marked(long)], messages: [user('Hi')] }
  await anthropic.messages.create(body)
  const streamed = await anthropic.messages.stream(body).finalMessage()
  expect(streamed.usage).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: tokens })
})

it.each<[string, Partial<Anthropic.MessageCreateParamsNonStreaming>]>([
  ['the model', { model: 'claude-sonnet-4' }],
  ['a tool in front', { tools: [{ name: 'a', input_schema: { type: 'object' } }] }],
  ['one character', { system: [marked(`${long}.`)] }],
])('reads nothing after a change of %s', async (_what, change) => {
  const { claude } = await metered()
  await claude({})
  expect((await claude(change)).cache_read_input_tokens).toBe(0)
})

it('reads the system text but not the messages after a change of tool_choice', async () => {
  const { claude } = await metered()
  const messages = [{ role: 'user' as const, content: [marked(long)] }]
  await claude({ messages })
  expect((await claude({ messages })).cache_read_input_tokens).toBeGreaterThan(tokens)
  expect((await claude({ messages, tool_choice: { type: 'none' } })).cache_read_input_tokens).toBe(tokens)
})

it('extends a conversation: reads the old prefix, writes only what is new', async () => {
  const { claude } = await metered()
  const first = await claude({ messages: [markedUser(long)] })
  const answer: Anthropic.MessageParam = { role: 'assistant', content: 'ok' }
  const second = await claude({ messages: [user(long), answer, markedUser('And now?')] })
  expect(second.cache_read_input_tokens).toBe(first.cache_creation_input_tokens)
  expect(second.cache_creation_input_tokens).toBeLessThan(20)
})

it.each([
  [19, true],
  [21, false],
])('finds a prefix %i blocks before the marker: %s', async (blocks, found) => {
  const { claude } = await metered()
  const system = Array.from({ length: blocks - 1 }, () => ({ type: 'text' as const, text: 'More.' }))
  await claude({ messages: [user('Hi')] })
  const usage = await claude({ system: [{ type: 'text', text: long }, ...system, marked('End.')] })
  expect(usage.cache_read_input_tokens === tokens).toBe(found)
})

it('puts the marker of the request itself on the last block', async () => {
  const { claude } = await metered()
  const body = { system: long, cache_control: { type: 'ephemeral' as const } }
  await claude(body)
  expect(await claude(body)).toMatchObject({ input_tokens: 0, cache_creation_input_tokens: 0 })
})

it.each([
  ['claude-opus-5', 600, true],
  ['claude-opus-5', 400, false],
  ['claude-sonnet-5', 1100, true],
  ['claude-sonnet-5', 900, false],
  ['claude-haiku-4-5', 3000, false],
])('with %s a prefix of %i tokens is kept: %s', async (model, size, kept) => {
  const { claude } = await metered()
  const usage = await claude({ model, system: [marked('word'.repeat(size))] })
  expect((usage.cache_creation_input_tokens ?? 0) > 0).toBe(kept)
})

it('takes the minimum from the options where it is given', async () => {
  const { claude } = await metered({ minimumTokens: () => 1 })
  expect((await claude({ system: [marked('Short.')] })).cache_creation_input_tokens).toBe(4)
})

it.each([
  ['5m', 4 * minute, true],
  ['5m', 6 * minute, false],
  ['1h', 59 * minute, true],
  ['1h', 61 * minute, false],
] as const)('after a %s marker, %i ms later, reads: %s', async (ttl, later, reads) => {
  let at = 0
  const { claude } = await metered({ now: () => at })
  const first = await claude({ system: [marked(long, ttl)] })
  at += later
  const second = await claude({ system: [marked(long, ttl)] })
  expect(first.cache_creation).toMatchObject({ [`ephemeral_${ttl}_input_tokens`]: tokens })
  expect((second.cache_read_input_tokens ?? 0) > 0).toBe(reads)
})

it('starts the lifetime anew at each read', async () => {
  let at = 0
  const { claude } = await metered({ now: () => at })
  await claude({})
  for (const later of [4, 8, 12]) {
    at = later * minute
    expect((await claude({})).cache_read_input_tokens).toBe(tokens)
  }
})

it('lets no request read a prefix before the first answer to it has begun', async () => {
  const { opened, open } = gate()
  const { anthropic } = await wire({ answer: [() => opened.then(() => 'late'), 'early'] })
  const body = { model: 'claude-sonnet-5', max_tokens: 9, system: [marked(long)], messages: [user('Hi')] }
  const first = anthropic.messages.create(body).then(({ usage }) => usage)
  const second = await anthropic.messages.create(body)
  open()
  expect(second.usage.cache_read_input_tokens).toBe(0)
  expect((await first).cache_read_input_tokens).toBe(0)
})

it('counts a prefix that OpenAI cached inside input_tokens, in steps of 128', async () => {
  const { gpt } = await metered()
  expect(await gpt({})).toEqual({ cached: 0, written: 1408 })
  expect(await gpt({ input: 'Something else' })).toEqual({ cached: 1408, written: 0 })
})

it('reports no writes for the families that do not bill them, and nothing under 1,024 tokens', async () => {
  const { gpt } = await metered()
  expect(await gpt({ model: 'gpt-4.1' })).toEqual({ cached: 0, written: 0 })
  expect(await gpt({ model: 'gpt-4.1' })).toEqual({ cached: 1408, written: 0 })
  expect(await gpt({ instructions: long.slice(0, 3500) })).toEqual({ cached: 0, written: 0 })
})

it.each<[string, Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming>]>([
  ['prompt_cache_key', { prompt_cache_key: 'b' }],
  ['model', { model: 'gpt-5.7' }],
  ['reasoning effort', { reasoning: { effort: 'high' } }],
  ['text format', { text: { format: { type: 'json_object' } } }],
])("reads nothing of OpenAI's after a change of %s", async (_what, change) => {
  const { gpt } = await metered()
  await gpt({ prompt_cache_key: 'a' })
  expect((await gpt({ prompt_cache_key: 'a', ...change })).cached).toBe(0)
})

it('shares no prefix between two API keys', async () => {
  const { gpt, server } = await metered()
  const other = new OpenAI({ apiKey: 'other', baseURL: server.openaiUrl, maxRetries: 0 })
  await gpt({})
  expect((await gpt({}, other)).cached).toBe(0)
})

it('reports chat prefixes in prompt_tokens_details', async () => {
  const { openai } = await metered()
  const body = { model: 'gpt-4.1', messages: [{ role: 'system' as const, content: long }] }
  await openai.chat.completions.create(body)
  const { usage } = await openai.chat.completions.create(body)
  expect(usage?.prompt_tokens_details?.cached_tokens).toBe(1280)
  expect(usage?.prompt_tokens).toBeGreaterThan(1280)
})

it('reports the usage an answer states instead of the estimated one', async () => {
  const { anthropic, openai } = await wire({
    answer: () => ({ text: 'ok', usage: { input: 100, cacheRead: 60, cacheWrite: 30, output: 7 } }),
  })
  const message = await anthropic.messages.create({ model: 'claude-sonnet-5', max_tokens: 9, messages: [user('Hi')] })
  const response = await openai.responses.create({ model: 'gpt-5.6', input: 'Hi' })
  expect(message.usage).toMatchObject({ input_tokens: 10, cache_read_input_tokens: 60, output_tokens: 7 })
  expect(response.usage).toMatchObject({
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 60 },
    output_tokens: 7,
  })
})
