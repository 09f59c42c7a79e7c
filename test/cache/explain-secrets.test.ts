import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  defineAgent,
  defineTool,
  memoryStore,
  StratagentError,
  type Entry,
  type Guardrail,
  type Logger,
  type ReadQuery,
  type RunOptions,
  type Store,
  type StoreSelector,
} from 'stratagent'
import { ask, setUp } from '../set-up.ts'

/** Stands in everything that must not be found again: what was asked, what was answered, who asked. */
const mark = 'hushhush'

const identity: RunOptions = {
  tenant: `tenant ${mark}`,
  user: `user ${mark}`,
  permissions: [`may ${mark}`],
  locale: `locale ${mark}`,
  vary: { [`name ${mark}`]: `value ${mark}` },
  session: `session ${mark}`,
  documents: [{ id: `id ${mark}`, title: `title ${mark}`, text: `text ${mark}` }],
  cache: { tags: [`tag ${mark}`] },
}

const find = defineTool({
  name: 'find',
  description: `Finds an order. ${mark}`,
  input: z.object({ id: z.string() }),
  effect: 'read',
  cache: { tags: ({ id }) => [`order:${id}`] },
  run: ({ id }) => ({ id, owner: mark }),
})
const cancel = defineTool({
  name: 'cancel',
  description: 'Cancels an order.',
  input: z.object({ id: z.string() }),
  effect: 'write',
  invalidates: ({ id }) => [`order:${id}`],
  run: () => Promise.reject(new Error(`There is no order of ${mark}.`)),
})
const desk = defineAgent({
  name: 'support',
  persona: { id: `persona ${mark}`, instructions: `You are discreet: ${mark}.` },
  model: 'scripted/one',
  tools: [find, cancel],
})

/** The store, with everything that could be read off its index, its disk or its wire noted down: not what is kept under it. */
function overheard(store: Store, notes: unknown[]): Store {
  return {
    ...store,
    read(query: ReadQuery) {
      notes.push(query)
      return store.read(query)
    },
    write(entries) {
      // the answer and the question it answers are what an entry is for
      const labels = entries.map(({ value: _value, intent: _intent, vector: _vector, ...rest }: Entry) => rest)
      notes.push(...labels.map((label) => ({ ...label, tags: [...label.epochs.keys()] })))
      return store.write(entries)
    },
    invalidate(selector: StoreSelector) {
      notes.push(selector)
      return store.invalidate(selector)
    },
    async search(query) {
      notes.push({ ...query, vector: 0 })
      return (await store.search?.(query)) ?? []
    },
    async lookAlikes(question) {
      notes.push(question)
      return (await store.lookAlikes?.(question)) ?? []
    },
  }
}

/** A logger that notes every line down. */
function overheardLogger(lines: unknown[]): Logger {
  const note = (...line: readonly unknown[]): void => void lines.push(line)
  return { debug: note, info: note, warn: note, error: note }
}

it('S12 T16 puts nothing of who asks, what is asked and what is answered on a span, in a key, a tag or a log line', async () => {
  const notes: unknown[] = []
  const lines: unknown[] = []
  let turn = 0
  const steps = [
    { toolCalls: [{ name: 'find', input: { id: mark } }] },
    { toolCalls: [{ name: 'cancel', input: { id: mark } }] },
    `Answer ${mark}`,
  ]
  const { runtime, spans } = await setUp({
    script: ({ tools }) => (tools === undefined ? `Answer ${mark}` : (steps[turn++] ?? `Answer ${mark}`)),
    store: (clock) => overheard(memoryStore({ clock }), notes),
    logger: overheardLogger(lines),
  })
  await runtime.run(desk, `How do I reset my password, ${mark}?`, identity)
  await runtime.run(desk, `Where is my order, ${mark}?`, identity)
  const { documents: _documents, ...asker } = identity
  for (const text of [
    `How do I turn on ${mark} mode?`,
    `How can I turn on ${mark} mode?`,
    `How do I turn off ${mark} mode?`,
    `How can I turn on ${mark} mode?`,
  ]) {
    const { runId } = await runtime.llm({ ...ask(text), system: mark, extra: { user: mark } }, asker)
    await runtime.cache.explain(runId)
  }
  await runtime.embed([mark], asker)
  const { cache: _cache, ...who } = asker
  await runtime.as(who).cached((id: string) => id, { name: 'quote', tags: (id) => [id] })(mark)
  await runtime.cache.invalidate({ tags: [`tag ${mark}`], tenant: `tenant ${mark}`, user: `user ${mark}` })
  await runtime.cache.invalidate({ like: mark, tenant: `tenant ${mark}` })

  // every layer was at work, so that there was something to give away
  const layers = new Set(spans.spans.map(({ attributes }) => attributes['cache.layer']))
  expect([...layers]).toEqual(expect.arrayContaining(['exact', 'semantic', 'tool', 'embedding']))
  expect(notes.length).toBeGreaterThan(20)
  expect(shown(spans.spans)).not.toContain(mark)
  expect(shown(notes)).not.toContain(mark)
  expect(shown(lines)).not.toContain(mark)
})

it('S12 puts nothing of them there when something goes wrong', async () => {
  const lines: unknown[] = []
  const discreet: Guardrail = {
    name: 'discreet',
    at: ['output'],
    check: ({ text }) => (text.includes('blocked') ? { block: `It says ${mark}.` } : { pass: true }),
  }
  const broken = new StratagentError('STORE_UNAVAILABLE', `The store at ${mark} is gone.`)
  let isBroken = false
  const { runtime, spans } = await setUp({
    script: ({ messages }) => {
      const said = JSON.stringify(messages)
      if (said.includes('fail')) return new StratagentError('PROVIDER_REJECTED', `No such thing as ${mark}.`)
      return said.includes('block') ? `blocked ${mark}` : `Answer ${mark}`
    },
    guardrails: [discreet],
    logger: overheardLogger(lines),
    store: (clock) => {
      const store = memoryStore({ clock })
      const orBreak = <T>(work: () => T): T => {
        if (isBroken) throw broken
        return work()
      }
      return {
        ...store,
        peek: (key) => orBreak(() => store.peek?.(key)),
        read: (query) => orBreak(() => store.read(query)),
        write: (entries) => orBreak(() => store.write(entries)),
      }
    },
  })
  for (const text of [`fail ${mark}`, `block ${mark}`]) {
    await expect(runtime.llm(ask(text), { tenant: mark })).rejects.toThrow(StratagentError)
    await expect(runtime.run(desk, text, { tenant: mark })).rejects.toThrow(StratagentError)
  }
  isBroken = true
  expect((await runtime.llm(ask(`Hello ${mark}`), { tenant: mark })).servedBy).toBe('provider')
  expect((await runtime.embed([mark], { tenant: mark })).servedBy).toBe('provider')

  expect(spans.spans.some(({ isFailed }) => isFailed)).toBe(true)
  expect(lines.length).toBeGreaterThan(0)
  expect(shown(spans.spans)).not.toContain(mark)
  expect(shown(lines)).not.toContain(mark)
})

/** Everything that can be read of something, errors and maps included, in small letters. */
function shown(value: unknown): string {
  const text = JSON.stringify(value, (_name, field: unknown) => {
    if (field instanceof Map) return [...field.entries()]
    return field instanceof Error ? { message: field.message, stack: field.stack } : field
  })
  return text.toLowerCase()
}
