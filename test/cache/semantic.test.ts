import { describe, expect, it } from 'vitest'
import type { Message } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { guide, ways } from './ways.ts'

const capital = 'What is the capital of France?'
const rewording = 'Tell me the capital city of France.'

describe('the examples of the tutorials, with default settings', () => {
  it.each([
    ["What's the capital of France?", 'Capital city of France?', 'semantic'],
    [capital, rewording, 'semantic'],
    [capital, "Which city serves as France's capital?", 'semantic'],
    ["What's the weather in Tokyo?", 'Tokyo weather today?', 'semantic'],
    ["What's the capital of France?", "What's the population of Paris?", 'provider'],
    [capital, 'What is the capital of Germany?', 'provider'],
    ['Paris France capital', 'Paris Texas population', 'provider'],
    ['How do I turn on dark mode?', 'How do I turn off dark mode?', 'provider'],
    ['Where is order 48213?', 'Where is order 48231?', 'provider'],
  ])('T1 T2 answers %j and then %j by %s', async (stored, asked, servedBy) => {
    const { runtime } = await setUp()
    const first = await runtime.llm(ask(stored))
    const then = await runtime.llm(ask(asked))
    expect(then.servedBy).toBe(servedBy)
    expect(then.text === first.text).toBe(servedBy === 'semantic')
  })

  it('keeps the answer about the weather for a minute only', async () => {
    const { runtime, clock } = await setUp()
    await runtime.llm(ask("What's the weather in Tokyo?"))
    clock.advance(59_000)
    expect((await runtime.llm(ask('Tokyo weather today?'))).servedBy).toBe('semantic')
    clock.advance(2_000)
    expect((await runtime.llm(ask('Tokyo weather today?'))).servedBy).toBe('provider')
    expect((await runtime.llm(ask("What's the weather in Tokyo?"))).servedBy).not.toBe('exact')
  })
})

it('asks again about the weather when a minute is over, in a run as in a direct call', async () => {
  let drawn = 0
  const { runtime, clock } = await setUp({ script: () => `forecast ${++drawn}` })
  await runtime.run(guide, "What's the weather in Tokyo?")
  clock.advance(61_000)
  expect((await runtime.run(guide, "What's the weather in Tokyo?")).text).toBe('forecast 2')
})

it('says of a semantic hit how near it was, to which question and under which threshold', async () => {
  const { runtime } = await setUp()
  await runtime.llm(ask(capital))
  const { cache } = await runtime.llm(ask(rewording))
  const decision = cache.find(({ layer }) => layer === 'semantic')
  expect(decision).toMatchObject({ result: 'hit', candidate: capital, threshold: 0.895, saved: { usd: 0.001 } })
  expect(decision?.similarity).toBeGreaterThan(0.9)
  expect(decision?.similarity).toBeLessThan(0.93)
})

it('says which guard refused which candidate', async () => {
  const { runtime } = await setUp()
  await runtime.llm(ask('Where is order 48213?'))
  const { cache } = await runtime.llm(ask('Where is order 48231?'))
  expect(cache.find(({ layer }) => layer === 'semantic')).toMatchObject({
    result: 'refused',
    reason: 'guard',
    refusals: [{ candidate: 'Where is order 48213?' }],
  })
})

it('T3 never answers the same last message of another conversation', async () => {
  const { runtime } = await setUp()
  const said = (about: string): readonly Message[] => [
    { role: 'user', content: `Please look at my ${about}.` },
    { role: 'assistant', content: `Shall I cancel the ${about}?` },
    { role: 'user', content: 'yes, cancel it' },
  ]
  await runtime.llm({ model: 'scripted/one', messages: said('hotel booking') })
  const other = await runtime.llm({ model: 'scripted/one', messages: said('gym membership') })
  expect(other.servedBy).toBe('provider')
  expect(other.cache.find(({ layer }) => layer === 'semantic')?.reason).toBe('no-candidate')
})

it('T3 never answers the same last message of another session', async () => {
  const { runtime } = await setUp()
  await runtime.run(guide, 'Please look at my hotel booking.', { session: 'a' })
  await runtime.run(guide, 'Please look at my gym membership.', { session: 'b' })
  await runtime.run(guide, 'yes, cancel it', { session: 'a' })
  expect((await runtime.run(guide, 'yes, cancel it', { session: 'b' })).servedBy).toBe('provider')
})

it('T5 neither looks up nor stores by meaning what is longer than the window', async () => {
  const { runtime, store } = await setUp()
  const long = `${'The customer wrote a long letter about the weather. '.repeat(40)}Summarise it.`
  const longer = `${'The customer wrote a long letter about the weather. '.repeat(40)}Translate it.`
  const first = await runtime.llm(ask(long))
  const other = await runtime.llm(ask(longer))
  for (const { cache, servedBy } of [first, other]) {
    expect(servedBy).toBe('provider')
    expect(cache.find(({ layer }) => layer === 'semantic')).toMatchObject({ result: 'bypass', reason: 'window' })
  }
  const [key = ''] = first.cache.flatMap(({ layer, key: looked }) => (layer === 'exact' ? (looked ?? []) : []))
  expect(store.peek?.(key)).toMatchObject({ key })
  expect(store.peek?.(key)).not.toHaveProperty('vector')
  expect((await runtime.llm(ask(long))).servedBy).toBe('exact')
})

describe.each([
  [capital, rewording],
  ['How do I turn on dark mode?', 'How do I turn off dark mode?'],
  ['How do I sort a list?', 'How can I sort a list?'],
])('T7 %j and then %j', (stored, asked) => {
  it('comes out the same however it is asked', async () => {
    const seen: unknown[] = []
    for (const [, way] of ways) {
      const { runtime } = await setUp()
      await way(runtime, stored)
      const { cache, servedBy } = await way(runtime, asked)
      const decision = cache.find(({ layer }) => layer === 'semantic')
      seen.push([servedBy, decision?.result, decision?.similarity, decision?.refusals?.map(({ guard }) => guard)])
    }
    expect(seen).toEqual(ways.map(() => seen[0]))
  })

  it('is as near in a batch as one by one', async () => {
    const { runtime } = await setUp()
    const options = { cache: 'bypass' } as const
    const batch = await runtime.embed([asked, 'What else is there?', stored], options)
    const single = await Promise.all([runtime.embed([asked], options), runtime.embed([stored], options)])
    expect([batch.vectors[0], batch.vectors[2]]).toEqual(single.map(({ vectors }) => vectors[0]))
    await runtime.llm(ask(stored))
    const { cache } = await runtime.llm(ask(asked))
    const decision = cache.find(({ layer }) => layer === 'semantic')
    expect(decision?.similarity).toBeCloseTo(dot(batch.vectors[0], batch.vectors[2]), 5)
  })
})

it('measures in shadow mode what it would have served, and serves nothing', async () => {
  const { runtime } = await setUp({ cache: { semantic: 'shadow' } })
  await runtime.llm(ask(capital))
  const { servedBy, cache } = await runtime.llm(ask(rewording))
  expect(servedBy).toBe('provider')
  expect(cache.find(({ layer }) => layer === 'semantic')).toMatchObject({
    result: 'refused',
    reason: 'shadow',
    candidate: capital,
  })
})

it('judges the next candidate when a guard refuses the nearest', async () => {
  const { runtime } = await setUp()
  await runtime.llm(ask('How do I turn off dark mode?'))
  const wanted = await runtime.llm(ask('How can I turn on the dark mode?'))
  const { cache, text } = await runtime.llm(ask('How do I turn on dark mode?'))
  const decision = cache.find(({ layer }) => layer === 'semantic')
  expect(decision).toMatchObject({ result: 'hit', candidate: 'How can I turn on the dark mode?' })
  expect(text).toBe(wanted.text)
})

function dot(left: Float32Array | undefined, right: Float32Array | undefined): number {
  let sum = 0
  for (const [index, value] of (left ?? new Float32Array()).entries()) sum += value * (right?.[index] ?? 0)
  return sum
}
