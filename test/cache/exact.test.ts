import { expect, it } from 'vitest'
import { defineAgent, StratagentError } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { ways } from './ways.ts'

it.each(ways)('answers the same question of %s from its entry, without asking again', async (_name, way) => {
  const { runtime, model } = await setUp({ embedder: false })
  const first = await way(runtime, 'Where is the museum?')
  const again = await way(runtime, 'Where is the museum?')
  expect([first.servedBy, again.servedBy]).toEqual(['provider', 'exact'])
  expect(again.text).toBe(first.text)
  expect(model.requests).toHaveLength(1)
})

it('says of a hit where it came from, how old it is and what it saved', async () => {
  const { runtime, clock } = await setUp({ embedder: false })
  const first = await runtime.llm(ask('Where is the museum?'))
  clock.advance(90_000)
  const [decision] = (await runtime.llm(ask('Where is the museum?'))).cache
  expect(decision).toMatchObject({
    kind: 'llm',
    layer: 'exact',
    result: 'hit',
    age: 90_000,
    key: first.cache.find(({ layer }) => layer === 'exact')?.key,
    origin: { model: 'one', usage: { usd: 0.001, inputTokens: 100 } },
    saved: { usd: 0.001, inputTokens: 100, outputTokens: 20 },
  })
})

it('links the span of a hit to the trace that made the answer', async () => {
  const { runtime, spans } = await setUp({ embedder: false })
  await runtime.llm(ask('Where is the museum?'))
  const [maker] = spans.spans.filter(({ name }) => name === 'chat one')
  spans.clear()
  const { cache } = await runtime.llm(ask('Where is the museum?'))
  const lookup = spans.spans.find(({ name }) => name === 'cache.lookup exact')
  expect(lookup?.links.map(({ context }) => context.traceId)).toEqual([maker?.traceId])
  expect(cache[0]?.origin?.traceId).toBe(maker?.traceId)
})

it.each([
  ['case', 'where is the museum?'],
  ['white space', 'Where  is the museum?'],
  ['a full stop', 'Where is the museum.'],
])('takes questions that differ in %s for two questions', async (_what, other) => {
  const { runtime, model } = await setUp({ embedder: false })
  await runtime.llm(ask('Where is the museum?'))
  expect((await runtime.llm(ask(other))).servedBy).toBe('provider')
  expect(model.requests).toHaveLength(2)
})

it('keeps an entry for each sample that is wanted', async () => {
  let drawn = 0
  const { runtime } = await setUp({ embedder: false, script: () => `story ${++drawn}` })
  const tell = async (sample?: number): Promise<string> => {
    return (await runtime.llm(ask('Tell a story.'), sample === undefined ? {} : { sample })).text
  }
  const told = [await tell(), await tell(1), await tell(2), await tell(1), await tell()]
  expect(told).toEqual(['story 1', 'story 2', 'story 3', 'story 2', 'story 1'])
})

it('stores the answer of a fallback under the model that gave it', async () => {
  const { runtime, model } = await setUp({
    embedder: false,
    retry: { attempts: 1 },
    script: ({ model: asked }) => (asked === 'scripted/one' ? outage() : 'from the second'),
  })
  const request = { ...ask('Where is the museum?'), fallback: ['scripted/two'] }
  expect((await runtime.llm(request)).text).toBe('from the second')
  const direct = await runtime.llm({ ...ask('Where is the museum?'), model: 'scripted/two' })
  expect(direct).toMatchObject({ servedBy: 'exact', text: 'from the second' })
  expect((await runtime.llm(request)).servedBy).toBe('provider')
  expect(model.requests.map((asked) => asked.model)).toEqual([
    'scripted/one',
    'scripted/two',
    'scripted/one',
    'scripted/two',
  ])
})

it('does not keep a run that a fallback answered as the answer of its agent', async () => {
  let isDown = true
  const agent = defineAgent({
    name: 'steady',
    persona: { id: 'steady', instructions: 'You answer.' },
    model: 'scripted/one',
    fallback: ['scripted/two'],
  })
  const { runtime } = await setUp({
    embedder: false,
    retry: { attempts: 1 },
    script: ({ model: asked }) => (asked === 'scripted/one' && isDown ? outage() : `from ${asked}`),
  })
  expect((await runtime.run(agent, 'Where is the museum?')).text).toBe('from scripted/two')
  isDown = false
  expect((await runtime.run(agent, 'Where is the museum?')).text).toBe('from scripted/one')
})

function outage(): StratagentError {
  return new StratagentError('PROVIDER_UNAVAILABLE', 'The provider is down.', { retryable: true })
}
