import { expect, it, onTestFinished } from 'vitest'
import { defineTool, nearStore, type Store } from 'stratagent'
import { z } from 'zod'
import { describeRedis } from '../servers/describe-servers.ts'
import { startProxy } from '../servers/proxy.ts'
import { until } from '../servers/until.ts'
import { ask, setUp, type SetUpOptions } from '../set-up.ts'
import { freshPrefix, keysOf, lookingAt, openStore } from '../stores/redis-at-hand.ts'
import { crowd, newHold } from './hold.ts'

const question = ask('Where is the museum?')
const known = ask('Known?')
const mostOnTheWay = 1_000

interface Held extends Omit<SetUpOptions, 'store'> {
  /** Whether copies stand in front of Redis. @default false */
  readonly isNear?: boolean
  readonly changed?: (store: Store) => Store
}

await describeRedis('an answer on its way to Redis', {}, ({ url, prefix: start }) => {
  /** A runtime whose way to Redis can be held up, and where what the model says waits. */
  const setUpHeld = async ({ isNear = false, changed = (store) => store, ...options }: Held = {}) => {
    const prefix = freshPrefix(start)
    const proxy = await startProxy(Number(new URL(url).port))
    onTestFinished(() => proxy.stop())
    const hold = newHold()
    const made = await setUp({
      embedder: false,
      cacheBudget: '10s',
      script: async ({ messages }) => {
        if (messages.at(-1)?.content !== 'Known?') await hold.here()
        return 'the old town'
      },
      store: (clock) => {
        const store = openStore({ url: proxy.url, prefix, clock })
        return isNear ? nearStore(store, { clock }) : changed(store)
      },
      ...options,
    })
    await made.runtime.llm(known) // it is connected, and the scripts are known
    await made.runtime.cache.settled()
    const client = lookingAt(url)
    const keys = async (sort: string) => (await keysOf(client, prefix)).filter((key) => key.includes(`:${sort}:`))
    return {
      ...made,
      proxy,
      hold,
      other: () => setUp({ embedder: false, cacheBudget: '10s', store: (clock) => openStore({ url, prefix, clock }) }),
      entries: async () => (await keys('e')).length,
      untilAwaited: () =>
        until('somebody waits', async () => {
          const states = await Promise.all((await keys('l')).map((key) => client.hmget(key, 'w', 'd')))
          return states.some(([isAwaited, isDone]) => isAwaited === '1' && isDone === null)
        }),
      /** The model answers, and nothing passes to Redis or back. */
      answerHeldUp: async (about: Parameters<typeof made.runtime.llm>[1] = {}) => {
        const answering = made.runtime.llm(question, about)
        await hold.reached
        proxy.freeze()
        hold.release()
        return answering
      },
    }
  }

  it.each([false, true])(
    'is given before it is written, and found at once in the same process (copies in front: %s)',
    async (isNear) => {
      const { runtime, model, proxy, answerHeldUp, other } = await setUpHeld({ isNear })
      expect((await answerHeldUp()).text).toBe('the old town')
      const again = await runtime.llm(question)
      expect(again).toMatchObject({ text: 'the old town', servedBy: 'exact', cache: [{ result: 'hit' }] })
      expect(model.requests).toHaveLength(2)

      proxy.thaw()
      await runtime.cache.settled()
      const { runtime: elsewhere, model: unasked } = await other()
      expect(await elsewhere.llm(question)).toMatchObject({ text: 'the old town', servedBy: 'exact' })
      expect(unasked.requests).toHaveLength(0)
      expect((await runtime.llm(question)).servedBy).toBe('exact')
    },
  )

  it('T36 is waited for by another process until it is written', async () => {
    const { runtime, proxy, hold, other, untilAwaited } = await setUpHeld()
    const { runtime: elsewhere, model: unasked } = await other()
    const leading = runtime.llm(question)
    await hold.reached
    const following = elsewhere.llm(question)
    await untilAwaited()
    proxy.freeze()
    hold.release()
    expect((await leading).servedBy).toBe('provider')
    proxy.thaw()
    expect(await following).toMatchObject({ text: 'the old town', cache: [{ result: 'coalesced' }] })
    expect(unasked.requests).toHaveLength(0)
  })

  it('is written before the runtime is closed, also when it was asked for before and given after that began', async () => {
    const { runtime, hold, other } = await setUpHeld()
    const answering = runtime.llm(question)
    await hold.reached
    const closing = runtime.close()
    hold.release()
    await Promise.all([answering, closing])
    const { runtime: elsewhere } = await other()
    expect((await elsewhere.llm(question)).servedBy).toBe('exact')
    expect((await elsewhere.llm(known)).servedBy).toBe('exact')
  })

  it('tells what came of its write on a span under the call that made it', async () => {
    const { runtime, spans, proxy, answerHeldUp } = await setUpHeld()
    const { cache } = await answerHeldUp()
    const [, stored] = spans.spans.filter(({ name }) => name === 'cache.store exact')
    const [, call] = spans.spans.filter(({ name }) => name.startsWith('chat '))
    expect(stored).toMatchObject({ isEnded: false, parentSpanId: call?.spanId })
    proxy.thaw()
    await runtime.cache.settled()
    expect(stored?.isEnded).toBe(true)
    expect(stored?.attributes).toMatchObject({ 'cache.layer': 'exact', 'cache.item_size': expect.any(Number) })
    expect(stored?.attributes['cache.reason']).toBeUndefined()
    expect(cache[0]?.result).toBe('miss')
  })

  it('holds nobody up when Redis is frozen, and is given up in time', async () => {
    const { runtime, model, hold, proxy, entries } = await setUpHeld({ cacheBudget: '300ms' })
    const all = crowd(mostOnTheWay + 200, (index) =>
      runtime.llm(ask(`Question ${index}?`), { cache: { coalesce: false } }),
    )
    await until('all have asked', () => model.requests.length === all.length + 1)
    proxy.freeze()
    hold.release()
    expect((await Promise.all(all)).every(({ text }) => text === 'the old town')).toBe(true)
    await runtime.cache.settled()
    expect((await runtime.llm(ask('Question 7?'))).servedBy).toBe('provider')

    proxy.thaw()
    await until('Redis answers again', async () => (await runtime.llm(known)).servedBy === 'exact')
    expect(await entries()).toBeLessThanOrEqual(mostOnTheWay + 1)
  })

  it('is not shown any more when Redis does not take it', async () => {
    const { runtime, model, hold, spans } = await setUpHeld({
      changed: (store) => ({ ...store, write: () => Promise.reject(new Error('no')) }),
    })
    hold.release()
    await runtime.llm(question)
    await runtime.cache.settled()
    expect((await runtime.llm(question)).servedBy).toBe('provider')
    expect(model.requests).toHaveLength(3)
    await until(
      'the spans have ended',
      () => spans.spans.filter(({ name }) => name === 'cache.store exact').length === 3,
    )
    expect(spans.spans.find(({ name }) => name === 'cache.store exact')?.attributes['cache.reason']).toBe('store')
  })

  it.each([
    ['tag', { tags: ['museum'] }],
    ['tenant', { tenant: 'acme' }],
    ['age', { olderThan: 0 }],
    ['layer', { layer: 'exact' }],
    ['request', { request: { llm: question, as: { tenant: 'acme' } } }],
  ] as const)('T22 is not there any more once its %s is invalidated', async (_what, selector) => {
    const { runtime, proxy, answerHeldUp, other, clock } = await setUpHeld()
    await answerHeldUp({ tenant: 'acme', cache: { tags: ['museum'] } })
    clock.advance(1)
    const dropping = runtime.cache.invalidate(selector)
    proxy.thaw()
    expect(await dropping).toBeGreaterThan(0)
    await runtime.cache.settled()
    const options = { tenant: 'acme', cache: { tags: ['museum'] } } as const
    expect((await runtime.llm(question, options)).servedBy).toBe('provider')
    expect((await (await other()).runtime.llm(question, { ...options, cache: 'no-store' })).servedBy).toBe('exact')
  })

  it('S16 is hidden as soon as a tool writes what it rests on', async () => {
    const { runtime, proxy, answerHeldUp } = await setUpHeld({ cacheBudget: '200ms' })
    const move = defineTool({
      name: 'move',
      description: 'Moves the museum.',
      input: z.object({}),
      effect: 'write',
      invalidates: () => ['museum'],
      run: () => 'moved',
    })
    await answerHeldUp({ cache: { tags: ['museum'] } })
    expect(await runtime.call(move, {})).toBe('moved')
    expect((await runtime.llm(question, { cache: { tags: ['museum'] } })).servedBy).toBe('provider')
    proxy.thaw()
  })

  it('S16 is never shown when it was asked for before an invalidation and given after it', async () => {
    const { runtime, hold, proxy, entries } = await setUpHeld({ cacheBudget: '300ms' })
    const answering = runtime.llm(question, { cache: { tags: ['museum'] } })
    await hold.reached
    await runtime.cache.invalidate({ tags: ['museum'] })
    proxy.freeze()
    hold.release()
    await answering
    const again = runtime.llm(question, { cache: { mode: 'only-if-cached', tags: ['museum'] } })
    await expect(again).rejects.toMatchObject({ code: 'NOT_CACHED' })
    proxy.thaw()
    await runtime.cache.settled()
    await until('only what was known is there', async () => (await entries()) === 1)
  })

  it('is told from what Redis has brought, on the span and in words', async () => {
    const { runtime, spans, proxy, answerHeldUp, other } = await setUpHeld({ isNear: true })
    await answerHeldUp()
    const near = await runtime.llm(question)
    proxy.thaw()
    await runtime.cache.settled()
    const { runtime: elsewhere, spans: theirs } = await other()
    const far = await elsewhere.llm(question)
    expect([near, far].map(({ cache }) => cache[0]?.tier)).toEqual(['near', 'far'])
    expect(
      [spans, theirs].map(
        (all) => all.spans.findLast(({ name }) => name === 'cache.lookup exact')?.attributes['cache.tier'],
      ),
    ).toEqual(['near', 'far'])
    expect((await runtime.cache.explain(near.runId))[0]?.sentence).toContain('from a copy in this process')
    expect((await elsewhere.cache.explain(far.runId))[0]?.sentence).toContain('from the store')
  })

  it('is shown when it was asked for after an invalidation', async () => {
    const { runtime, answerHeldUp } = await setUpHeld()
    await runtime.cache.invalidate({ tags: ['museum'] })
    await answerHeldUp({ cache: { tags: ['museum'] } })
    expect((await runtime.llm(question, { cache: { tags: ['museum'] } })).servedBy).toBe('exact')
  })
})
