import { expect, it } from 'vitest'
import { localEmbedder } from 'stratagent'
import { ask, setUp, type SetUp, type SetUpOptions } from '../set-up.ts'
import { newHold } from './hold.ts'
import { orderDesk, type OrderDesk } from './order-desk.ts'

async function setUpDesk(options: SetUpOptions = {}): Promise<SetUp & { readonly desk: OrderDesk }> {
  const desk = orderDesk()
  return { desk, ...(await setUp({ embedder: false, agents: [desk.agent], script: desk.script, ...options })) }
}

it('drops what a write made untrue', async () => {
  const { desk, runtime } = await setUpDesk()
  await runtime.call(desk.findOrder, { id: '42' })
  await runtime.call(desk.cancelOrder, { id: '42' })
  expect(await runtime.call(desk.findOrder, { id: '42' })).toMatchObject({ state: 'cancelled' })
})

it('leaves alone what a write does not name', async () => {
  const { desk, runtime } = await setUpDesk()
  await runtime.call(desk.findOrder, { id: '43' })
  await runtime.call(desk.cancelOrder, { id: '42' })
  await runtime.call(desk.findOrder, { id: '43' })
  expect(desk.looks).toEqual(['43'])
})

it('drops entries of the writer’s tenant alone', async () => {
  const { desk, runtime } = await setUpDesk()
  for (const tenant of ['acme', 'globex']) await runtime.call(desk.findOrder, { id: '42' }, { tenant })
  await runtime.call(desk.cancelOrder, { id: '42' }, { tenant: 'acme' })
  for (const tenant of ['acme', 'globex']) await runtime.call(desk.findOrder, { id: '42' }, { tenant })
  expect(desk.looks).toHaveLength(3)
})

it('drops before a write, so that nobody is served the old state while it runs', async () => {
  const { desk, runtime } = await setUpDesk()
  const hold = newHold()
  desk.beforeCancelling = () => hold.here()
  await runtime.call(desk.findOrder, { id: '42' })
  const cancelling = runtime.call(desk.cancelOrder, { id: '42' })
  await hold.reached
  await runtime.call(desk.findOrder, { id: '42' })
  expect(desk.looks).toHaveLength(2)
  hold.release()
  await cancelling
})

it('drops after a write what was read while it ran', async () => {
  const { desk, runtime } = await setUpDesk()
  const hold = newHold()
  desk.beforeCancelling = () => hold.here()
  const cancelling = runtime.call(desk.cancelOrder, { id: '42' })
  await hold.reached
  expect(await runtime.call(desk.findOrder, { id: '42' })).toMatchObject({ state: 'packed' })
  hold.release()
  await cancelling
  expect(await runtime.call(desk.findOrder, { id: '42' })).toMatchObject({ state: 'cancelled' })
})

it('drops after a write that failed: it may have changed something all the same', async () => {
  const { desk, runtime } = await setUpDesk()
  const hold = newHold()
  desk.beforeCancelling = async () => {
    await hold.here()
    desk.orders.set('42', 'half cancelled')
    throw new Error('the warehouse does not answer')
  }
  const cancelling = runtime.call(desk.cancelOrder, { id: '42' })
  await hold.reached
  await runtime.call(desk.findOrder, { id: '42' })
  hold.release()
  await expect(cancelling).rejects.toThrow('the warehouse')
  expect(await runtime.call(desk.findOrder, { id: '42' })).toMatchObject({ state: 'half cancelled' })
})

it('drops after a write whose caller gave up', async () => {
  const { desk, runtime } = await setUpDesk()
  const hold = newHold()
  desk.beforeCancelling = () => hold.here()
  const caller = new AbortController()
  const cancelling = runtime.call(desk.cancelOrder, { id: '42' }, { signal: caller.signal })
  await hold.reached
  await runtime.call(desk.findOrder, { id: '42' })
  caller.abort()
  await expect(cancelling).rejects.toMatchObject({ code: 'ABORTED' })
  await runtime.call(desk.findOrder, { id: '42' })
  expect(desk.looks).toHaveLength(2)
})

it('refuses the result of a look that a write has outrun', async () => {
  const { runtime, spans } = await setUp({ embedder: false })
  const hold = newHold()
  let stock = 'one left'
  const look = runtime.cached(
    async () => {
      const seen = stock
      await hold.here()
      return seen
    },
    { name: 'stock', tags: () => ['stock'] },
  )
  const looking = look()
  await hold.reached
  stock = 'sold out'
  await runtime.cache.invalidate({ tags: ['stock'] })
  hold.release()
  expect(await looking).toBe('one left')
  expect(spans.spans.find(({ name }) => name === 'cache.store tool')?.attributes['cache.reason']).toBe('outrun')
  expect(await look()).toBe('sold out')
  expect(await look()).toBe('sold out')
})

it('drops the answer of a run together with the order it was built from', async () => {
  const { desk, runtime } = await setUpDesk()
  const first = await runtime.run(desk.agent, 'Where is order 42?')
  expect((await runtime.run(desk.agent, 'Where is order 42?')).servedBy).toBe('exact')
  desk.orders.set('42', 'shipped')
  expect(await runtime.cache.invalidate({ tags: ['order:42'] })).toBe(2)
  const after = await runtime.run(desk.agent, 'Where is order 42?')
  expect([first.text, after.text].map((text) => /packed|shipped/.exec(text)?.[0])).toEqual(['packed', 'shipped'])
})

it('drops the answer of a run by its words and by its meaning when another run writes', async () => {
  const { desk, runtime } = await setUpDesk({ embedder: localEmbedder() })
  await runtime.run(desk.agent, 'Where is order 42?')
  expect((await runtime.run(desk.agent, 'Where is my order 42?')).servedBy).toBe('semantic')
  await runtime.run(desk.agent, 'Please cancel 42.')
  for (const question of ['Where is order 42?', 'Where is my order 42?']) {
    expect((await runtime.run(desk.agent, question)).text).toContain('cancelled')
  }
})

it('passes the tags of a cached result on to the run that used it', async () => {
  const { desk, runtime } = await setUpDesk()
  await runtime.run(desk.agent, 'Where is order 42?')
  await runtime.run(desk.agent, 'Tell me about order 42.')
  expect(desk.looks).toHaveLength(1)
  desk.orders.set('42', 'shipped')
  await runtime.cache.invalidate({ tags: ['order:42'] })
  expect((await runtime.run(desk.agent, 'Tell me about order 42.')).text).toContain('shipped')
})

it('serves the answer of a run no longer than the shortest-lived result in it', async () => {
  const { desk, runtime, clock } = await setUpDesk()
  await runtime.call(desk.findOrder, { id: '42' })
  clock.advance(4 * 60_000)
  await runtime.run(desk.agent, 'Where is order 42?')
  clock.advance(60_000 - 1)
  expect((await runtime.run(desk.agent, 'Where is order 42?')).servedBy).toBe('exact')
  clock.advance(1)
  await runtime.run(desk.agent, 'Where is order 42?')
  expect(desk.looks).toHaveLength(2)
})

it('does not store an answer that an invalidation has outrun', async () => {
  const hold = newHold()
  const { runtime, spans, model } = await setUp({
    cache: { tags: ['prices'] },
    script: [
      async () => {
        await hold.here()
        return 'ten dollars'
      },
      'twelve dollars',
    ],
  })
  const asking = runtime.llm(ask('What does the blue one cost?'))
  await hold.reached
  await runtime.cache.invalidate({ tags: ['prices'] })
  hold.release()
  expect((await asking).text).toBe('ten dollars')
  expect(spans.spans.find(({ name }) => name === 'cache.store exact')?.attributes['cache.reason']).toBe('outrun')
  expect((await runtime.llm(ask('What does the blue one cost?'))).text).toBe('twelve dollars')
  expect((await runtime.llm(ask('How much does the blue one cost?'))).text).toBe('twelve dollars')
  model.assertConsumed()
})

it('does not store a run whose tool’s data changed before the run ended', async () => {
  const hold = newHold()
  const desk = orderDesk()
  const { runtime } = await setUp({
    embedder: false,
    agents: [desk.agent],
    async script(request) {
      if (request.messages.at(-1)?.role === 'tool') await hold.here()
      return desk.script(request)
    },
  })
  const running = runtime.run(desk.agent, 'Where is order 42?')
  await hold.reached
  await runtime.call(desk.cancelOrder, { id: '42' })
  hold.release()
  expect((await running).text).toContain('packed')
  expect((await runtime.run(desk.agent, 'Where is order 42?')).text).toContain('cancelled')
})
