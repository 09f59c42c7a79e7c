import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LlmRequest, Runtime } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { noEffectOf, requestFields, type ProviderApi } from '../../src/providers/request-fields.ts'
import { setUp } from '../set-up.ts'

/** A request with every field in it; a new field of the type does not compile until it stands here. */
const whole: Required<LlmRequest> = {
  model: 'scripted/one',
  system: 'You answer questions about orders.',
  documents: [{ id: 'd1', title: 'Refunds', text: 'Thirty days.' }],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Look at this order.' }] },
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'I look.', opaque: { signature: 'abc' } },
        { type: 'text', text: 'I look it up.' },
        { type: 'tool-call', id: 'c1', name: 'find', input: { id: '42' }, json: '{"id":"42"}' },
      ],
    },
    { role: 'tool', content: [{ type: 'tool-result', id: 'c1', name: 'find', text: 'sent', failed: false }] },
    { role: 'user', content: 'And where is it now' },
  ],
  tools: [{ name: 'find', description: 'Finds an order.', input: { type: 'object', properties: { id: {} } } }],
  toolChoice: 'auto',
  output: { name: 'answer', schema: { type: 'object' }, check: (value) => ({ value }) },
  maxTokens: 100,
  temperature: 0.5,
  topP: 0.9,
  stop: ['END', 'STOP'],
  seed: 1,
  effort: 'low',
  logprobs: true,
  sample: 0,
  fallback: ['scripted/two'],
  extra: { top_k: 5, thinking: { type: 'enabled', budget: [1, 2] } },
  markup: { key: 'k', breakpoints: [{ after: 'system', lifetime: '5m' }] },
}

/** Fields that do not shape the answer. */
const harmless = new Set(['markup', 'fallback', 'output.check'])

/** A runtime whose model declares what an API's request declares, and whether it finds a request it was asked before. */
async function asker(noEffect: readonly string[] = []): Promise<{ runtime: Runtime; finds: Finds }> {
  const { runtime } = await setUp({
    embedder: false,
    providers: [scriptedModel(() => '{"answer":"Yes."}', { noEffect })],
  })
  const finds: Finds = async (first, second) => {
    await runtime.cache.invalidate({ all: true })
    expect((await runtime.llm(first)).servedBy).toBe('provider')
    expect((await runtime.llm(first)).servedBy).toBe('exact')
    return (await runtime.llm(second)).servedBy === 'exact'
  }
  return { runtime, finds }
}
type Finds = (first: LlmRequest, second: LlmRequest) => Promise<boolean>

type Path = readonly (string | number)[]

/** Where the values of a request lie that hold no other. */
function leaves(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, field]) => leaves(field, [...path, name]))
}

/** The value with the leaf at the path changed. */
function changed<T>(value: T, path: Path, change: (leaf: unknown) => unknown): T {
  const [step, ...rest] = path
  if (step === undefined) return change(value) as T
  const copy: unknown = Array.isArray(value) ? [...value] : { ...value }
  Reflect.set(copy as object, step, changed(Reflect.get(value as object, step), rest, change))
  return copy as T
}

function another(leaf: unknown): unknown {
  if (typeof leaf === 'string') return `${leaf}x`
  if (typeof leaf === 'number') return leaf + 1
  return typeof leaf === 'boolean' ? !leaf : { type: 'null' }
}

const shaping = leaves(whole).filter(([first, second]) => {
  return !harmless.has(String(first)) && !harmless.has(`${String(first)}.${String(second)}`)
})
const models: Readonly<Record<string, unknown>> = { model: 'scripted/two', effort: 'high', toolChoice: 'none' }

describe('the key of a request', () => {
  it.each(shaping.map((path) => [path.join('.'), path] as const))('T12 S2 changes with %s', async (name, path) => {
    const { finds } = await asker()
    const other = changed(whole, path, (leaf) => models[name] ?? another(leaf))
    expect(await finds(whole, other)).toBe(false)
  })

  it.each(Object.keys(whole).filter((field) => !harmless.has(field) && !['model', 'messages'].includes(field)))(
    'T12 S2 changes when %s is left out',
    async (field) => {
      const { finds } = await asker()
      const { [field as 'seed']: _left, ...other } = whole
      expect(await finds(whole, other)).toBe(false)
    },
  )

  it.each<[string, Partial<LlmRequest>]>([
    ['tool choice, by name', { toolChoice: { name: 'find' } }],
    ['order of the messages', { messages: whole.messages.toReversed() }],
    ['number of the messages', { messages: whole.messages.slice(1) }],
    [
      'role of a message',
      { messages: [...whole.messages.slice(0, -1), { role: 'assistant', content: 'And where is it now' }] },
    ],
    ['order of the documents', { documents: [{ id: 'd2', text: 'More.' }, ...whole.documents] }],
    ['order of the stop texts', { stop: ['STOP', 'END'] }],
    ['type of a field alone', { extra: { ...whole.extra, top_k: '5' } }],
    ['nesting of a field alone', { extra: { ...whole.extra, thinking: { type: 'enabled', budget: [[1, 2]] } } }],
  ])('T12 S2 changes with the %s', async (_what, change) => {
    const { finds } = await asker()
    expect(await finds(whole, { ...whole, ...change })).toBe(false)
  })

  it('T12 S2 changes with any field that nobody knows, here or in the body', async () => {
    const { finds } = await asker(['noEffect'])
    const unknown = fc.tuple(fc.string({ minLength: 1 }), fc.jsonValue(), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(unknown, async ([name, before, after]) => {
        fc.pre(!(name in whole) && name !== 'noEffect' && JSON.stringify(before) !== JSON.stringify(after))
        const field = (value: unknown): Record<string, unknown> => Object.fromEntries([[`${name}_`, value]])
        expect(await finds({ ...whole, ...field(before) }, { ...whole, ...field(after) })).toBe(false)
        expect(await finds({ ...whole, extra: { ...field(before) } }, { ...whole, extra: field(after) })).toBe(false)
      }),
      { numRuns: 25 },
    )
  })

  it.each<[string, Partial<LlmRequest>]>([
    ['what is marked for the prompt cache', { markup: { key: 'other', breakpoints: [] } }],
    ['who is asked if the model fails', { fallback: [] }],
    ['the function that checks the output', { output: { ...whole.output, check: () => ({ value: 1 }) } }],
    ['the order of its fields', Object.fromEntries(Object.entries(whole).toReversed())],
    ['a field that is undefined', Object.fromEntries([['unknown', undefined]])],
  ])('T12 does not change with %s', async (_what, change) => {
    const { finds } = await asker()
    expect(await finds(whole, { ...whole, ...change })).toBe(true)
  })
})

const apis = Object.keys(requestFields) as readonly ProviderApi[]

describe.each(apis.map((api) => [api, requestFields[api]] as const))('the key of a request to %s', (api, fields) => {
  const declared = noEffectOf(api)
  const asked = (extra?: LlmRequest['extra']): LlmRequest => ({
    model: 'scripted/one',
    messages: [{ role: 'user', content: 'Where is my order' }],
    ...(extra !== undefined && { extra }),
  })

  it.each(fields)('T12 changes with the field %s unless it is declared to have no effect', async (field) => {
    const { finds } = await asker(declared)
    expect(await finds(asked({ [field]: 'a' }), asked({ [field]: 'b' }))).toBe(declared.includes(field))
    expect(await finds(asked(), asked({ [field]: 'a' }))).toBe(declared.includes(field))
    expect(await finds(asked({ other: 1 }), asked({ other: 1, [field]: 'a' }))).toBe(declared.includes(field))
    // only at its own place: inside another field the same name may mean anything
    expect(await finds(asked({ in: { [field]: 'a' } }), asked({ in: { [field]: 'b' } }))).toBe(false)
  })

  it('declares nothing harmless but fields it knows', () => {
    expect(fields).toEqual(expect.arrayContaining([...declared]))
  })
})
