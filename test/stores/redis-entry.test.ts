import { array, assert, asyncProperty, constantFrom, dictionary, integer, string, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { noUsage } from 'stratagent'
import { sampleEntry } from '../../src/testing/sample-entry.ts'
import { describeRedis } from '../servers/describe-servers.ts'
import { freshPrefix, keysOf, lookingAt, openStore, readKey, taggedEntry, wallClock } from './redis-at-hand.ts'

const short = 'wAWGvPJwkLwTWoeLStpwQI'
const digest = constantFrom(
  '',
  '=',
  'a',
  'b',
  '2',
  ',',
  'Grüße',
  short,
  short.toLowerCase(),
  `${short.slice(1)}=`,
  'question',
)
const part = constantFrom('schema', 'tenant', 'vary', 'agent', 'question', 'config', 'of another make')
const tag = constantFrom('all', 'kind:llm', 'answer:a', 'part:a', 'answer:b', 'agent:support', `tag:${short}`, 'tag:')

await describeRedis('an entry in Redis', {}, ({ url, prefix: start }) => {
  it('comes back as it was written, whatever its digests, tags and epochs are', async () => {
    const store = openStore({ url, prefix: freshPrefix(start) })
    const { epochs: now } = await store.read({ tenant: 'acme', keys: [], tags: ['all'] })
    const seen = array(tuple(tag, integer({ min: 0, max: 1 })), { maxLength: 6 })
    await assert(
      asyncProperty(dictionary(part, digest), seen, string(), async (parts, tags, model) => {
        const epochs = new Map(tags.map(([name, later]) => [name, (now.get('all') ?? 0) + later]))
        const usage = { ...noUsage, inputTokens: 250, usd: 0.002 }
        const origin = { usage, duration: 1 / 3, parts, model, traceId: 'a'.repeat(32) }
        const entry = sampleEntry(wallClock, { key: 'a', epochs, origin, question: 'question', tainted: true })
        expect(await store.write([entry])).toBe('written')
        expect(await readKey(store, 'a')).toEqual(entry)
      }),
      { numRuns: 100 },
    )
  })

  it('is a miss when it was written in another format, and the next write takes its place', async () => {
    const prefix = freshPrefix(start)
    const store = openStore({ url, prefix })
    await store.write([await taggedEntry(store, { key: 'a' }, 'all')])
    const client = lookingAt(url)
    const name = (await keysOf(client, prefix)).find((key) => key.endsWith('}:e:a')) ?? ''
    const whole = (await client.hgetBuffer(name, 'a')) ?? Buffer.alloc(0)
    const group = 'support' // ends the mark
    const afterMark = whole.indexOf(group) + group.length
    expect(afterMark).toBeGreaterThan(group.length)
    const mark = whole.subarray(0, afterMark)
    const other = Buffer.from(whole)
    other[afterMark] = 3
    const foreign = ['{"key":"a"}', '[1,"a","acme"]', 'nothing', '\u0002', '\u0002'.repeat(60)].map((said) =>
      Buffer.concat([mark, Buffer.from(said)]),
    )
    const cut = Array.from({ length: whole.length - afterMark }, (_, at) => whole.subarray(0, afterMark + at))
    for (const said of [...foreign, ...cut, other, Buffer.from('[1,"a"]'), Buffer.alloc(0)]) {
      await client.hset(name, 'a', said)
      expect(await readKey(store, 'a')).toBeUndefined()
    }
    await store.write([await taggedEntry(store, { key: 'a' }, 'all')])
    expect(await readKey(store, 'a')).toMatchObject({ key: 'a' })
  })
})
