import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anthropic } from '../../src/providers/anthropic.ts'
import { openai } from '../../src/providers/openai.ts'
import { openaiEmbedder } from '../../src/providers/openai-embeddings.ts'
import { loadSdk } from '../../src/providers/provider-client.ts'
import { requestFields } from '../../src/providers/request-fields.ts'
import { askWith, question, server } from './asking.ts'

const variables = ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', 'OPENAI_API_KEY', 'OPENAI_BASE_URL']
const saved = new Map(variables.map((name) => [name, process.env[name]]))

beforeEach(() => {
  for (const name of variables) delete process.env[name]
})
afterEach(() => {
  for (const [name, value] of saved) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

describe('the key of a provider', () => {
  it.each([
    ['ANTHROPIC_API_KEY', 'providers: [anthropic({ apiKey })]', anthropic],
    ['OPENAI_API_KEY', 'providers: [openai({ apiKey })]', openai],
    ['OPENAI_API_KEY', 'embedder: openaiEmbedder({ apiKey })', openaiEmbedder],
  ])('is read from %s, and missed at once with a sentence that names it and %s', (variable, place, factory) => {
    expect(() => factory()).toThrow(expect.objectContaining({ code: 'KEY_MISSING' }))
    expect(() => factory()).toThrow(`Set the environment variable ${variable} or pass it: \`${place}\``)
    process.env[variable] = 'k'
    expect(() => factory()).not.toThrow()
  })

  it('stands in nothing a provider shows', () => {
    const provider = openai({ apiKey: 'sk-secret', headers: { authorization: 'sk-secret' } })
    expect(JSON.stringify([provider, provider.fingerprint('gpt-5')])).not.toContain('secret')
  })
})

describe('the base URL of a provider', () => {
  it('is read from the environment', async () => {
    const wire = await server()
    process.env['ANTHROPIC_BASE_URL'] = wire.anthropicUrl
    const provider = anthropic({ apiKey: 'k' })
    await askWith(provider, { model: 'anthropic/anything-goes', messages: question })
    expect(wire.requests).toHaveLength(1)
  })

  it('is refused when it is no URL', () => {
    expect(() => openai({ apiKey: 'k', baseURL: 'localhost' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})

describe('a fingerprint', () => {
  const plain = openai({ apiKey: 'k' }).fingerprint('gpt-5')

  it.each([
    ['model', openai({ apiKey: 'k' }).fingerprint('gpt-5-mini')],
    ['endpoint', openai({ apiKey: 'k', baseURL: 'https://eu.api.openai.com/v1' }).fingerprint('gpt-5')],
    ['API', openai({ apiKey: 'k', api: 'chat' }).fingerprint('gpt-5')],
    ['headers', openai({ apiKey: 'k', headers: { 'openai-project': 'p' } }).fingerprint('gpt-5')],
  ])('changes with the %s', (_what, other) => {
    expect(other).not.toBe(plain)
  })

  it.each([
    ['another key', openai({ apiKey: 'other' })],
    ['a slash at the end', openai({ apiKey: 'k', baseURL: 'https://api.openai.com/v1/' })],
    ['credentials in the address', openai({ apiKey: 'k', baseURL: 'https://user:pass@api.openai.com/v1?key=x' })],
    ['credentials in the headers', openai({ apiKey: 'k', headers: { 'X-Api-Key': 'x' } })],
    ['another name', openai({ apiKey: 'k', name: 'work' })],
  ])('stays with %s', (_what, provider) => {
    expect(provider.fingerprint('gpt-5')).toBe(plain)
  })

  it('of an embedder changes with the length of its vectors', () => {
    const fingerprint = (dimensions?: number): string =>
      openaiEmbedder({ apiKey: 'k', ...(dimensions === undefined ? {} : { dimensions }) }).fingerprint('any')
    expect(new Set([fingerprint(), fingerprint(256), fingerprint(512)]).size).toBe(3)
  })
})

describe('an unknown model', () => {
  it('is refused at the official endpoint, with the nearest names and how to declare it', () => {
    expect(anthropic({ apiKey: 'k' }).refuseModel?.('claude-sonet-5')).toMatch(
      /^'anthropic\/claude-sonet-5' is not a known model\. Did you mean 'anthropic\/claude-sonnet-5'.*\? If it exists, declare it: models: /,
    )
    expect(openai({ apiKey: 'k' }).refuseModel?.('something-else-entirely')).not.toContain('Did you mean')
  })

  it('is let through when it is declared, and priced as declared', async () => {
    const wire = await server()
    const models = { 'openai/gpt-new': { price: { input: 1000, output: 0 } } }
    expect(openai({ apiKey: 'k', models }).refuseModel?.('gpt-new')).toBeUndefined()
    const { usage } = await askWith(openai({ apiKey: 'k', baseURL: wire.openaiUrl, models }), {
      model: 'openai/gpt-new',
      messages: question,
    })
    expect(usage.usd).toBeCloseTo(usage.inputTokens / 1000)
  })

  it.each(['gpt-5', 'gpt-5-2025-08-07', 'ft:gpt-4.1-mini-2025-04-14:acme::x1'])('is not %s', (model) => {
    expect(openai({ apiKey: 'k' }).refuseModel?.(model)).toBeUndefined()
  })

  it('is nothing a custom endpoint minds', () => {
    expect(openai({ apiKey: 'k', baseURL: 'http://127.0.0.1:1/v1' }).refuseModel?.('llama')).toBeUndefined()
  })

  it('keeps an embedder from being made', () => {
    expect(() => openaiEmbedder({ apiKey: 'k', model: 'text-embedding-3-smal' })).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN' }),
    )
  })
})

describe('an SDK that is not installed', () => {
  it('is asked for by name', async () => {
    const missing = 'no-such-sdk'
    await expect(loadSdk('openai', () => import(missing))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('npm install openai'),
    })
  })
})

describe('the fields of a request', () => {
  it('T12 that change no answer are few, each one a field that exists', () => {
    const provider = openai({ apiKey: 'k' })
    expect(provider.noEffect).toEqual([
      'metadata',
      'prompt_cache_key',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'store',
      'stream_options',
      'user',
    ])
    expect(requestFields.openaiResponses).toEqual(expect.arrayContaining([...provider.noEffect]))
    expect(anthropic({ apiKey: 'k' }).noEffect).toEqual(['cache_control', 'diagnostics', 'metadata'])
  })

  it.each(['service_tier', 'reasoning', 'seed', 'temperature', 'parallel_tool_calls', 'moderation'])(
    'T12 that may change one stay in the key: %s',
    (field) => {
      const effects = [openai({ apiKey: 'k' }), openai({ apiKey: 'k', api: 'chat' }), anthropic({ apiKey: 'k' })]
      expect(effects.flatMap(({ noEffect }) => noEffect)).not.toContain(field)
    },
  )
})
