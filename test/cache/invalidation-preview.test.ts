import { describe, expect, it } from 'vitest'
import { ask, setUp } from '../set-up.ts'
import { describeShared } from './shared-stores.ts'
import { guide } from './ways.ts'

const capital = 'What is the capital of France?'
const acme = { tenant: 'acme' }

await describeShared('an invalidation by meaning that is only tried', (pair) => {
  it('lists what would go, nearest first, and touches nothing', async () => {
    const [{ runtime, clock }] = await pair()
    for (const question of ['Tell me the capital city of Germany.', capital, 'How do I return a shoe?']) {
      await runtime.llm(ask(question), acme)
    }
    await runtime.llm(ask(capital), { tenant: 'other' })
    await runtime.cache.settled()
    clock.advance(5_000)
    const like = { like: 'What is the capital city of France?', similarity: 0.5, ...acme } as const
    const listed = await runtime.cache.invalidate({ ...like, dryRun: true })
    expect(listed.map(({ question, kind }) => [question, kind])).toEqual([
      [capital, 'llm'],
      ['Tell me the capital city of Germany.', 'llm'],
    ])
    expect(listed[0]?.similarity).toBeGreaterThan(0.9)
    expect(listed[0]?.age).toBeGreaterThanOrEqual(5_000)
    expect((await runtime.llm(ask(capital), acme)).servedBy).toBe('exact')
    expect(await runtime.cache.invalidate(like)).toBeGreaterThanOrEqual(2)
    expect(await runtime.cache.invalidate({ ...like, dryRun: true })).toEqual([])
  })
})

it('lists only what the other conditions name too', async () => {
  const { runtime } = await setUp()
  await runtime.llm(ask(capital))
  await runtime.run(guide, capital)
  const listed = await runtime.cache.invalidate({ like: capital, agent: guide, dryRun: true })
  expect(listed.map(({ kind }) => kind)).toContain('agent')
  const older = await runtime.cache.invalidate({ like: capital, olderThan: '1h', dryRun: true })
  expect(older).toEqual([])
})

describe('a preview', () => {
  it.each<[string, object]>([
    ['of nothing that is meant', { tags: ['shoes'], dryRun: true }],
    ['of what is named', { like: capital, id: 'one', dryRun: true }],
    ['that is none', { like: capital, dryRun: false }],
  ])('%s is refused', async (_what, options) => {
    const { runtime } = await setUp({ embedder: false })
    await expect(runtime.cache.invalidate(options)).rejects.toThrow(/`dryRun` is `true` and for `like`/)
  })
})
