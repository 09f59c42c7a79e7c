import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  memoryStore,
  nearStore,
  redisStore,
  sealedStore,
  type Clock,
  type Entry,
  type SealedStoreOptions,
  type SealKey,
  type Store,
} from 'stratagent'
import { manualClock } from 'stratagent/testing'
import { kept, tamper, watched } from '../cache/changed-store.ts'
import { describeRedis } from '../servers/describe-servers.ts'
import { until } from '../servers/until.ts'
import { ask, setUp } from '../set-up.ts'
import { direction, sampleAlias, sampleEntry } from '../../src/testing/sample-entry.ts'
import { keptLines } from './near-at-hand.ts'

const november: SealKey = { id: '2026-11', secret: 'as many letters as a secret needs' }
const december: SealKey = { id: '2026-12', secret: Buffer.alloc(32, 7) }
const question = 'Where is the museum?'
const answer = { content: [{ type: 'text', text: 'FORGED' }], finishReason: 'stop', model: 'one' }

/** A sealed store, and what lies under it. */
function sealed(options: Partial<SealedStoreOptions> = {}) {
  const clock = manualClock()
  const below = memoryStore({ clock })
  return { clock, below, store: sealedStore(below, { keys: [november], ...options }) }
}

async function textAt(store: Store, key: string): Promise<string | undefined> {
  const { entries } = await store.read({ tenant: 'acme', keys: [key], tags: [] })
  return entries[0] && new TextDecoder().decode(entries[0].value)
}

describe('S18 what was altered in a store is not served:', () => {
  const alterations: readonly (readonly [what: string, change: (entry: Entry) => Partial<Entry>])[] = [
    ['another answer', () => ({ value: new TextEncoder().encode('FORGED') })],
    ['another tenant', () => ({ tenant: 'rival' })],
    ['another question to be compared with', () => ({ intent: 'What is the fee?' })],
    ['another partition', () => ({ partition: 'p2' })],
    ['a longer life', ({ hardAt }) => ({ hardAt: hardAt + 1 })],
    ['fewer tags, so that it outlives an invalidation', () => ({ epochs: new Map() })],
    ['shared with everybody', () => ({ scope: 'tenant' })],
    ['no longer tainted', () => ({ tainted: false })],
    ['a key that nobody knows', ({ seal }) => ({ ...(seal && { seal: { ...seal, key: 'stolen' } }) })],
  ]
  it.each(alterations)('%s', async (_what, change) => {
    const { clock, below, store } = sealed()
    const vector = direction({ 0: 1 })
    const own = { intent: question, vector, scope: 'user', tainted: true, epochs: new Map([['tag:a', 0]]) } as const
    await store.write([sampleEntry(clock, { key: 'a', ...own })])
    const query = { tenant: 'acme', partitions: ['p1'], vector, count: 1 }
    expect(await textAt(store, 'a')).toBe('answer of a')
    expect(await store.search?.(query)).toHaveLength(1)

    const entry = await kept(below, 'a')
    if (entry === undefined) throw new Error('There is nothing to alter.')
    await below.write([{ ...entry, vector, ...change(entry) }])
    expect((await textAt(store, 'a')) ?? '').toBe('')
    expect(await store.search?.(query)).toEqual([])
  })

  it('the entry of one key under another', async () => {
    const { clock, below, store } = sealed()
    await store.write([sampleEntry(clock, { key: 'a' })])
    const entry = await kept(below, 'a')
    if (entry !== undefined) await below.write([{ ...entry, key: 'b' }])
    expect(await textAt(store, 'b')).toBe('')
  })

  it('an alias that was led to another answer, or made by a stranger', async () => {
    const { clock, below, store } = sealed()
    await store.write([sampleEntry(clock, { key: 'a' }), sampleEntry(clock, { key: 'b' })])
    await store.write([sampleAlias(clock, { key: 'alias', target: 'a' })])
    expect(await textAt(store, 'alias')).toBe('answer of a')

    const seal = (await kept(below, 'alias'))?.alias?.seal
    await below.write([sampleAlias(clock, { key: 'alias', target: 'b', ...(seal && { seal }) })])
    expect(await textAt(store, 'alias')).toBeUndefined()
    await below.write([sampleAlias(clock, { key: 'other', target: 'b' })])
    expect(await textAt(store, 'other')).toBeUndefined()
  })

  it('what was never sealed, and one line says so however much it is', async () => {
    const logger = keptLines()
    const { clock, below, store } = sealed({ logger })
    await below.write([sampleEntry(clock, { key: 'a' }), sampleEntry(clock, { key: 'b' })])
    expect(await textAt(store, 'a')).toBe('')
    expect(await textAt(store, 'b')).toBe('')
    expect(logger.lines).toEqual([expect.stringContaining('give all processes the same `keys`')])
  })
})

it('S18 does not find an answer by another vector than its own, and by its own after it was read and written back', async () => {
  const { clock, below, store } = sealed()
  const [own, other] = [direction({ 0: 1, 1: 0.3 }), direction({ 5: 1 })]
  const near = { tenant: 'acme', partitions: ['p1'], vector: direction({ 0: 1 }), count: 1 }
  await store.write([sampleEntry(clock, { key: 'a', intent: question, vector: own })])
  const read = await kept(store, 'a')
  if (read !== undefined) await store.write([{ ...read, expiresAt: read.expiresAt + 1_000 }])
  expect((await store.search?.(near))?.map(({ entry: { key } }) => key)).toEqual(['a'])

  const entry = await kept(below, 'a')
  if (entry !== undefined) await below.write([{ ...entry, vector: other }])
  expect(await store.search?.({ ...near, vector: other })).toEqual([])
})

it('keeps an entry whose life is lengthened as it is read', async () => {
  const { clock, below, store } = sealed()
  await store.write([sampleEntry(clock, { key: 'a' })])
  const entry = await kept(below, 'a')
  if (entry !== undefined) await below.write([{ ...entry, expiresAt: entry.expiresAt + 1_000 }])
  expect(await textAt(store, 'a')).toBe('answer of a')
})

it('opens what an older key has sealed as long as that is known', async () => {
  const clock = manualClock()
  const below = memoryStore({ clock })
  await sealedStore(below, { keys: [november] }).write([sampleEntry(clock, { key: 'a' })])
  const both = sealedStore(below, { keys: [december, november] })
  expect(await textAt(both, 'a')).toBe('answer of a')
  await both.write([sampleEntry(clock, { key: 'b' })])
  const logger = keptLines()
  const later = sealedStore(below, { keys: [december], logger })
  expect(await textAt(later, 'a')).toBeUndefined()
  expect(logger.lines).toEqual([expect.stringContaining('to all processes behind the old one')])
  // and leaves it to those who know the key
  expect(await textAt(both, 'a')).toBe('answer of a')
  expect(await textAt(later, 'b')).toBe('answer of b')
})

it('S18 serves a forged answer to nobody, says that it is corrupt, and answers afresh', async () => {
  const written: Entry[] = []
  let below: Store | undefined
  const { runtime } = await setUp({
    embedder: false,
    store: (clock) => sealedStore((below = watched(memoryStore({ clock }), written)), { keys: [november] }),
  })
  const { text } = await runtime.llm(ask(question))
  expect((await runtime.llm(ask(question))).servedBy).toBe('exact')
  if (below !== undefined) await tamper(below, written[0]?.key ?? '', JSON.stringify({ ...answer, text: 'FORGED' }))
  const again = await runtime.llm(ask(question))
  expect(again).toMatchObject({ text, servedBy: 'provider' })
  expect(again.cache.find(({ layer }) => layer === 'exact')).toMatchObject({ result: 'miss', reason: 'corrupt' })
  expect((await runtime.llm(ask(question))).servedBy).toBe('exact')
})

const misspelt: readonly (readonly [what: string, options: object, sentence: RegExp])[] = [
  ['no key', { keys: [] }, /`keys` is empty/],
  ['a short secret', { keys: [{ id: 'a', secret: 'short' }] }, /too short.*openssl rand/],
  ['two keys of one name', { keys: [november, november] }, /two keys have the name/],
  ['a key without a name', { keys: [{ id: '', secret: november.secret }] }, /no `id`/],
  ['an option it does not know', { keys: [november], encrpyt: true }, /Did you mean `encrypt`/],
]
it.each(misspelt)('refuses %s', (_what, options, sentence) => {
  expect(() => Reflect.apply(sealedStore, undefined, [memoryStore(), options])).toThrow(sentence)
})

await describeRedis('a sealed Redis', { search: true }, ({ url, prefix }) => {
  it('is not sealed above its copies', async () => {
    const store = nearStore(redisStore({ url, prefix }))
    onTestFinished(() => store.close())
    expect(() => sealedStore(store, { keys: [november] })).toThrow(/nearStore\(sealedStore\(/)
  })

  it('S18 serves by meaning, in another process too, what nobody can read there', async () => {
    const open = (clock: Clock) => {
      const redis = redisStore({ url, prefix, clock })
      return nearStore(sealedStore(redis, { keys: [november], encrypt: true }), { clock })
    }
    const script = () => ({ text: 'Beside the lighthouse.' })
    const one = await setUp({ script, store: open })
    await one.runtime.llm(ask(question), { tenant: 'acme' })
    await one.runtime.cache.settled()
    const other = await setUp({ script, store: open })
    await until('it is found by its meaning', async () => {
      const { servedBy } = await other.runtime.llm(ask('Where is the museum located?'), {
        tenant: 'acme',
        cache: 'no-store',
      })
      return servedBy === 'semantic'
    })

    const client = new Redis(url)
    onTestFinished(() => client.disconnect())
    const lying = await everythingOf(client, prefix)
    expect(lying.length).toBeGreaterThan(500)
    expect(lying).not.toContain('lighthouse')
    expect(lying).not.toContain('museum')
  })
})

/** All bytes of the records below a prefix, as letters. */
async function everythingOf(client: Redis, prefix: string): Promise<string> {
  const fields: Buffer[] = []
  for (const key of await client.keys(`${prefix}*`)) {
    if ((await client.type(key)) === 'hash') fields.push(...(await client.hvalsBuffer(key)))
  }
  return Buffer.concat(fields).toString('latin1')
}
