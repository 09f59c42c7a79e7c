import { describe, expect, it } from 'vitest'
import { agentFlips, askWay, llmFlips, runWay, sharedStore } from './keys-flips.ts'

describe.each([
  ['a run', 'agent', agentFlips, runWay],
  ['a model call', 'llm', llmFlips, askWay],
] as const)('explain of %s', (_kind, kind, flips, ask) => {
  it.each(flips)('S2 names $part, and nothing else, when $what is changed', async ({ part, before, after }) => {
    const store = sharedStore()
    const first = await ask(store, before)
    const { result, runtime } = await ask(store, after)
    const [explained] = (await runtime.cache.explain(result.runId)).filter(({ decision }) => {
      return decision.kind === kind && decision.layer === 'exact'
    })
    expect(explained?.decision.result).toBe('miss')
    expect(explained?.changed.map((change) => change.part)).toEqual([part])
    const [change] = explained?.changed ?? []
    const was = first.result.cache.find((decision) => decision.kind === kind)?.parts?.[part]
    expect(change).toEqual({ part, was, now: explained?.decision.parts?.[part] })
    expect(explained?.sentence).toContain(part)
  })
})
