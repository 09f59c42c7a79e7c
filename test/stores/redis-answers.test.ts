import { randomUUID } from 'node:crypto'
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  oneof,
  record,
  subarray,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { memoryStore, type Entry, type Store } from 'stratagent'
import { describeRedis } from '../servers/describe-servers.ts'
import { freshPrefix, keysOf, lookingAt, openStore, readKey, taggedEntry, wallClock } from './redis-at-hand.ts'
import { sampleEntry } from '../../src/testing/sample-entry.ts'

const secret = 'a secret of thirty-two characters'
const keys = ['one', 'two', 'three']
const foreign = [...keys.flatMap((key) => [`answer:${key}`, `part:${key}`]), 'tenant:acme', 'agent:support']

const step = oneof(
  record({ write: constantFrom(...keys), tags: subarray(foreign) }),
  record({ drop: subarray(foreign, { minLength: 1, maxLength: 3 }), old: boolean() }),
)
type Step = typeof step extends Arbitrary<infer T> ? T : never

/** Does a step to a store; gives how many went and what is left. */
async function stepped(store: Store, one: Step, at: number): Promise<unknown> {
  let gone: unknown
  if ('write' in one) {
    const tags = [...new Set([...one.tags, `answer:${one.write}`, `part:${one.write}`])]
    const { epochs } = await store.read({ tenant: 'acme', keys: [], tags })
    const entry: Entry = { ...sampleEntry(wallClock, { key: one.write, epochs }), value: new Uint8Array([at]) }
    gone = await store.write([entry])
  } else {
    gone = await store.invalidate({ tags: one.drop, ...(one.old && { createdBefore: Date.now() + 60_000 }) })
  }
  const { entries } = await store.read({ tenant: 'acme', keys, tags: [] })
  return { gone, left: entries.map((entry) => entry?.value) }
}

await describeRedis('answers that were made of answers, in Redis', {}, ({ url, prefix: start }) => {
  describe.each([
    ['names as they are', {}],
    ['keyed names', { secret }],
  ])('%s', (_title, options) => {
    const setUp = () => {
      const prefix = freshPrefix(start)
      return { prefix, store: openStore({ url, prefix, buckets: 2, ...options }) }
    }

    it('go by the tags of answers as they do in memory, whatever was written over them', async () => {
      await assert(
        asyncProperty(array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
          const { store } = setUp()
          const memory = memoryStore()
          for (const [at, one] of steps.entries()) {
            expect(await stepped(store, one, at)).toEqual(await stepped(memory, one, at))
          }
          await store.close()
        }),
        { numRuns: 40 },
      )
    })

    it('go in bites when a thousand were made of one, and leave no list of them behind', async () => {
      const { prefix, store } = setUp()
      const { epochs } = await store.read({ tenant: 'acme', keys: [], tags: ['answer:one'] })
      const made = Array.from({ length: 1_000 }, () => sampleEntry(wallClock, { key: randomUUID(), epochs }))
      await store.write([await taggedEntry(store, { key: 'one' }, 'answer:one'), ...made])
      expect(await store.invalidate({ tags: ['answer:one'] })).toBe(1_001)
      expect((await store.figures()).entries).toBe(0)
      const client = lookingAt(url)
      onTestFinished(() => client.disconnect())
      expect((await keysOf(client, prefix)).filter((key) => /\}:(?:e|s|b|g):/.test(key))).toEqual([])
      expect(await readKey(store, 'one')).toBeUndefined()
    })
  })

  it('share one list of tags, however many answers there are', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix, buckets: 1 })
    for (const key of keys) {
      expect(await store.write([await taggedEntry(store, { key }, 'tenant:acme', `answer:${key}`)])).toBe('written')
    }
    const lists = (await keysOf(lookingAt(url), prefix)).filter((key) => /\}:(?:s|t|b):/.test(key))
    expect(lists.map((key) => key.replace(/^.*\}:(.:).*$/, '$1')).toSorted()).toEqual(['s:', 't:'])
  })
})
