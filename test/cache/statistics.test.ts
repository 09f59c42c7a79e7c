import { expect, it } from 'vitest'
import type { CacheStatistics, LayerStatistics } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { newHold } from './hold.ts'
import { orderDesk } from './order-desk.ts'
import { guide } from './ways.ts'

/** In every row all requests are accounted for. */
function expectConsistent({ layers, agents, ...totals }: CacheStatistics): void {
  const rows: LayerStatistics[] = [layers, ...Object.values(agents)].flatMap((row) => Object.values(row))
  for (const row of rows) {
    const { requests, hits, stale, misses, refused, bypassed, errors, coalesced, hitRate } = row
    expect(hits + stale + misses + refused + bypassed + errors + coalesced).toBe(requests)
    expect(hitRate).toBe(requests === bypassed ? 0 : (hits + stale + coalesced) / (requests - bypassed))
  }
  const saved = Object.values(layers).reduce((sum, row) => sum + row.saved.usd, 0)
  expect(totals.saved.usd).toBeCloseTo(saved, 12)
  const { exact, semantic, stale, coalesced, miss, bypassed } = totals
  expect(exact + semantic + stale + coalesced + miss + bypassed).toBe(totals.requests)
  expect(totals.hitRate).toBeGreaterThanOrEqual(0)
  expect(totals.hitRate).toBeLessThanOrEqual(1)
}

it('counts nothing before anything is asked', async () => {
  const { runtime } = await setUp()
  const stats = await runtime.cache.stats()
  expect(stats).toMatchObject({
    requests: 0,
    exact: 0,
    semantic: 0,
    stale: 0,
    miss: 0,
    refused: 0,
    hitRate: 0,
    entries: 0,
  })
  expectConsistent(stats)
})

it('counts direct calls by what answered them', async () => {
  const { runtime } = await setUp()
  const capital = 'What is the capital of France?'
  await runtime.llm(ask(capital))
  await runtime.llm(ask(capital))
  await runtime.streamLlm(ask(capital)).result
  await runtime.llm(ask('Tell me the capital city of France.'))
  await runtime.llm(ask('Where is order 48213?'))
  await runtime.llm(ask('Where is order 48231?'))
  const stats = await runtime.cache.stats()
  expect(stats).toMatchObject({ requests: 6, exact: 2, semantic: 1, miss: 3, refused: 1, hitRate: 0.5 })
  expect(stats.saved.usd).toBeCloseTo(0.003, 12)
  expect(stats.spent.usd).toBeCloseTo(0.003, 12)
  expect(stats.layers.exact).toMatchObject({ requests: 6, hits: 2, misses: 4 })
  expect(stats.layers.semantic).toMatchObject({ requests: 4, hits: 1, refused: 1, misses: 2 })
  expect(stats.layers.embedding).toMatchObject({ requests: 4, misses: 4 })
  expect(stats.agents).toEqual({})
  expectConsistent(stats)
})

it('counts a run once, its model calls and tools by layer and agent', async () => {
  const desk = orderDesk()
  const { runtime } = await setUp({ embedder: false, agents: [desk.agent, guide], script: desk.script })
  await runtime.run(desk.agent, 'Where is order 42?')
  await runtime.run(desk.agent, 'Tell me about order 42.')
  await runtime.run(desk.agent, 'Where is order 42?')
  await runtime.run(guide, 'Where is the museum?')
  const stats = await runtime.cache.stats()
  expect(stats).toMatchObject({ requests: 4, exact: 1, miss: 3, hitRate: 0.25 })
  expect(stats.agents['desk']?.tool).toMatchObject({ requests: 2, hits: 1, misses: 1 })
  expect(stats.agents['desk']?.exact).toMatchObject({ hits: 1 })
  expect(stats.agents['guide']?.exact).toMatchObject({ requests: 2, hits: 0, misses: 2 })
  expectConsistent(stats)
})

it('counts a crowd as one miss and the rest as answered', async () => {
  const hold = newHold()
  const { runtime } = await setUp({
    embedder: false,
    script: async () => {
      await hold.here()
      return 'in the old town'
    },
  })
  const all = Array.from({ length: 10 }, () => runtime.llm(ask('Where is the museum?')))
  await hold.reached
  hold.release()
  await Promise.all(all)
  const stats = await runtime.cache.stats()
  expect(stats).toMatchObject({ requests: 10, miss: 1, hitRate: 0.9 })
  // who begins when the answer is there already finds it
  expect(stats.coalesced + stats.exact).toBe(9)
  expect(stats.layers.exact.misses).toBe(1)
  expectConsistent(stats)
})

it('counts a bypassed call as asked for and not as missed', async () => {
  const { runtime } = await setUp()
  await runtime.llm(ask('Where is the museum?'))
  await runtime.llm(ask('Where is the museum?'), { cache: 'bypass' })
  await runtime.llm(ask('Where is the museum?'), { cache: 'refresh' })
  await runtime.llm(ask('Where is the museum?'))
  const stats = await runtime.cache.stats()
  expect(stats).toMatchObject({ requests: 4, exact: 1, miss: 1, bypassed: 2, hitRate: 0.5 })
  expectConsistent(stats)
})

it('counts stale answers as answers, and a refresh that nobody asked for as no request', async () => {
  const { runtime, clock, model } = await setUp({ embedder: false, cache: { staleAfter: '10m' } })
  await runtime.llm(ask('Where is the museum?'))
  clock.advance(15 * 60_000)
  await runtime.llm(ask('Where is the museum?'))
  const stats = await statsOnceClosed(runtime.cache, () => runtime.close())
  expect(model.requests).toHaveLength(2)
  expect(stats).toMatchObject({ requests: 2, exact: 0, stale: 1, miss: 1, hitRate: 0.5 })
  expectConsistent(stats)
})

it('tells the entries, bytes and evictions of its store', async () => {
  const { runtime, store } = await setUp()
  await runtime.llm(ask('Where is the museum?'))
  expect(await runtime.cache.stats()).toMatchObject(await store.figures())
  expect(await store.figures()).toMatchObject({ entries: 2, evictions: 0 })
})

async function statsOnceClosed(
  cache: { stats(): Promise<CacheStatistics> },
  close: () => Promise<void>,
): Promise<CacheStatistics> {
  await close()
  return cache.stats()
}
