import { describe, expect, it } from 'vitest'
import { agentFlips, askWay, llmFlips, runWay, sharedStore } from './keys-flips.ts'

describe.each([
  ['a run', agentFlips, runWay],
  ['a model call', llmFlips, askWay],
])('the identity of %s', (_kind, flips, ask) => {
  it.each(flips)('S2 T15 never crosses a change of $what, in words or in meaning', async ({ before, after }) => {
    const store = sharedStore()
    expect((await ask(store, before)).result.servedBy).toBe('provider')
    const { result } = await ask(store, after)
    expect(result.servedBy).toBe('provider')
    expect(result.cache.map(({ layer, result: outcome }) => [layer, outcome])).not.toContainEqual(['semantic', 'hit'])
    // both are found again, so that it is no failure of the cache that keeps them apart
    expect((await ask(store, before)).result.servedBy).toBe('exact')
    expect((await ask(store, after)).result.servedBy).toBe('exact')
  })
})

it('finds a second turn again when the first one came from the cache, whose words are the same', async () => {
  const store = sharedStore()
  const way = { earlier: 'I bought a phone.' }
  expect((await runWay(store, way)).result.servedBy).toBe('provider')
  expect((await runWay(store, way)).result.servedBy).toBe('exact')
})
