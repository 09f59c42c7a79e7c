import { array, assert, asyncProperty, constant, constantFrom, integer, oneof, record, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Epochs } from 'stratagent'
import { manualClock } from 'stratagent/testing'
import { redisStore } from '../../src/stores/redis/redis.ts'
import { sampleAlias, sampleEntry } from '../../src/testing/sample-entry.ts'
import { describeRedis } from '../servers/describe-servers.ts'
import { freshPrefix, readKey } from './redis-at-hand.ts'

const keys = ['a', 'b', 'c', 'd']
const tags = ['x', 'y', 'z']
const minute = 60_000

const key = constantFrom(...keys)
const some = uniqueArray(constantFrom(...tags), { maxLength: 3 })
const who = constantFrom(0, 1)
const step = oneof(
  {
    weight: 4,
    arbitrary: record({
      do: constant('write' as const),
      who,
      key,
      tags: some,
      life: integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 1, arbitrary: record({ do: constant('alias' as const), who, key, target: key }) },
  { weight: 2, arbitrary: record({ do: constant('look' as const), who, tags: some }) },
  { weight: 2, arbitrary: record({ do: constant('late' as const), who, key }) },
  { weight: 2, arbitrary: record({ do: constant('invalidate' as const), who, tags: some }) },
  { weight: 1, arbitrary: record({ do: constant('remove' as const), who, key }) },
  { weight: 1, arbitrary: record({ do: constant('forget' as const), who }) },
  { weight: 2, arbitrary: record({ do: constant('wait' as const), minutes: integer({ min: 1, max: 10 }) }) },
)

/** What must be served, at most, as far as anybody who keeps no secrets can tell. */
interface Modelled {
  readonly number: number
  readonly tags: readonly string[]
  readonly dies: number
  readonly made: number
}

await describeRedis('redisStore against a model', {}, ({ url, prefix }) => {
  describe('random sequences from two stores', () => {
    it('serve exactly what was written last, has not ended and was not invalidated', async () => {
      await assert(
        asyncProperty(array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
          const clock = manualClock()
          const own = freshPrefix(prefix)
          const stores = [0, 1].map(() => redisStore({ url, prefix: own, clock }))
          const model = new Map<string, Modelled>()
          const moved = new Map<string, number>()
          const seenBy: { epochs: Epochs; at: number; tags: readonly string[] }[] = []
          let number = 0
          const storeOf = (at: number) => stores[at] ?? expect.fail('there are two stores')
          const heard = (at: number) => {
            const news = Promise.withResolvers<void>()
            const stop = storeOf(at).watch(({ kind }) => void (kind === 'moved' && news.resolve()))
            return news.promise.finally(stop)
          }
          const isAlive = (one: Modelled | undefined): one is Modelled => one !== undefined && one.dies > clock.now()
          const put = async (at: number, name: string, what: { epochs: Epochs; life: number; seenAt: number }) => {
            const expiresAt = clock.now() + what.life * minute
            const value = Uint8Array.of(++number)
            const answer = await storeOf(at).write([
              sampleEntry(clock, { key: name, epochs: what.epochs, value, expiresAt }),
            ])
            const outrun = [...what.epochs.keys()].some((tag) => (moved.get(tag) ?? 0) > what.seenAt)
            expect(answer).toBe(outrun ? 'outrun' : 'written')
            if (!outrun) model.set(name, { number, tags: [...what.epochs.keys()], dies: expiresAt, made: number })
          }
          const both = async () => {
            for (const at of [0, 1]) await readKey(storeOf(at), 'none')
          }
          try {
            await both()
            for (const one of steps) {
              number++
              if (one.do === 'write') {
                const { epochs } = await storeOf(one.who).read({ tenant: 'acme', keys: [], tags: one.tags })
                await put(one.who, one.key, { epochs, life: one.life, seenAt: number })
              } else if (one.do === 'look') {
                const { epochs } = await storeOf(one.who).read({ tenant: 'acme', keys: [], tags: one.tags })
                seenBy[one.who] = { epochs, at: number, tags: one.tags }
              } else if (one.do === 'late') {
                const seen = seenBy[one.who]
                if (seen) await put(one.who, one.key, { epochs: seen.epochs, life: 5, seenAt: seen.at })
              } else if (one.do === 'alias') {
                const alias = sampleAlias(clock, { key: `to ${one.key}`, target: one.key })
                await storeOf(one.who).write([alias])
              } else if (one.do === 'wait') clock.advance(one.minutes * minute)
              else if (one.do === 'remove') {
                await storeOf(one.who).invalidate({ keys: [one.key] })
                model.delete(one.key)
              } else if (one.do === 'forget' || one.tags.length > 0) {
                const others = heard(1 - one.who)
                const named = one.do === 'forget' ? tags : one.tags
                await storeOf(one.who).invalidate(one.do === 'forget' ? { all: true } : { tags: named })
                await others
                for (const tag of named) moved.set(tag, number)
                for (const [name, { tags: carried }] of model) {
                  if (one.do === 'forget' || named.every((tag) => carried.includes(tag))) model.delete(name)
                }
              }
              for (const name of keys) {
                const expected = model.get(name)
                for (const store of stores) {
                  const found = await readKey(store, name)
                  const shown = found === undefined || found.expiresAt <= clock.now() ? undefined : found.value[0]
                  expect(shown).toBe(isAlive(expected) ? expected.number % 256 : undefined)
                  const alias = await readKey(store, `to ${name}`)
                  if (alias !== undefined && alias.expiresAt > clock.now()) expect(alias.value).toEqual(found?.value)
                }
              }
            }
            const alive = [...model.values()].filter(isAlive).length
            expect((await storeOf(0).figures()).entries).toBeGreaterThanOrEqual(alive)
          } finally {
            await Promise.all(stores.map((store) => store.close()))
          }
        }),
        { numRuns: 40, endOnFailure: true },
      )
    }, 120_000)
  })
})
