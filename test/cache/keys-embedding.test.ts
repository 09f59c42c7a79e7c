import { expect, it, onTestFinished } from 'vitest'
import { openaiEmbedder, type IdentityOptions, type OpenaiEmbedderOptions, type Store } from 'stratagent'
import { providerServer, type ProviderServer } from 'stratagent/testing'
import { noEffectOf, requestFields } from '../../src/providers/request-fields.ts'
import { setUp } from '../set-up.ts'
import { sharedStore } from './keys-flips.ts'

interface Way {
  readonly embedder?: OpenaiEmbedderOptions
  readonly server?: ProviderServer
  readonly text?: string
  readonly as?: IdentityOptions
}

async function server(): Promise<ProviderServer> {
  const running = await providerServer()
  onTestFinished(() => running.close())
  return running
}

/** Asks for a vector; gives who served it and what went over the wire for it. */
async function embed(store: Store, here: ProviderServer, way: Way = {}) {
  const at = way.server ?? here
  const embedder = openaiEmbedder({ baseURL: at.openaiUrl, apiKey: 'key', ...way.embedder })
  const { runtime } = await setUp({ store: () => store, embedder })
  const { servedBy } = await runtime.embed([way.text ?? 'Where is my order?'], way.as)
  return { servedBy, body: Object(at.requests.at(-1)?.body) as Readonly<Record<string, unknown>> }
}

const crossings: readonly (readonly [string, Way, Way])[] = [
  ['tenant', { as: { tenant: 'acme' } }, { as: { tenant: 'globex' } }],
  ['tenant, from none', {}, { as: { tenant: 'acme' } }],
  ['text', {}, { text: 'Where is my order' }],
  ['text by a space', {}, { text: 'Where is my order? ' }],
  ['text by an unpaired surrogate', { text: 'a\ud800' }, { text: 'a\udfff' }],
  ['model', {}, { embedder: { model: 'text-embedding-3-large' } }],
  ['dimensions', { embedder: { dimensions: 256 } }, { embedder: { dimensions: 512 } }],
  ['dimensions, from none', {}, { embedder: { dimensions: 512 } }],
]

it.each(crossings)('T9 T17 S21 a vector never crosses a change of %s', async (_what, before, after) => {
  const [store, here] = [sharedStore(), await server()]
  expect((await embed(store, here, before)).servedBy).toBe('provider')
  expect((await embed(store, here, after)).servedBy).toBe('provider')
  expect((await embed(store, here, before)).servedBy).toBe('embedding')
})

it('T15 S21 a vector never crosses a change of endpoint', async () => {
  const [store, here, there] = [sharedStore(), await server(), await server()]
  await embed(store, here)
  expect((await embed(store, here, { server: there })).servedBy).toBe('provider')
})

it.each<[string, IdentityOptions]>([
  ['user', { user: 'u1' }],
  ['permissions', { permissions: ['admin'] }],
  ['locale', { locale: 'de' }],
  ['vary value', { vary: { plan: 'gold' } }],
  ['conversation', { session: 's1' }],
])('a vector is the same whatever the %s', async (_what, as) => {
  const [store, here] = [sharedStore(), await server()]
  await embed(store, here)
  expect((await embed(store, here, { as })).servedBy).toBe('embedding')
})

it('T12 a request for vectors holds no field over the wire that is neither in the key nor declared', async () => {
  const [store, here] = [sharedStore(), await server()]
  const { body } = await embed(store, here, { embedder: { dimensions: 256 } })
  const keyed = new Set<string>()
  const changes: readonly Way[] = [
    { text: 'Where is it?', embedder: { dimensions: 256 } },
    { embedder: { dimensions: 512 } },
    { embedder: { model: 'text-embedding-3-large', dimensions: 256 } },
  ]
  for (const change of changes) {
    const other = await embed(store, here, change)
    expect(other.servedBy).toBe('provider')
    for (const field of Object.keys(other.body))
      if (JSON.stringify(other.body[field]) !== JSON.stringify(body[field])) keyed.add(field)
  }
  const fields = Object.keys(body)
  const declared = noEffectOf('openaiEmbeddings')
  expect(requestFields.openaiEmbeddings).toEqual(expect.arrayContaining(fields))
  expect(fields.filter((field) => !keyed.has(field) && !declared.includes(field))).toEqual([])
})
