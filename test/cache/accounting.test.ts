import { describe, expect, it } from 'vitest'
import { noUsage } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { ask, setUp } from '../set-up.ts'
import { heldAfterFirst, newHold } from './hold.ts'
import { orderDesk } from './order-desk.ts'
import { guide, ways } from './ways.ts'

/** A bill with a discount for what was read from the provider's own cache, unlike any price list. */
const billed = { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 900, reasoningTokens: 10, usd: 0.000_37 }

describe.each(ways)('T39 a hit by %s', (_name, way) => {
  it('uses nothing and saves what the provider had billed, discount included', async () => {
    const { runtime } = await setUp({ providers: [scriptedModel(() => 'in the old town', { usage: billed })] })
    const made = await way(runtime, 'What is the capital of France?')
    expect(made).toMatchObject({ usage: billed, saved: { usd: 0, inputTokens: 0, outputTokens: 0 } })
    for (const question of ['What is the capital of France?', 'Tell me the capital city of France.']) {
      const hit = await way(runtime, question)
      expect(hit.servedBy).not.toBe('provider')
      expect(hit).toMatchObject({ usage: noUsage, saved: { usd: 0.000_37, inputTokens: 1000, outputTokens: 50 } })
    }
    const { spent, saved } = await runtime.cache.stats()
    expect(spent).toMatchObject(billed)
    expect(saved.usd).toBeCloseTo(2 * 0.000_37, 12)
  })

  it('saves the time that the answer took to make', async () => {
    const { runtime } = await setUp({ embedder: false })
    const made = await way(runtime, 'Where is the museum?')
    const hit = await way(runtime, 'Where is the museum?')
    expect(made).toMatchObject({ saved: { duration: 0 } })
    expect(hit).toMatchObject({ saved: { duration: hit.cache[0]?.origin?.duration } })
  })
})

describe.each(ways)('T39 a crowd by %s', (_name, way) => {
  it('is billed once', async () => {
    const hold = newHold()
    const { runtime } = await setUp({
      embedder: false,
      script: async () => {
        await hold.here()
        return { text: 'in the old town', usage: billed }
      },
    })
    const all = Array.from({ length: 10 }, () => way(runtime, 'Where is the museum?'))
    await hold.reached
    hold.release()
    const answers = await Promise.all(all)
    expect(sum(answers, 'usage')).toBeCloseTo(0.000_37, 12)
    expect(sum(answers, 'saved')).toBeCloseTo(9 * 0.000_37, 12)
    const { spent, saved } = await runtime.cache.stats()
    expect(spent.usd).toBeCloseTo(0.000_37, 12)
    expect(saved.usd).toBeCloseTo(9 * 0.000_37, 12)
  })

  it('bills who is left when the first of it has gone, and counts nothing twice', async () => {
    const hold = newHold()
    const leader = new AbortController()
    const { runtime } = await setUp({
      embedder: false,
      script: async () => {
        await hold.here()
        return { text: 'in the old town', usage: billed }
      },
    })
    const first = way(runtime, 'Where is the museum?', { signal: leader.signal })
    const others = [way(runtime, 'Where is the museum?'), way(runtime, 'Where is the museum?')]
    await hold.reached
    leader.abort()
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
    hold.release()
    const answers = await Promise.all(others)
    expect(sum(answers, 'usage')).toBeCloseTo(0.000_37, 12)
    expect(sum(answers, 'saved')).toBeCloseTo(0.000_37, 12)
    expect((await runtime.cache.stats()).saved.usd).toBeCloseTo(0.000_37, 12)
  })
})

it('T39 bills a run for all its model calls, and a hit of it for none', async () => {
  const desk = orderDesk()
  const { runtime } = await setUp({ embedder: false, agents: [desk.agent], script: desk.script })
  expect((await runtime.run(desk.agent, 'Where is order 42?')).usage).toMatchObject({ usd: 0.002, inputTokens: 200 })
  const hit = await runtime.run(desk.agent, 'Where is order 42?')
  expect(hit).toMatchObject({ usage: noUsage, saved: { usd: 0.002, inputTokens: 200, outputTokens: 40 } })
})

it('T39 saves of a run what it would have cost without any cache, also when parts of it were hits', async () => {
  const desk = orderDesk()
  const { runtime } = await setUp({ embedder: false, agents: [desk.agent], script: desk.script })
  await runtime.run(desk.agent, 'Where is order 42?')
  await runtime.cache.invalidate({ tags: ['order:42'] })
  const half = await runtime.run(desk.agent, 'Where is order 42?')
  expect(half.usage.usd + half.saved.usd).toBeCloseTo(0.002, 12)
  const hit = await runtime.run(desk.agent, 'Where is order 42?')
  expect(hit.saved.usd).toBeCloseTo(0.002, 12)
})

it('T39 counts an answer that was given up as spent', async () => {
  const hold = newHold()
  const { runtime } = await setUp({ embedder: false, script: [{ chunks: heldAfterFirst(['one ', 'two'], hold) }] })
  const caller = new AbortController()
  const { result } = runtime.streamLlm(ask('Where is the museum?'), { signal: caller.signal })
  await hold.reached
  hold.release()
  await result
  caller.abort()
  expect((await runtime.cache.stats()).spent.usd).toBeCloseTo(0.001, 12)
})

it('T39 bills each try that a provider billed', async () => {
  const { runtime } = await setUp({
    embedder: false,
    script: ['no JSON', '{"city": "Paris"}'],
  })
  const output = { name: 'city', schema: { type: 'object' }, check: (value: unknown) => ({ value }) }
  const { usage } = await runtime.llm({ ...ask('What is the capital of France?'), output })
  expect(usage.usd).toBeCloseTo(0.002, 12)
  const hit = await runtime.llm({ ...ask('What is the capital of France?'), output })
  expect(hit.saved.usd).toBeCloseTo(0.002, 12)
})

it('T39 costs nothing to curate an answer, and saves nothing to serve it', async () => {
  const { runtime } = await setUp({ embedder: false, script: [] })
  await runtime.cache.warm(guide, { questions: [{ question: 'Where is the museum?', answer: 'In the old town.' }] })
  const hit = await runtime.run(guide, 'Where is the museum?')
  expect(hit).toMatchObject({ servedBy: 'exact', text: 'In the old town.', usage: noUsage, saved: { usd: 0 } })
})

function sum(answers: readonly object[], field: 'usage' | 'saved'): number {
  let usd = 0
  for (const answer of answers) {
    const part: unknown = Reflect.get(answer, field)
    if (typeof part === 'object' && part !== null && 'usd' in part) usd += Number(part.usd)
  }
  return usd
}
