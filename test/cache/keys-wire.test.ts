import { describe, expect, it, onTestFinished } from 'vitest'
import { anthropic, openai, type LlmRequest, type Provider, type Runtime } from 'stratagent'
import { providerServer, type ProviderServer } from 'stratagent/testing'
import { noEffectOf, requestFields, type ProviderApi } from '../../src/providers/request-fields.ts'
import { setUp } from '../set-up.ts'

type Body = Readonly<Record<string, unknown>>

/** An API: how its provider is made, and requests that fill the fields of its body in two ways. */
interface Spoken {
  readonly api: ProviderApi
  readonly provider: (server: ProviderServer) => Provider
  readonly base: LlmRequest
  readonly changes: readonly Partial<LlmRequest>[]
  /** Fields of the API that we have no name for, with two values each. */
  readonly extra: Readonly<Record<string, readonly [unknown, unknown]>>
}

const find = { name: 'find', description: 'Finds an order.', input: { type: 'object', properties: {} } } as const
const shape = (name: string, of: string) =>
  ({
    name,
    schema: { type: 'object', properties: { [of]: { type: 'string' } }, required: [of], additionalProperties: false },
    check: (value: unknown) => ({ value }),
  }) as const

const said: LlmRequest['messages'] = [
  { role: 'user', content: 'Where is order 42?' },
  {
    role: 'assistant',
    content: [{ type: 'tool-call', id: 'c1', name: 'find', input: { id: '42' }, json: '{"id":"42"}' }],
  },
  { role: 'tool', content: [{ type: 'tool-result', id: 'c1', name: 'find', text: 'It was sent.' }] },
]

/** Long enough for the prompt cache to be marked. */
const system = 'You answer questions about orders. '.repeat(80)

const common: Omit<LlmRequest, 'model'> = {
  system,
  documents: [{ id: 'd1', text: 'Orders are sent within two days.' }],
  messages: said,
  tools: [find],
  toolChoice: 'auto',
  output: shape('answer', 'a'),
  maxTokens: 500,
  effort: 'low',
}

const changes: readonly Partial<LlmRequest>[] = [
  { system: `${system}Be brief.` },
  { documents: [{ id: 'd1', text: 'Orders are sent within a week.' }] },
  {
    messages: said.with(2, {
      role: 'tool',
      content: [{ type: 'tool-result', id: 'c1', name: 'find', text: 'Lost.' }],
    }),
  },
  { messages: [...said, { role: 'assistant', content: 'Sent.' }, { role: 'user', content: 'When?' }] },
  { messages: said.with(0, { role: 'user', content: 'And order 42?' }) },
  { tools: [find, { ...find, name: 'list' }] },
  { tools: [{ ...find, description: 'Finds orders.' }] },
  { toolChoice: 'none' },
  { output: shape('answer', 'b') },
  { maxTokens: 501 },
  { effort: 'high' },
]

const key = 'key'
const apis: readonly Spoken[] = [
  {
    api: 'anthropicMessages',
    provider: ({ anthropicUrl: baseURL }) => anthropic({ baseURL, apiKey: key }),
    base: { ...common, model: 'anthropic/claude-sonnet-5', stop: ['END'] },
    changes: [...changes, { model: 'anthropic/claude-opus-5' }, { stop: ['STOP'] }],
    extra: { service_tier: ['auto', 'standard_only'], inference_geo: ['us', 'eu'], speed: ['standard', 'fast'] },
  },
  {
    api: 'openaiResponses',
    provider: ({ openaiUrl: baseURL }) => openai({ baseURL, apiKey: key }),
    base: { ...common, model: 'openai/gpt-5-mini', temperature: 0.5, topP: 0.9 },
    changes: [
      ...changes,
      { model: 'openai/gpt-4.1' },
      { temperature: 0.6 },
      { topP: 0.8 },
      { logprobs: true, effort: 'none' },
    ],
    extra: {
      parallel_tool_calls: [true, false],
      truncation: ['auto', 'disabled'],
      service_tier: ['auto', 'flex'],
      max_tool_calls: [1, 2],
      top_logprobs: [1, 2],
    },
  },
  {
    api: 'openaiChat',
    provider: ({ openaiUrl: baseURL }) => openai({ baseURL, apiKey: key, api: 'chat' }),
    base: { ...common, model: 'openai/gpt-4.1', temperature: 0.5, topP: 0.9, stop: ['END'], seed: 1 },
    changes: [
      ...changes,
      { model: 'openai/gpt-4.1-mini' },
      { temperature: 0.6 },
      { topP: 0.8 },
      { stop: ['STOP'] },
      { seed: 2 },
      { logprobs: true },
    ],
    extra: {
      frequency_penalty: [0, 1],
      logit_bias: [{ 1: 1 }, { 1: 2 }],
      parallel_tool_calls: [true, false],
      presence_penalty: [0, 1],
      verbosity: ['low', 'high'],
      service_tier: ['auto', 'flex'],
      top_logprobs: [1, 2],
    },
  },
]

describe.each(apis)('requests to $api as they go over the wire', (spoken) => {
  const { api, base } = spoken
  const declared = noEffectOf(api)

  it('T12 S2 share no entry when a field of the body differs that is not declared to have no effect', async () => {
    const { ask } = await wire(spoken)
    const first = await ask(base)
    for (const change of [...spoken.changes, ...extras(spoken)]) {
      const second = await ask({ ...base, ...change })
      expect(second.asked, JSON.stringify(change)).toBe(true)
      expect(differences(first.body, second.body), JSON.stringify(change)).not.toEqual([])
    }
  })

  it('T12 hold no field that is neither made from the key nor declared to have no effect', async () => {
    const { ask } = await wire(spoken)
    const { body } = await ask(base)
    const held = new Set(Object.keys(body))
    const keyed = new Set<string>()
    // one field of a request at a time, so that no field is taken for keyed because another one moved the key
    for (const change of [...spoken.changes, ...extras(spoken)]) {
      const other = await ask({ ...base, ...change })
      expect(other.asked).toBe(true)
      for (const field of Object.keys(other.body)) held.add(field)
      for (const field of differences(body, other.body)) keyed.add(field)
    }
    expect(requestFields[api]).toEqual(expect.arrayContaining([...held]))
    expect([...held].filter((field) => !keyed.has(field) && !declared.includes(field))).toEqual([])
  })

  it('T12 share one entry when only fields differ that are declared to have no effect', async () => {
    const { ask, runtime } = await wire(spoken)
    await ask(base)
    const labels = declared.filter((field) => !['store', 'stream_options', 'cache_control'].includes(field))
    for (const field of labels) expect((await ask({ ...base, extra: { [field]: 'x' } })).asked, field).toBe(false)
    expect((await runtime.llm(base)).servedBy).toBe('exact')
  })

  it('T12 T28 are found again by a reader of a stream, who is sent the same but for its framing', async () => {
    const { ask, runtime, server } = await wire(spoken)
    const { output: _output, ...plain } = base
    const { body } = await ask(plain)
    expect((await runtime.streamLlm(plain).result).servedBy).toBe('exact')
    await runtime.cache.invalidate({ all: true })
    expect((await runtime.streamLlm(plain).result).servedBy).toBe('provider')
    expect(differences(body, bodyOf(server)).filter((field) => !declared.includes(field))).toEqual(['stream'])
  })
})

describe('the endpoint', () => {
  it.each(apis)('T15 S2 is in the key of $api: two servers never answer for each other', async (spoken) => {
    const [here, there] = [await wire(spoken), await wire(spoken)]
    const { runtime } = await setUp({ store: () => here.store, providers: [spoken.provider(there.server)] })
    const request = { ...spoken.base, messages: [{ role: 'user', content: 'Where is it?' }] } as const
    await here.ask(request)
    expect((await runtime.llm(request)).servedBy).toBe('provider')
    expect(there.server.requests).toHaveLength(1)
  })

  it('T15 is in the key by its API too', async () => {
    const [, responses, chat] = apis
    if (responses === undefined || chat === undefined) throw new Error('There are three APIs.')
    const { ask, server, store } = await wire(responses)
    const request = { model: 'openai/gpt-4.1', messages: [{ role: 'user', content: 'Where is it?' }] } as const
    await ask(request)
    const { runtime } = await setUp({ store: () => store, providers: [chat.provider(server)] })
    expect((await runtime.llm(request)).servedBy).toBe('provider')
  })

  it('T15 is in the key by its headers too, except for credentials', async () => {
    await using server = await providerServer({ answer: () => 'Sent.' })
    const { store, runtime } = await setUp({ providers: [provider({}, 'a')] })
    function provider(headers: Readonly<Record<string, string>>, apiKey: string): Provider {
      return openai({ baseURL: server.openaiUrl, apiKey, headers })
    }
    const request = { model: 'openai/gpt-4.1', messages: [{ role: 'user', content: 'Where is it?' }] } as const
    await runtime.llm(request)
    const other = await setUp({ store: () => store, providers: [provider({ 'x-route': 'beta' }, 'a')] })
    expect((await other.runtime.llm(request)).servedBy).toBe('provider')
    const same = await setUp({ store: () => store, providers: [provider({ authorization: 'Bearer b' }, 'b')] })
    expect((await same.runtime.llm(request)).servedBy).toBe('exact')
  })
})

interface Wired {
  readonly server: ProviderServer
  readonly runtime: Runtime
  readonly store: Awaited<ReturnType<typeof setUp>>['store']
  /** Whether the provider was asked, and the body of the latest request. */
  readonly ask: (request: LlmRequest) => Promise<{ readonly asked: boolean; readonly body: Body }>
}

async function wire({ provider }: Pick<Spoken, 'provider'>): Promise<Wired> {
  const server = await providerServer({ answer: () => ({ object: { a: 'x', b: 'y' } }) })
  onTestFinished(() => server.close())
  const { runtime, store } = await setUp({ embedder: false, providers: [provider(server)] })
  return {
    server,
    runtime,
    store,
    async ask(request) {
      const { servedBy } = await runtime.llm(request)
      return { asked: servedBy === 'provider', body: bodyOf(server) }
    },
  }
}

function bodyOf({ requests }: ProviderServer): Body {
  const body = requests.at(-1)?.body
  if (typeof body !== 'object' || body === null) throw new Error('The server got no request.')
  return { ...body }
}

function extras({ extra }: Spoken): readonly Partial<LlmRequest>[] {
  return Object.entries(extra).flatMap(([field, values]) => values.map((value) => ({ extra: { [field]: value } })))
}

/** The top-level fields in which two bodies differ. */
function differences(left: Body, right: Body): readonly string[] {
  const fields = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...fields].filter((field) => JSON.stringify(left[field]) !== JSON.stringify(right[field]))
}
