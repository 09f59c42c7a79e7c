import { describe, expect, it } from 'vitest'
import { agentAsTool, defineAgent } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { guide, ways } from './ways.ts'

const second = 1_000
const minute = 60 * second
const weather = 'What is the weather in Rome?'

describe.each(ways)('a question about the moment, by %s', (_name, way) => {
  it('is answered from the cache for a minute, unless told otherwise', async () => {
    const { runtime, clock } = await setUp({ embedder: false })
    await way(runtime, weather)
    clock.advance(59 * second)
    expect((await way(runtime, weather)).servedBy).toBe('exact')
    clock.advance(2 * second)
    expect((await way(runtime, weather)).servedBy).toBe('provider')
  })

  it('has the lifetime that is named for it, and others have theirs', async () => {
    const { runtime, clock } = await setUp({ embedder: false, cache: { volatile: '10s' } })
    for (const question of [weather, 'Where is Rome?']) await way(runtime, question)
    clock.advance(11 * second)
    expect((await way(runtime, weather)).servedBy).toBe('provider')
    expect((await way(runtime, 'Where is Rome?')).servedBy).toBe('exact')
  })

  it('goes to the model each time when it is to bypass the cache, and says so', async () => {
    const { runtime, store } = await setUp({ cache: { volatile: 'bypass' } })
    for (let time = 0; time < 2; time++) {
      const { servedBy, cache } = await way(runtime, weather)
      expect(servedBy).toBe('provider')
      expect(cache[0]).toMatchObject({ result: 'bypass', reason: 'volatile' })
    }
    expect(await store.figures()).toMatchObject({ entries: 0 })
    await way(runtime, 'Where is Rome?')
    expect((await way(runtime, 'Where is Rome?')).servedBy).toBe('exact')
  })

  it('is one like any other when that is switched off', async () => {
    const { runtime, clock } = await setUp({ embedder: false, cache: { volatile: 'off', ttl: '1h' } })
    await way(runtime, weather)
    clock.advance(59 * minute)
    expect((await way(runtime, weather)).servedBy).toBe('exact')
  })

  it('has the rule of its topic, the strictest when it has several', async () => {
    const cache = { volatile: { weather: '10m', price: 'bypass', now: '5m' } } as const
    const { runtime, clock } = await setUp({ embedder: false, cache })
    const [rain, rainToday, gold] = [weather, 'What is the weather today?', 'What is the price of gold?']
    for (const question of [rain, rainToday, gold]) await way(runtime, question)
    clock.advance(6 * minute)
    const served: string[] = []
    for (const question of [rain, rainToday, gold]) served.push((await way(runtime, question)).servedBy)
    expect(served).toEqual(['exact', 'provider', 'provider'])
  })
})

it('does not answer a question about the moment by an older answer to one that is not', async () => {
  const { runtime, clock } = await setUp({ cache: { semantic: 'faq' } })
  const [plain, current] = ['Who is the president of France?', 'Who is the current president of France?']
  await runtime.llm(ask(plain))
  clock.advance(30 * second)
  const near = await runtime.llm(ask(current))
  expect(near.servedBy).toBe('semantic')
  clock.advance(40 * second)
  expect((await runtime.llm(ask(current), { cache: 'no-store' })).servedBy).toBe('provider')
  expect((await runtime.llm(ask(plain), { cache: 'no-store' })).servedBy).toBe('exact')
})

it('lets a run live no longer than what it has asked another agent about the moment', async () => {
  const asker = defineAgent({
    name: 'asker',
    persona: { id: 'asker', instructions: 'You ask the guide.' },
    model: 'scripted/one',
    tools: [agentAsTool(() => guide, { name: 'ask_guide', description: 'Ask the guide.' })],
  })
  for (const [volatile, later] of [
    ['60s', 61 * second],
    ['bypass', 0],
  ] as const) {
    const { runtime, clock } = await setUp({
      embedder: false,
      cache: { volatile },
      agents: [asker],
      script: ({ messages, tools = [] }) => {
        if (tools.length === 0) return 'It rains.'
        if (messages.at(-1)?.role === 'tool') return 'Take a coat.'
        return { toolCalls: [{ name: 'ask_guide', input: { input: weather } }] }
      },
    })
    await runtime.run(asker, 'What do I put on?')
    clock.advance(later)
    const { cache } = await runtime.run(asker, 'What do I put on?')
    expect(cache[0]).toMatchObject({ kind: 'agent', layer: 'exact', result: 'miss' })
  }
})
