import { describe, expect, it } from 'vitest'
import type { LlmRequest, Message, PromptMarkup } from '../../src/contract/llm.ts'
import { anthropic } from '../../src/providers/anthropic.ts'
import type { AnthropicOptions } from '../../src/providers/anthropic.ts'
import { collectingSink, llmProbe, probeContext } from '../../src/testing/probe-call.ts'
import { askWith, bodyAt, question, server, streamWith } from './asking.ts'

const model = 'anthropic/claude-sonnet-5'
const tool = { name: 'find', description: 'Finds.', input: { type: 'object', properties: {} } }

async function setup(options: AnthropicOptions = {}) {
  const wire = await server()
  const provider = anthropic({ apiKey: 'k', baseURL: wire.anthropicUrl, ...options })
  return {
    wire,
    provider,
    async sent(request: Partial<LlmRequest> = {}) {
      await askWith(provider, { model, messages: question, ...request })
      return bodyAt(wire)
    },
    ask: (request: Partial<LlmRequest>) => askWith(provider, { model, messages: question, ...request }),
  }
}

describe('a request to Anthropic', () => {
  it('has 4,096 tokens for its answer unless it says otherwise', async () => {
    const { sent } = await setup()
    expect(await sent()).toMatchObject({ model: 'claude-sonnet-5', max_tokens: 4096 })
    expect(await sent({ maxTokens: 9 })).toMatchObject({ max_tokens: 9 })
    await expect(sent({ extra: { max_tokens: 5 } })).rejects.toThrow("use 'maxTokens'")
  })

  it('carries stop texts, effort, tools and the choice among them', async () => {
    const { sent } = await setup()
    expect(await sent({ stop: ['END'], effort: 'high', tools: [tool], toolChoice: 'required' })).toMatchObject({
      stop_sequences: ['END'],
      output_config: { effort: 'high' },
      tools: [{ name: 'find', description: 'Finds.', input_schema: { type: 'object', properties: {} } }],
      tool_choice: { type: 'any' },
    })
    expect(await sent({ tools: [tool], toolChoice: { name: 'find' } })).toMatchObject({
      tool_choice: { type: 'tool', name: 'find' },
    })
    expect(await sent({ toolChoice: 'none' })).not.toHaveProperty('tool_choice')
  })

  it('declares the tools that were called before, and lets none be called, where it has none of its own', async () => {
    const { sent } = await setup()
    const call = (id: string, name: string): readonly Message[] => [
      { role: 'assistant', content: [{ type: 'tool-call', id, name, input: {}, json: '{}' }] },
      { role: 'tool', content: [{ type: 'tool-result', id, name, text: 'Found.' }] },
    ]
    const messages = [...question, ...call('1', 'search'), ...call('2', 'find'), ...call('3', 'search')]
    const body = await sent({ messages })
    expect(body).toMatchObject({ tools: [{ name: 'search' }, { name: 'find' }], tool_choice: { type: 'none' } })
    expect(body['tools']).toHaveLength(2)
    expect((await sent({ messages, tools: [tool] }))['tools']).toMatchObject([{ description: 'Finds.' }])
    const extra = { tools: [{ name: 'find', description: 'Its own.', input_schema: { type: 'object' } }] }
    expect(await sent({ messages, extra })).toMatchObject(extra)
    expect(await sent({ messages, extra })).not.toHaveProperty('tool_choice')
  })

  it.each([
    ['temperature', { temperature: 0 }],
    ['topP', { topP: 0.5 }],
    ['seed', { seed: 1 }],
    ['effort', { effort: 'minimal' as const }],
  ])('is refused when it sets %s, which the API does not have', async (setting, request) => {
    const { ask, wire } = await setup()
    await expect(ask(request)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`anthropic has no (setting '${setting}'|effort)`)),
    })
    expect(wire.requests).toHaveLength(0)
  })

  it('joins fields of its own with extra ones, and refuses those that are set twice', async () => {
    const { sent } = await setup()
    const extra = { output_config: { verbosity: 'low' }, tools: [{ type: 'web_search_20260318', name: 'web_search' }] }
    const body = await sent({ effort: 'low', tools: [tool], extra })
    expect(body).toMatchObject({ output_config: { effort: 'low', verbosity: 'low' } })
    expect(body['tools']).toMatchObject([{ name: 'find' }, { name: 'web_search' }])
    await expect(sent({ effort: 'low', extra: { output_config: { effort: 'xhigh' } } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message:
        'extra.output_config.effort is set by the request already: leave it out of extra, or leave the setting out.',
    })
  })

  it('closes the objects of an output schema and moves rules the API does not know into words', async () => {
    const { sent } = await setup()
    const schema = { type: 'object', properties: { city: { type: 'string', minLength: 2 } }, required: ['city'] }
    const body = await sent({ output: { name: 'x', schema, check: (value) => ({ value }) } })
    expect(body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { city: { type: 'string', description: '{minLength: 2}' } },
          additionalProperties: false,
          required: ['city'],
        },
      },
    })
  })

  it('refuses an output schema that has parts without a type', async () => {
    const { ask } = await setup()
    const schema = { type: 'object', properties: { city: {} } }
    await expect(ask({ output: { name: 'x', schema, check: (value) => ({ value }) } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining("output schema 'x'"),
    })
  })

  it('puts a system message in the middle where the model takes one, and marks it in the user turn where not', async () => {
    const { sent } = await setup()
    const messages: readonly Message[] = [...question, { role: 'system', content: 'Be quick.' }]
    expect(await sent({ model: 'anthropic/claude-opus-5', messages })).toMatchObject({
      messages: [{ role: 'user' }, { role: 'system', content: [{ type: 'text', text: 'Be quick.' }] }],
    })
    expect(await sent({ messages })).toMatchObject({
      messages: [{ role: 'user' }, { role: 'user', content: [{ text: '<system>\nBe quick.\n</system>' }] }],
    })
  })

  it('refuses an empty user message and leaves out an empty answer', async () => {
    const { sent } = await setup()
    await expect(sent({ messages: [{ role: 'user', content: '' }] })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    const body = await sent({ messages: [...question, { role: 'assistant', content: '' }, ...question] })
    expect(body['messages']).toHaveLength(2)
  })

  it('takes PDF and text files and images it can read, and refuses others in words', async () => {
    const { sent } = await setup()
    const file = (mediaType: string, data: Uint8Array | URL): Partial<LlmRequest> => ({
      messages: [{ role: 'user', content: [{ type: 'file', mediaType, data, name: 'notes' }] }],
    })
    expect(await sent(file('text/csv', Buffer.from('a,b')))).toMatchObject({
      messages: [{ content: [{ type: 'document', title: 'notes', source: { type: 'text', data: 'a,b' } }] }],
    })
    expect(await sent(file('application/pdf', new URL('https://example.test/a.pdf')))).toMatchObject({
      messages: [{ content: [{ type: 'document', source: { type: 'url', url: 'https://example.test/a.pdf' } }] }],
    })
    expect(await sent(file('application/pdf', new URL('data:application/pdf;base64,BQU=')))).toMatchObject({
      messages: [{ content: [{ source: { type: 'base64', data: 'BQU=' } }] }],
    })
    await expect(sent(file('audio/mp3', new Uint8Array([1])))).rejects.toThrow("no file of type 'audio/mp3' by bytes")
    await expect(
      sent({
        messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/tiff', data: new Uint8Array([1]) }] }],
      }),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('sends tool input that is no object as one', async () => {
    const { sent } = await setup()
    const body = await sent({
      messages: [
        ...question,
        { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'find', input: '{"a', json: '{"a' }] },
        { role: 'tool', content: [{ type: 'tool-result', id: 'c', name: 'find', text: 'no' }] },
      ],
    })
    expect(body).toMatchObject({ messages: [{}, { content: [{ type: 'tool_use', input: { input: '{"a' } }] }, {}] })
  })
})

describe('prompt-cache markers', () => {
  const breakpoints: PromptMarkup['breakpoints'] = [
    { after: 'tools', lifetime: '1h' },
    { after: 'system', lifetime: '5m' },
    { after: 'documents', lifetime: '5m' },
    { after: { message: 0 }, lifetime: '5m' },
  ]
  const request: Partial<LlmRequest> = {
    tools: [tool, { ...tool, name: 'other' }],
    system: 'You know cities.',
    documents: [{ id: 'a', text: 'Paris' }],
    messages: [...question, { role: 'assistant', content: 'Paris.' }, ...question],
  }
  const short = { type: 'ephemeral' }

  it('stand at the end of what they name, and nowhere else', async () => {
    const { sent } = await setup()
    const body = await sent({ ...request, markup: { breakpoints, key: 'k' } })
    expect(body['tools']).toEqual([
      expect.not.objectContaining({ cache_control: expect.anything() }),
      expect.objectContaining({ cache_control: { ...short, ttl: '1h' } }),
    ])
    expect(body['system']).toMatchObject([{ cache_control: short }, { cache_control: short }])
    expect(body).toMatchObject({ messages: [{ content: [{ cache_control: short }] }, {}, {}] })
    expect(JSON.stringify(body).split('cache_control')).toHaveLength(5)
  })

  it('T40 change no other byte of the prompt', async () => {
    const { sent } = await setup()
    const bare = await sent(request)
    const marked = await sent({ ...request, markup: { breakpoints, key: 'k' } })
    const stripped: unknown = JSON.parse(
      JSON.stringify(marked, (field, value: unknown) => (field === 'cache_control' ? undefined : value)),
    )
    expect(stripped).toEqual(bare)
  })

  it('T40 leave what was sent before as it was when the conversation grows', async () => {
    const { sent } = await setup()
    const unmarked = (body: Readonly<Record<string, unknown>>): string =>
      JSON.stringify([body['tools'], body['system'], body['messages']], (field, value: unknown) =>
        field === 'cache_control' ? undefined : value,
      )
    const first = unmarked(await sent({ ...request, markup: { breakpoints, key: 'k' } }))
    const grown = [...(request.messages ?? []), { role: 'assistant', content: 'Still Paris.' } as const, ...question]
    const later = { after: { message: 2 }, lifetime: '5m' } as const
    const second = unmarked(await sent({ ...request, messages: grown, markup: { breakpoints: [later], key: 'k' } }))
    expect(second.startsWith(first.slice(0, -2))).toBe(true)
  })

  it('are four at most, one of extra included, and the first give way', async () => {
    const { sent } = await setup()
    const body = await sent({ ...request, markup: { breakpoints, key: 'k' }, extra: { cache_control: short } })
    expect(JSON.stringify(body['tools'])).not.toContain('cache_control')
    expect(JSON.stringify(body).split('cache_control')).toHaveLength(5)
  })

  it('pass over what is not there, and thoughts, which take none', async () => {
    const { sent } = await setup()
    const opaque = { from: model, block: { type: 'thinking', thinking: 'Hm.', signature: 's' } }
    const content = [
      { type: 'text' as const, text: 'Paris.' },
      { type: 'reasoning' as const, text: 'Hm.', opaque },
    ]
    const messages: readonly Message[] = [...question, { role: 'assistant', content }, ...question]
    const markup = { breakpoints: [...breakpoints, { after: { message: 1 }, lifetime: '5m' as const }], key: 'k' }
    expect(await sent({ messages, markup })).toMatchObject({
      messages: [{}, { content: [{ type: 'text', cache_control: short }, { type: 'thinking' }] }, {}],
    })
  })

  it('are left out for an endpoint that takes none', async () => {
    const { sent } = await setup({ promptCache: false })
    expect(JSON.stringify(await sent({ ...request, markup: { breakpoints, key: 'k' } }))).not.toContain('cache_control')
  })
})

describe('thoughts', () => {
  const asking = [askWith, streamWith]

  it.each(asking)('go back to the model they came from, unchanged, and to no other', async (ask) => {
    const wire = await server({ answer: () => ({ reasoning: 'France, then.', text: 'Paris.' }) })
    const provider = anthropic({ apiKey: 'k', baseURL: wire.anthropicUrl })
    const { content } = await ask(provider, { model, messages: question })
    expect(content).toMatchObject([{ type: 'reasoning', text: 'France, then.' }, { type: 'text' }])
    const messages: readonly Message[] = [...question, { role: 'assistant', content }, ...question]
    await ask(provider, { model, messages })
    expect(bodyAt(wire)).toMatchObject({
      messages: [
        {},
        { content: [{ type: 'thinking', thinking: 'France, then.', signature: expect.any(String) }, { type: 'text' }] },
        {},
      ],
    })
    await ask(provider, { model: 'anthropic/claude-opus-5', messages })
    expect(JSON.stringify(bodyAt(wire))).not.toContain('France, then.')
  })
})

describe('an answer that may not be kept', () => {
  it('is one that rests on a container of the provider', async () => {
    const { provider } = await setup()
    const kept = await provider.call(llmProbe({ model, messages: question }))
    const unkept = await provider.call(llmProbe({ model, messages: question, extra: { container: 'c1' } }))
    expect(kept.keep).toBeUndefined()
    expect(unkept.keep).toEqual({ store: false, reason: 'not-eligible' })
  })
})

describe('a model that the API does not know', () => {
  it('is named', async () => {
    const { ask, wire } = await setup()
    wire.fail({ status: 404 })
    await expect(ask({})).rejects.toMatchObject({
      code: 'PROVIDER_REJECTED',
      message: expect.stringContaining("Check the model name 'anthropic/claude-sonnet-5'"),
    })
  })
})

describe('a broken answer', () => {
  it('is counted with what the provider had reported', async () => {
    const wire = await server({ answer: () => 'One two three four.' })
    wire.fail({ cutAfter: 3 })
    const context = probeContext()
    const provider = anthropic({ apiKey: 'k', baseURL: wire.anthropicUrl })
    const call = llmProbe({ model, messages: question }, { context, sink: collectingSink() })
    await expect(provider.call(call)).rejects.toMatchObject({ code: 'PROVIDER_MALFORMED' })
    expect(context.usage.inputTokens).toBeGreaterThan(0)
  })
})
