import { expect, it } from 'vitest'
import { memoryStore, type Entry } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { watched } from './changed-store.ts'
import { orderDesk } from './order-desk.ts'
import { guide } from './ways.ts'

it('T35 keeps one entry of a prompt that is asked 2,000 times', async () => {
  const { runtime, model, store } = await setUp({ embedder: false })
  for (let time = 0; time < 2_000; time++) await runtime.llm(ask('Where is the museum?'))
  expect(model.requests).toHaveLength(1)
  expect(await store.figures()).toMatchObject({ entries: 1 })
})

it('T35 keeps one entry and one vector of a prompt that is refreshed again and again', async () => {
  const { runtime, store } = await setUp()
  for (let time = 0; time < 20; time++) await runtime.llm(ask('Where is the museum?'), { cache: 'refresh' })
  expect(await store.figures()).toMatchObject({ entries: 2 })
})

it('T35 gives every entry an end, but for vectors, which are meant to stay', async () => {
  const written: Entry[] = []
  const desk = orderDesk()
  const { runtime, clock } = await setUp({
    agents: [desk.agent],
    script: desk.script,
    store: (time) => watched(memoryStore({ clock: time }), written),
  })
  await runtime.llm(ask('What is the capital of France?'))
  await runtime.llm(ask('Tell me the capital city of France.'))
  await runtime.run(guide, 'What is the capital of France?')
  await runtime.run(desk.agent, 'Where is order 42?')
  await runtime.cached((city: string) => city, { name: 'echo' })('Paris')
  const kinds = written.map(({ kind, target }) => (target === undefined ? kind : `alias of ${kind}`))
  expect(new Set(kinds)).toEqual(new Set(['llm', 'agent', 'tool', 'embedding', 'alias of llm']))
  const day = 24 * 3_600_000
  for (const { kind, expiresAt, hardAt } of written) {
    if (kind === 'embedding') expect([expiresAt, hardAt]).toEqual([Infinity, Infinity])
    else {
      expect(expiresAt).toBeLessThanOrEqual(clock.now() + 2 * 3_600_000)
      expect(hardAt).toBeLessThanOrEqual(clock.now() + day)
    }
  }
})

it('T35 holds no more entries than it may, by number', async () => {
  const { runtime, store } = await setUp({
    embedder: false,
    store: (clock) => memoryStore({ clock, entriesPerGroup: 50 }),
  })
  for (let number = 0; number < 300; number++) await runtime.llm(ask(`What is room ${number}?`))
  const { entries, evictions } = await store.figures()
  expect(entries).toBeLessThanOrEqual(50)
  expect(entries + evictions).toBe(300)
  expect((await runtime.llm(ask('What is room 299?'))).servedBy).toBe('exact')
})

it('T35 holds no more bytes than it may', async () => {
  const { runtime, store } = await setUp({
    embedder: false,
    store: (clock) => memoryStore({ clock, bytes: 100_000 }),
    script: () => 'a long answer '.repeat(500),
  })
  for (let number = 0; number < 60; number++) await runtime.llm(ask(`What is room ${number}?`))
  const { entries, bytes } = await store.figures()
  expect(bytes).toBeLessThanOrEqual(100_000)
  expect(entries).toBeGreaterThan(0)
})
