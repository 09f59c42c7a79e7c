import { describe, expect, it } from 'vitest'
import type { LlmRequest, Message } from '../../src/contract/llm.ts'
import { openai } from '../../src/providers/openai.ts'
import type { OpenaiOptions } from '../../src/providers/openai.ts'
import { llmProbe } from '../../src/testing/probe-call.ts'
import { askWith, bodyAt, question, server, streamWith } from './asking.ts'

const model = 'openai/gpt-5.6-terra'
const tool = { name: 'find', description: 'Finds.', input: { type: 'object', properties: { id: { type: 'string' } } } }
const output = {
  name: 'my answer',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
  },
  check: (value: unknown) => ({ value }),
}
const markup = { breakpoints: [], key: 'tenant and agent' }

async function setup(options: OpenaiOptions = {}) {
  const wire = await server()
  const provider = openai({ apiKey: 'k', baseURL: wire.openaiUrl, ...options })
  return {
    wire,
    provider,
    async sent(request: Partial<LlmRequest> = {}) {
      await askWith(provider, { model, messages: question, ...request })
      return bodyAt(wire)
    },
  }
}

describe('a request to the Responses API', () => {
  it('leaves nothing behind with the provider, unless it is told to', async () => {
    const { sent } = await setup()
    expect(await sent()).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] })
    expect(await sent({ model: 'openai/gpt-4.1' })).not.toHaveProperty('include')
    expect(await sent({ extra: { store: true } })).toMatchObject({ store: true })
  })

  it('carries limits, sampling, effort, choice and the key of the prompt cache', async () => {
    const { sent } = await setup()
    const request = { maxTokens: 9, temperature: 0.1, topP: 0.2, effort: 'low', toolChoice: { name: 'find' } } as const
    expect(await sent({ ...request, tools: [tool], markup })).toMatchObject({
      model: 'gpt-5.6-terra',
      max_output_tokens: 9,
      temperature: 0.1,
      top_p: 0.2,
      reasoning: { effort: 'low' },
      tool_choice: { type: 'function', name: 'find' },
      prompt_cache_key: 'tenant and agent',
    })
  })

  it('asks for the shape of an answer strictly where the schema allows it', async () => {
    const { sent } = await setup()
    const body = await sent({ output, extra: { text: { verbosity: 'low' } } })
    expect(body['text']).toEqual({
      verbosity: 'low',
      format: {
        type: 'json_schema',
        name: 'my_answer',
        strict: true,
        schema: {
          type: 'object',
          properties: { city: { type: 'string' } },
          required: ['city'],
          additionalProperties: false,
        },
      },
    })
  })

  it('offers a tool with optional input as it is', async () => {
    const { sent } = await setup()
    expect(await sent({ tools: [tool] })).toMatchObject({
      tools: [{ type: 'function', strict: false, parameters: tool.input }],
    })
  })

  it.each([
    ['stop', { stop: ['END'] }],
    ['seed', { seed: 1 }],
  ])('is refused when it sets %s, which the API does not have', async (setting, request) => {
    const { sent, wire } = await setup()
    await expect(sent(request)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`openai has no setting '${setting}'. The Responses API`),
    })
    expect(wire.requests).toHaveLength(0)
  })

  it('adds to lists that it fills itself', async () => {
    const { sent } = await setup()
    expect(await sent({ extra: { include: ['web_search_call.action.sources'] } })).toMatchObject({
      include: ['reasoning.encrypted_content', 'web_search_call.action.sources'],
    })
  })

  it('sends encrypted thoughts back to the model they came from and leaves unreadable ones out', async () => {
    const { sent } = await setup()
    const thought = (from: string, encrypted: string | null): Message => ({
      role: 'assistant',
      content: [
        {
          type: 'reasoning',
          text: 'Hm.',
          opaque: { from, block: { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: encrypted } },
        },
        { type: 'text', text: 'Paris.' },
      ],
    })
    const inputOf = async (message: Message): Promise<unknown> =>
      (await sent({ messages: [message, ...question] }))['input']
    expect(await inputOf(thought(model, 'x'))).toMatchObject([{ type: 'reasoning', encrypted_content: 'x' }, {}, {}])
    expect(await inputOf(thought(model, null))).toHaveLength(2)
    expect(await inputOf(thought('openai/gpt-5', 'x'))).toHaveLength(2)
  })

  it('says what to try when a compatible server does not have the API', async () => {
    const { sent, wire } = await setup()
    wire.fail({ status: 404 })
    await expect(sent()).rejects.toMatchObject({
      message: expect.stringMatching(/model name 'openai\/.*use api: 'chat'/),
    })
  })

  it('makes an answer that may not be kept when it rests on a conversation of the provider', async () => {
    const { provider } = await setup()
    const call = llmProbe({ model, messages: question, extra: { conversation: 'conv_1' } })
    expect((await provider.call(call)).keep).toEqual({ store: false, reason: 'not-eligible' })
  })
})

describe('a request to Chat Completions', () => {
  it('carries limits, sampling, stop texts, seed, effort and choice', async () => {
    const { sent } = await setup({ api: 'chat' })
    const request = { maxTokens: 9, temperature: 0.1, topP: 0.2, stop: ['END'], seed: 3, effort: 'low' } as const
    expect(await sent({ ...request, tools: [tool], toolChoice: 'required', markup })).toMatchObject({
      // the name that compatible servers know
      max_tokens: 9,
      temperature: 0.1,
      top_p: 0.2,
      stop: ['END'],
      seed: 3,
      reasoning_effort: 'low',
      tool_choice: 'required',
      prompt_cache_key: 'tenant and agent',
    })
  })

  it('asks for usage with a stream, beside what else is asked of it', async () => {
    const { provider, wire } = await setup({ api: 'chat' })
    await streamWith(provider, { model, messages: question, extra: { stream_options: { include_obfuscation: false } } })
    expect(bodyAt(wire)).toMatchObject({ stream_options: { include_usage: true, include_obfuscation: false } })
  })

  it('keeps system text and documents in one message, a part for each', async () => {
    const { sent } = await setup({ api: 'chat' })
    const body = await sent({ system: 'You know cities.', documents: [{ id: 'a', text: 'Paris is big.' }] })
    expect(body).toMatchObject({
      messages: [
        {
          role: 'system',
          content: [
            { type: 'text', text: 'You know cities.' },
            { type: 'text', text: '<documents>\n<document id="a">\nParis is big.\n</document>\n</documents>' },
          ],
        },
        { role: 'user', content: 'What is the capital of France?' },
      ],
    })
    expect(await sent({ system: 'Be brief.' })).toMatchObject({
      messages: [{ role: 'system', content: 'Be brief.' }, {}],
    })
  })

  it('refuses a file by address, which the API does not take, and several answers at once', async () => {
    const { sent } = await setup({ api: 'chat' })
    const file = { type: 'file', mediaType: 'application/pdf', data: new URL('https://example.test/a.pdf') } as const
    await expect(sent({ messages: [{ role: 'user', content: [file] }] })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
    await expect(sent({ extra: { n: 2 } })).rejects.toThrow("with 'sample'")
  })

  it('leaves the key of the prompt cache out for a server that does not know it', async () => {
    const { sent } = await setup({ api: 'chat', promptCache: false })
    expect(await sent({ markup })).not.toHaveProperty('prompt_cache_key')
  })
})
