import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { memoryStore, type Judge, type Runtime } from 'stratagent'
import { ask, setUp, type SetUp } from '../set-up.ts'
import { until } from '../servers/until.ts'
import { describeShared } from './shared-stores.ts'

const capital = 'What is the capital of France?'
const rewording = 'Tell me the capital city of France.'

type Answered = Awaited<ReturnType<Runtime['llm']>>

const hitIdOf = ({ cache }: Answered): string => cache.findLast((decision) => decision.hitId !== undefined)?.hitId ?? ''
const reasonOf = ({ cache }: Answered) => cache.find(({ layer }) => layer === 'semantic')?.reason

await describeShared('T11 a refusal', (pair) => {
  it('holds against a hit that was found before it, and is served after it', async () => {
    const gate = Promise.withResolvers<void>()
    let judged = 0
    const judge: Judge = async () => {
      if (++judged === 2) await gate.promise
      return 'same'
    }
    const [here, there] = await pair({ cache: { semantic: { judge } } })
    await here.runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
    await here.runtime.llm(ask(capital))
    await here.runtime.cache.settled()
    const first = await here.runtime.llm({ ...ask(rewording) }, { cache: 'no-store' })
    const late = here.runtime.llm(ask(rewording))
    await until('the judge is asked again', () => judged === 2)
    await there.runtime.cache.reject(hitIdOf(first))
    gate.resolve()
    await late
    await here.runtime.cache.settled()
    expect(reasonOf(await here.runtime.llm(ask(rewording), { cache: 'no-store' }))).toBe('tombstone')
  })

  it('by a judge that is set later holds against an alias it has not seen; one it has let through it is not asked about again', async () => {
    const [here] = await pair()
    await here.runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
    await here.runtime.llm(ask(capital))
    await here.runtime.cache.settled()
    await here.runtime.llm(ask(rewording))
    await here.runtime.cache.settled()
    let verdict: 'same' | 'different' = 'different'
    let judged = 0
    const strict = await setUp({
      store: () => here.store,
      cacheBudget: '2s',
      cache: { semantic: { judge: () => (judged++, Promise.resolve(verdict)) } },
    })
    const refused = await strict.runtime.llm(ask(rewording), { cache: 'no-store' })
    expect([refused.servedBy, judged]).toEqual(['provider', 1])
    verdict = 'same'
    for (const servedBy of ['semantic', 'exact']) {
      expect((await strict.runtime.llm(ask(rewording))).servedBy).toBe(servedBy)
      await strict.runtime.cache.settled()
    }
    expect(judged).toBe(2)
  })
})

await describeShared('T22 a refusal of one user’s answer', (pair) => {
  const [ann, bob, cay] = ['ann', 'bob', 'cay'].map((user) => ({ tenant: 'acme', user }))

  /** What cay has asked is refused both what ann and what bob were told. */
  async function refusedBoth({ runtime }: SetUp) {
    const other = 'What is the capital city of France?'
    await runtime.embed([capital, rewording, other], ann) // a busy machine may take longer to encode than a call waits
    const rejected = async (): Promise<string> => {
      const hit = await runtime.llm(ask(rewording), cay)
      await runtime.cache.settled()
      expect(hit.servedBy).toBe('semantic')
      await runtime.cache.reject(hitIdOf(hit))
      return hitIdOf(hit)
    }
    await runtime.llm(ask(capital), ann)
    await runtime.cache.settled()
    const first = await rejected()
    await runtime.llm(ask(other), { ...bob, cache: 'refresh' })
    await runtime.cache.settled()
    return [first, await rejected()] as const
  }

  it('stays when another whose answer was refused as well is erased, and goes with its own', async () => {
    const [here, there] = await pair()
    await refusedBoth(here)
    await here.runtime.cache.invalidate({ ...bob })
    const after = await there.runtime.llm(ask(rewording), { ...cay, cache: 'no-store' })
    expect([after.servedBy, reasonOf(after)]).toEqual(['provider', 'tombstone'])
    await here.runtime.cache.invalidate({ ...ann })
    await here.runtime.llm(ask(capital), { tenant: 'acme', user: 'dan' })
    await here.runtime.cache.settled()
    expect((await there.runtime.llm(ask(rewording), { ...cay, cache: 'no-store' })).servedBy).toBe('semantic')
  })

  it('stays theirs when the other refusal is taken back', async () => {
    const [here, there] = await pair()
    const [, second] = await refusedBoth(here)
    await there.runtime.cache.confirm(second)
    await here.runtime.cache.invalidate({ ...bob })
    expect(reasonOf(await here.runtime.llm(ask(rewording), { ...cay, cache: 'no-store' }))).toBe('tombstone')
    await here.runtime.cache.invalidate({ ...ann })
    await here.runtime.llm(ask(capital), { tenant: 'acme', user: 'dan' })
    await here.runtime.cache.settled()
    expect((await there.runtime.llm(ask(rewording), { ...cay, cache: 'no-store' })).servedBy).toBe('semantic')
  })
})

describe('T11 a refusal', () => {
  it('is not taken back by an audit under way that finds the same answer again', async () => {
    const gate = Promise.withResolvers<void>()
    let asked = 0
    const { runtime, spans } = await setUp({
      cache: { semantic: { audit: { rate: 1 } } },
      script: async () => {
        if (++asked === 2) await gate.promise
        return 'Paris.'
      },
    })
    await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
    await runtime.llm(ask(capital))
    const hit = await runtime.llm(ask(rewording))
    await until('the audit asks', () => asked === 2)
    await runtime.cache.reject(hitIdOf(hit))
    gate.resolve()
    await until('the audit has ended', () => spans.spans.some(({ name }) => name === 'cache.audit semantic'))
    expect(reasonOf(await runtime.llm(ask(rewording), { cache: 'no-store' }))).toBe('tombstone')
  })

  it('outlives answers where room is short', async () => {
    const { runtime } = await setUp({ store: (clock) => memoryStore({ clock, entries: 60 }) })
    await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
    await runtime.llm(ask(capital))
    await runtime.cache.reject(hitIdOf(await runtime.llm(ask(rewording))))
    for (let number = 0; number < 100; number++) {
      await runtime.llm(ask(`Unrelated matter ${number} of xylophones ${number * 7}`), { cache: { semantic: 'off' } })
      await runtime.llm(ask(capital))
    }
    const again = await runtime.llm(ask(rewording))
    expect([again.servedBy, reasonOf(again)]).toEqual(['provider', 'tombstone'])
  })

  it('by a person outlives days in which room is short and nobody asks', async () => {
    const { runtime, clock } = await setUp({
      store: (made) => memoryStore({ clock: made, entries: 60 }),
      cache: { ttl: '300d', maxAge: '300d' },
    })
    await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
    await runtime.llm(ask(capital))
    await runtime.cache.reject(hitIdOf(await runtime.llm(ask(rewording))))
    // three days in a full store, unasked
    for (let number = 0; number < 100; number++) {
      clock.advance(45 * 60_000)
      await runtime.llm(ask(`Unrelated matter ${number} of xylophones ${number * 7}`), { cache: { semantic: 'off' } })
      await runtime.llm(ask(capital))
    }
    expect(reasonOf(await runtime.llm(ask(rewording), { cache: 'no-store' }))).toBe('tombstone')
  })

  it('that the store does not take is an error', async () => {
    let isOutrun = false
    const { runtime } = await setUp({
      store: (clock) => {
        const store = memoryStore({ clock })
        return { ...store, write: (entries) => (isOutrun ? 'outrun' : store.write(entries)) }
      },
    })
    await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
    await runtime.llm(ask(capital))
    const hitId = hitIdOf(await runtime.llm(ask(rewording)))
    isOutrun = true
    await expect(runtime.cache.reject(hitId)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})

it('closes though a judge never answers and does not hear that it is to stop', async () => {
  onTestFinished(() => void vi.useRealTimers())
  const drawn = ['Parcels are kept at the depot near you.', 'We hold packages in a storage place close by for a while.']
  let isAsked = false
  const judge: Judge = ({ fresh }) => {
    if (fresh === undefined) return Promise.resolve('same')
    vi.useFakeTimers({ toFake: ['setTimeout'] }) // nor is its time ever up
    isAsked = true
    return Promise.withResolvers<'same'>().promise
  }
  const { runtime } = await setUp({
    script: () => ({ text: drawn.shift() ?? '' }),
    cache: { semantic: { audit: { rate: 1 }, judge } },
  })
  await runtime.embed([capital, rewording]) // a busy machine may take longer to encode than a call waits
  await runtime.llm(ask(capital))
  await runtime.llm(ask(rewording))
  await until('the judge is asked', () => isAsked)
  vi.useRealTimers()
  await runtime.close()
  expect(isAsked).toBe(true)
})
