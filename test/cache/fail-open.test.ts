import { describe, expect, it } from 'vitest'
import { memoryStore, StratagentError, type Logger, type Store } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { remoteStore, type StoreOperation } from './changed-store.ts'
import { newHold } from './hold.ts'
import { orderDesk } from './order-desk.ts'
import { ways } from './ways.ts'

const question = 'Where is the museum?'
const operations: readonly StoreOperation[] = ['read', 'write', 'search', 'invalidate']

function broken(): never {
  throw new StratagentError('STORE_UNAVAILABLE', 'The disk is gone.')
}

/** A store that throws at every call, at once. */
const throwing: Store = {
  name: 'broken',
  capabilities: { remote: false, shared: false },
  peek: broken,
  read: broken,
  write: broken,
  search: broken,
  invalidate: broken,
  lookAlikes: broken,
  figures: broken,
  close: () => Promise.resolve(),
}
/** A store whose every answer is a rejection. */
const rejecting = (): Store => remoteStore(memoryStore(), () => Promise.reject(new Error('ECONNREFUSED')))
/** A store that never answers. */
const silent = (): Store => remoteStore(memoryStore(), () => new Promise(() => undefined))

describe.each([
  ['throws at every call from the start', () => throwing],
  ['rejects every call from the start', rejecting],
  ['never answers', silent],
])('T33 a store that %s', (_what, store) => {
  it.each(ways)('keeps no answer of %s from its caller', async (_name, way) => {
    const { runtime, model } = await setUp({ store, cacheBudget: 5 })
    for (let time = 0; time < 2; time++) {
      const { text, servedBy, cache } = await way(runtime, question)
      expect([text, servedBy]).toEqual([question.toUpperCase(), 'provider'])
      expect(cache.find(({ layer }) => layer === 'exact')).toMatchObject({ result: 'error' })
    }
    expect(model.requests).toHaveLength(2)
  })

  it('keeps no vector, tool result or run from its caller', async () => {
    const desk = orderDesk()
    const { runtime } = await setUp({ store, cacheBudget: 5, agents: [desk.agent], script: desk.script })
    expect((await runtime.embed(['apple', 'fig'])).vectors).toHaveLength(2)
    expect(await runtime.call(desk.findOrder, { id: '42' })).toMatchObject({ state: 'packed' })
    expect((await runtime.run(desk.agent, 'Please cancel 42.')).text).toBe('done')
    expect((await runtime.run(desk.agent, 'Where is order 42?')).text).toContain('cancelled')
    expect(desk.cancellations).toHaveLength(1)
  })
})

it('says which error a broken store was, on the decision and in the log, and no word of the question', async () => {
  const lines: unknown[] = []
  const note = (...line: readonly unknown[]): void => void lines.push(line)
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  const { runtime } = await setUp({ store: () => throwing, embedder: false, logger })
  const { cache } = await runtime.llm(ask(question))
  expect(cache[0]).toMatchObject({ layer: 'exact', result: 'error', reason: 'store' })
  expect(JSON.stringify(lines)).toContain('STORE_UNAVAILABLE')
  expect(JSON.stringify(lines)).not.toMatch(/museum/i)
})

it('keeps an answer though its meaning could not be looked up, and finds it again by its words', async () => {
  const lines: string[] = []
  const note = (line: string): void => void lines.push(line)
  const { runtime } = await setUp({
    logger: { debug: note, info: note, warn: note, error: note },
    cacheBudget: '5s',
    store: (clock) =>
      remoteStore(memoryStore({ clock }), (operation) =>
        operation === 'search' ? Promise.reject(new Error('The index is being made.')) : Promise.resolve(),
      ),
  })
  const { cache } = await runtime.llm(ask(question))
  expect(cache.filter(({ layer }) => layer !== 'embedding')).toMatchObject([
    { layer: 'exact', result: 'miss' },
    { layer: 'semantic', result: 'error', reason: 'store' },
    { layer: 'prompt' },
  ])
  await expect.poll(async () => (await runtime.llm(ask(question))).servedBy).toBe('exact')
  expect(lines).toEqual(['The llm response cache could not read; calls go on without it.'])
})

it('keeps an answer with its meaning though no other could be looked for, and finds it again in other words', async () => {
  let searches = 0
  const { runtime } = await setUp({
    cacheBudget: '5s',
    store: (clock) =>
      remoteStore(memoryStore({ clock }), async (operation) => {
        if (operation === 'search' && searches++ === 0) throw new Error('The index is being made.')
      }),
  })
  const { servedBy } = await runtime.llm(ask('What is the capital of France?'))
  expect([servedBy, searches]).toEqual(['provider', 1])
  await runtime.cache.settled()
  expect((await runtime.llm(ask('Tell me the capital city of France.'))).servedBy).toBe('semantic')
})

it('says of a store that is too slow that the time was up', async () => {
  const lines: unknown[] = []
  const note = (...line: readonly unknown[]): void => void lines.push(line)
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  const { runtime } = await setUp({ store: silent, embedder: false, cacheBudget: 5, logger })
  const { cache } = await runtime.llm(ask(question))
  expect(cache[0]).toMatchObject({ layer: 'exact', result: 'error', reason: 'budget' })
  expect(JSON.stringify(lines)).toContain('The store took longer than the 5 ms that `cacheBudget` allows')
})

describe.each(operations)('a remote store that holds up each %s', (slow) => {
  it.each(ways)('costs a call by %s no more than its budget, and not the call', async (_name, way) => {
    const hold = newHold()
    const { runtime } = await setUp({
      cacheBudget: 20,
      store: (clock) =>
        remoteStore(memoryStore({ clock }), (operation) => (operation === slow ? hold.here() : Promise.resolve())),
    })
    for (let time = 0; time < 2; time++) expect((await way(runtime, question)).text).toBe(question.toUpperCase())
    hold.release()
  })
})

it('serves from a remote store that is quick enough', async () => {
  const { runtime, model } = await setUp({
    cacheBudget: '1m',
    store: (clock) => remoteStore(memoryStore({ clock }), () => Promise.resolve()),
  })
  for (const [, way] of ways) await way(runtime, 'What is the capital of France?')
  for (const [, way] of ways) expect((await way(runtime, 'What is the capital of France?')).servedBy).toBe('exact')
  for (const [, way] of ways) {
    expect((await way(runtime, 'Tell me the capital city of France.')).servedBy).toMatch(/semantic|exact/)
  }
  expect(model.requests).toHaveLength(2)
})

it('runs a write whose invalidations do not reach the store, and says so once', async () => {
  const errors: string[] = []
  const desk = orderDesk()
  const { runtime } = await setUp({
    embedder: false,
    logger: { debug() {}, info() {}, warn() {}, error: (message) => void errors.push(message) },
    store: (clock) =>
      remoteStore(memoryStore({ clock }), (operation) =>
        operation === 'invalidate' ? Promise.reject(new Error('ECONNRESET')) : Promise.resolve(),
      ),
  })
  expect(await runtime.call(desk.cancelOrder, { id: '42' })).toBe('done')
  expect(errors).toHaveLength(1)
})

it('keeps no run that rests on a result whose tags could not be read', async () => {
  const desk = orderDesk()
  let isDown = false
  const { runtime } = await setUp({
    embedder: false,
    agents: [desk.agent],
    script(request) {
      isDown = request.messages.length === 1 // between the question and the answer: while the tool is looked up
      return desk.script(request)
    },
    store: (clock) =>
      remoteStore(memoryStore({ clock }), () => (isDown ? Promise.reject(new Error('ECONNRESET')) : Promise.resolve())),
  })
  await runtime.run(desk.agent, 'Where is order 42?')
  isDown = false
  desk.orders.set('42', 'shipped')
  expect((await runtime.run(desk.agent, 'Where is order 42?')).text).toContain('shipped')
})

it('lets a store answer long after nobody waits for it any more', async () => {
  const hold = newHold()
  const { runtime, store } = await setUp({
    embedder: false,
    cacheBudget: 5,
    store: (clock) => remoteStore(memoryStore({ clock }), () => hold.here()),
  })
  expect((await runtime.llm(ask(question))).servedBy).toBe('provider')
  hold.release()
  expect((await store.figures()).entries).toBe(0)
  expect((await runtime.llm(ask(question))).servedBy).toBe('provider')
  expect((await runtime.llm(ask(question))).servedBy).toBe('exact')
})

it('serves nothing that a lost invalidation concerns, and sends it again until it gets through', async () => {
  const desk = orderDesk()
  const through = Promise.withResolvers<void>()
  let isDown = false
  const { runtime } = await setUp({
    embedder: false,
    agents: [desk.agent],
    logger: { debug() {}, warn() {}, error() {}, info: () => through.resolve() },
    store: (clock) =>
      remoteStore(memoryStore({ clock }), (operation) =>
        isDown && operation === 'invalidate' ? Promise.reject(new Error('ECONNRESET')) : Promise.resolve(),
      ),
  })
  const find = (): Promise<unknown> => runtime.call(desk.findOrder, { id: '42' })
  const before = await find()
  isDown = true
  await runtime.call(desk.cancelOrder, { id: '42' })
  const meanwhile = await find()
  isDown = false
  await through.promise
  expect(meanwhile).not.toEqual(before)
  expect(await find()).toEqual(meanwhile)
})
