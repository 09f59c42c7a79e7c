import { describe, expect, it } from 'vitest'
import { localEmbedder, memoryStore, type Entry } from 'stratagent'
import { ask, setUp, type SetUpOptions } from '../set-up.ts'
import { watched } from './changed-store.ts'
import { newHold } from './hold.ts'
import { ways } from './ways.ts'

const minute = 60_000
const question = ask('Where is the museum?')

it.each(ways)('serves an answer of %s to the end of its ttl, and not past it', async (_name, way) => {
  const { runtime, clock } = await setUp({ embedder: false, cache: { ttl: '10m' } })
  await way(runtime, 'Where is the museum?')
  clock.advance(10 * minute - 1)
  expect((await way(runtime, 'Where is the museum?')).servedBy).toBe('exact')
  clock.advance(1)
  expect((await way(runtime, 'Where is the museum?')).servedBy).toBe('provider')
})

it('says that a miss is due to an entry that ran out', async () => {
  const { runtime, clock } = await setUp({ embedder: false, cache: { ttl: '10m' } })
  await runtime.llm(question)
  clock.advance(10 * minute)
  expect((await runtime.llm(question)).cache[0]).toMatchObject({ result: 'miss', reason: 'expired' })
})

it('lengthens and shortens lives by chance, by a tenth at most', async () => {
  for (const [random, life] of [
    [0, 9 * minute],
    [0.5, 10 * minute],
    [1 - Number.EPSILON, 11 * minute],
  ] as const) {
    const written: Entry[] = []
    const { runtime, clock } = await setUp({
      embedder: false,
      cache: { ttl: '10m' },
      random: () => random,
      store: (time) => watched(memoryStore({ clock: time }), written),
    })
    await runtime.llm(question)
    expect((written[0]?.expiresAt ?? 0) - clock.now()).toBeCloseTo(life, 3)
  }
})

describe('T37 an expiry that slides', () => {
  it('moves with each use', async () => {
    const { runtime, clock, model } = await setUp({ embedder: false, cache: { ttl: '10m', sliding: true } })
    await runtime.llm(question)
    for (let time = 0; time < 4; time++) {
      clock.advance(9 * minute)
      expect((await runtime.llm(question)).servedBy).toBe('exact')
    }
    expect(model.requests).toHaveLength(1)
  })

  it('never passes the hard age', async () => {
    const { runtime, clock } = await setUp({ embedder: false, cache: { ttl: '10m', maxAge: '30m', sliding: true } })
    await runtime.llm(question)
    for (let time = 0; time < 3; time++) {
      clock.advance(9 * minute)
      expect((await runtime.llm(question)).servedBy).toBe('exact')
    }
    clock.advance(3 * minute)
    expect((await runtime.llm(question)).servedBy).toBe('provider')
  })

  it('stands still unless it was told to', async () => {
    const { runtime, clock } = await setUp({ embedder: false, cache: { ttl: '10m' } })
    await runtime.llm(question)
    clock.advance(9 * minute)
    expect((await runtime.llm(question)).servedBy).toBe('exact')
    clock.advance(2 * minute)
    expect((await runtime.llm(question)).servedBy).toBe('provider')
  })
})

it('does not make an entry immortal when the clock goes back', async () => {
  const { runtime, clock } = await setUp({ embedder: false, cache: { ttl: '10m' } })
  await runtime.llm(question)
  clock.advance(-60 * minute)
  const early = await runtime.llm(question, { cache: { maxAge: '1m' } })
  expect(early).toMatchObject({ servedBy: 'exact', cache: [{ age: 0 }] })
  clock.advance(70 * minute)
  expect((await runtime.llm(question)).servedBy).toBe('provider')
})

/** Answers that are stale after ten minutes; the second one waits. `written` resolves with each entry of an answer. */
async function setUpStale(options: SetUpOptions = {}) {
  const hold = newHold()
  const refreshed = Promise.withResolvers<void>()
  let answers = 0
  const parts = await setUp({
    embedder: false,
    cache: { ttl: '1h', staleAfter: '10m' },
    async script() {
      answers++
      if (answers > 1) await hold.here()
      return `answer ${answers}`
    },
    store(clock) {
      const store = memoryStore({ clock })
      return {
        ...store,
        write(entries) {
          const done = store.write(entries)
          if (answers > 1 && entries.some(({ kind, target }) => kind === 'llm' && target === undefined))
            refreshed.resolve()
          return done
        },
      }
    },
    ...options,
  })
  return { ...parts, hold, refreshed: refreshed.promise }
}

describe('a stale answer', () => {
  it('is served at once to everybody, and refreshed once', async () => {
    const { runtime, model, clock, hold, refreshed } = await setUpStale()
    await runtime.llm(question)
    clock.advance(15 * minute)
    const served = await Promise.all(Array.from({ length: 10 }, () => runtime.llm(question)))
    const more = [await runtime.llm(question), await runtime.streamLlm(question).result]
    expect(new Set([...served, ...more].map(({ text }) => text))).toEqual(new Set(['answer 1']))
    expect(more.map(({ cache }) => cache[0]?.result)).toEqual(['stale', 'stale'])
    hold.release()
    await refreshed
    expect(await runtime.llm(question)).toMatchObject({ text: 'answer 2', cache: [{ result: 'hit', age: 0 }] })
    expect(model.requests).toHaveLength(2)
  })

  it('is billed to nobody who is served it', async () => {
    const { runtime, clock, hold, refreshed } = await setUpStale()
    await runtime.llm(question)
    clock.advance(15 * minute)
    const stale = await runtime.llm(question)
    hold.release()
    await refreshed
    expect(stale).toMatchObject({ servedBy: 'exact', usage: { usd: 0 }, saved: { usd: 0.001 } })
    expect((await runtime.cache.stats()).spent.usd).toBeCloseTo(0.002, 10)
  })

  it('stays when its refresh fails, and is refreshed by the next who asks', async () => {
    const failed = Promise.withResolvers<void>()
    const { runtime, model, clock } = await setUp({
      embedder: false,
      cache: { ttl: '1h', staleAfter: '10m' },
      logger: { debug() {}, info() {}, error() {}, warn: () => failed.resolve() },
      script: ['answer 1', new Error('no'), 'answer 2'],
    })
    await runtime.llm(question)
    clock.advance(15 * minute)
    expect((await runtime.llm(question)).text).toBe('answer 1')
    await failed.promise
    expect((await runtime.llm(question)).text).toBe('answer 1')
    await runtime.close()
    model.assertConsumed()
  })

  it.each(['no-store', 'only-if-cached'] as const)('is not refreshed by a caller in the mode %s', async (cache) => {
    const { runtime, model, clock } = await setUpStale()
    await runtime.llm(question)
    clock.advance(15 * minute)
    expect(await runtime.llm(question, { cache })).toMatchObject({ text: 'answer 1', cache: [{ result: 'stale' }] })
    await runtime.close()
    expect(model.requests).toHaveLength(1)
  })

  it('is no longer served when its ttl is over', async () => {
    const { runtime, clock, hold } = await setUpStale()
    hold.release()
    await runtime.llm(question)
    clock.advance(60 * minute)
    expect((await runtime.llm(question)).text).toBe('answer 2')
  })

  it('is refreshed in the words of who asked, when it was found by its meaning', async () => {
    const { runtime, clock, hold, refreshed } = await setUpStale({ embedder: localEmbedder() })
    await runtime.llm(ask('What is the capital of France?'))
    clock.advance(15 * minute)
    const reworded = ask('Tell me the capital city of France.')
    const stale = await runtime.llm(reworded)
    expect(stale).toMatchObject({ servedBy: 'semantic', text: 'answer 1' })
    expect(stale.cache.find(({ layer }) => layer === 'semantic')?.result).toBe('stale')
    hold.release()
    await refreshed
    expect(await runtime.llm(reworded)).toMatchObject({ servedBy: 'exact', text: 'answer 2' })
  })
})
