import { describe, expect, it } from 'vitest'
import { memoryStore, type Entry, type Store } from 'stratagent'
import { setUp, type SetUp } from '../set-up.ts'
import { kept, tamper, watched } from './changed-store.ts'
import { orderDesk } from './order-desk.ts'
import { guide, ways, type Way } from './ways.ts'

const question = 'Where is the museum?'
const llm = { content: [{ type: 'text', text: 'FORGED' }], finishReason: 'stop', model: 'one' }
const run = { text: 'FORGED', model: 'one' }
const polluting = '"__proto__": {"polluted": true, "servedBy": "nobody"}'

/** Bytes that are no answer of ours. */
const poisons: readonly (readonly [what: string, value: string | Uint8Array])[] = [
  ['T25 no JSON', '{"content": [{"type": "te'],
  ['T25 empty', ''],
  ['T25 no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ['T25 null', 'null'],
  ['T25 a number', '7'],
  ['S17 of an old schema', '{"answer": "FORGED", "version": 0}'],
  ['S17 of a wrong type', '{"content": "FORGED", "text": 7, "finishReason": "stop", "model": "one"}'],
  ['S17 with parts of another kind', '{"content": [{"type": "image"}], "finishReason": "stop", "model": "one"}'],
  ['S17 with a mark that is not ours', '{"$stratagent": "function", "value": "FORGED"}'],
  ['S17 polluting prototypes', `{${polluting}, ${JSON.stringify({ ...llm, ...run }).slice(1)}`],
  [
    'S17 polluting prototypes further down',
    `{"content": [{"type": "text", "text": "FORGED", ${polluting}}], "text": "FORGED", "output": {${polluting}}, "finishReason": "stop", "model": "one"}`,
  ],
  ['S17 nested without an end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['S17 huge', `"${'x'.repeat(4_000_000)}"`],
]

async function setUpFilled(way: Way): Promise<SetUp & { readonly written: readonly Entry[] }> {
  const written: Entry[] = []
  const parts = await setUp({ embedder: false, store: (clock) => watched(memoryStore({ clock }), written) })
  await way(parts.runtime, question)
  return { ...parts, written: [...written] }
}

describe.each(ways)('an entry of %s', (_name, way) => {
  it.each(poisons)('%s is a miss, goes, and throws nothing', async (_what, value) => {
    const { runtime, store, model, written } = await setUpFilled(way)
    for (const { key } of written) await tamper(store, key, value)
    const before = model.requests.length
    const again = await way(runtime, question)
    expect(again).toMatchObject({ servedBy: 'provider', text: question.toUpperCase() })
    expect(model.requests).toHaveLength(before + 1)
    expect(again.cache.find(({ layer }) => layer === 'exact')).toMatchObject({ result: 'miss', reason: 'corrupt' })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect((await way(runtime, question)).servedBy).toBe('exact')
  })
})

it.each(poisons.filter(([what]) => !/polluting|wrong type|old schema|parts of|null|number|huge/.test(what)))(
  'a tool result %s is a miss, goes, and throws nothing',
  async (_what, value) => {
    const desk = orderDesk()
    const written: Entry[] = []
    const { runtime, store } = await setUp({
      embedder: false,
      store: (clock) => watched(memoryStore({ clock }), written),
    })
    await runtime.call(desk.findOrder, { id: '42' })
    await tamper(store, written[0]?.key ?? '', value)
    expect(await runtime.call(desk.findOrder, { id: '42' })).toEqual({ id: '42', state: 'packed' })
    expect(desk.looks).toHaveLength(2)
    await runtime.call(desk.findOrder, { id: '42' })
    expect(desk.looks).toHaveLength(2)
  },
)

it('S17 a tool result that pollutes prototypes is a miss', async () => {
  const desk = orderDesk()
  const written: Entry[] = []
  const { runtime, store } = await setUp({
    embedder: false,
    store: (clock) => watched(memoryStore({ clock }), written),
  })
  await runtime.call(desk.findOrder, { id: '42' })
  await tamper(store, written[0]?.key ?? '', `{"id": "42", "state": "FORGED", ${polluting}}`)
  expect(await runtime.call(desk.findOrder, { id: '42' })).toEqual({ id: '42', state: 'packed' })
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

it('T25 removes what cannot be read even when nothing takes its place', async () => {
  const [, llmWay] = ways[0] ?? []
  if (llmWay === undefined) throw new Error('There is no way to ask.')
  const { runtime, store, written } = await setUpFilled(llmWay)
  const key = written[0]?.key ?? ''
  await tamper(store, key, 'no JSON')
  expect((await llmWay(runtime, question, { cache: 'no-store' })).servedBy).toBe('provider')
  expect(await kept(store, key)).toBeUndefined()
})

it('T25 S17 a semantic hit whose entry cannot be read is a miss', async () => {
  const written: Entry[] = []
  const { runtime, store } = await setUp({ store: (clock) => watched(memoryStore({ clock }), written) })
  await runtime.run(guide, 'What is the capital of France?')
  const before = [...written]
  for (const { key, kind } of before) if (kind !== 'embedding') await tamper(store, key, 'no JSON')
  const again = await runtime.run(guide, 'Tell me the capital city of France.')
  expect(again.servedBy).toBe('provider')
  expect(again.cache.find(({ layer, kind }) => layer === 'semantic' && kind === 'agent')).toMatchObject({
    result: 'miss',
    reason: 'corrupt',
  })
})

it.each<[string, (store: Store) => Store['invalidate']]>([
  ['throws', () => () => fail()],
  ['rejects', () => () => Promise.reject(new Error('read only'))],
])('T25 a corrupt entry that the store %s to remove is a miss all the same', async (_what, invalidate) => {
  const desk = orderDesk()
  const written: Entry[] = []
  const { runtime, store } = await setUp({
    store(clock) {
      const own = watched(memoryStore({ clock }), written)
      return { ...own, invalidate: invalidate(own) }
    },
  })
  await runtime.embed(['apple'])
  await runtime.call(desk.findOrder, { id: '42' })
  await runtime.run(guide, question)
  const before = [...written]
  for (const { key } of before) await tamper(store, key, 'no')
  expect((await runtime.embed(['apple'])).servedBy).toBe('provider')
  expect(await runtime.call(desk.findOrder, { id: '42' })).toMatchObject({ state: 'packed' })
  expect((await runtime.run(guide, question)).servedBy).toBe('provider')
})

function fail(): never {
  throw new Error('read only')
}
