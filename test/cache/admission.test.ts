import { describe, expect, it } from 'vitest'
import { StratagentError } from 'stratagent'
import type { ScriptedAnswer } from 'stratagent/testing'
import { ask, setUp } from '../set-up.ts'
import { guide, ways } from './ways.ts'

const good = 'The museum is in the old town.'

/** Answers that are none, with the reason why they are not kept. */
const unkept: readonly (readonly [what: string, answer: ScriptedAnswer, reason: string])[] = [
  ['T24 cut off at its length', { text: 'The museum is', finishReason: 'length' }, 'length'],
  ['T24 filtered', { text: 'The museum', finishReason: 'content-filter' }, 'filtered'],
  ['T24 S11 refused', { text: 'I cannot help with that.', finishReason: 'refusal' }, 'refusal'],
  ['S11 refused in words', "I'm sorry, but I can't help with that.", 'refusal'],
  ['T24 empty', { text: '' }, 'empty'],
  ['T24 ended for no known reason', { text: 'The museum', finishReason: 'other' }, 'aborted'],
  ['T23 S11 an apology', 'Something went wrong. Please try again later.', 'apology'],
  ['T23 an error in its body', '{"error": {"message": "overloaded"}}', 'apology'],
  ['a guess', { text: 'The museum may be anywhere.', confidence: 0.4 }, 'low-confidence'],
]

describe.each(ways)('an answer by %s', (_name, way) => {
  it.each(unkept)('%s is given and not kept', async (_what, answer, reason) => {
    const { runtime, model, spans } = await setUp({ embedder: false, script: [answer, good] })
    const first = await way(runtime, 'Where is the museum?')
    expect(first.text).toBe(typeof answer === 'object' && 'text' in answer ? answer.text : answer)
    const stored = spans.spans.filter(({ name }) => name === 'cache.store exact')
    expect(stored.map(({ attributes }) => attributes['cache.reason'])).toContain(reason)
    expect(stored.every(({ attributes }) => attributes['cache.reason'] === reason)).toBe(true)
    expect(await way(runtime, 'Where is the museum?')).toMatchObject({ servedBy: 'provider', text: good })
    expect((await way(runtime, 'Where is the museum?')).servedBy).toBe('exact')
    model.assertConsumed()
  })

  it.each([
    ['a rate limit', 'PROVIDER_RATE_LIMITED'],
    ['an outage', 'PROVIDER_UNAVAILABLE'],
    ['a rejected request', 'PROVIDER_REJECTED'],
    ['a malformed answer', 'PROVIDER_MALFORMED'],
  ] as const)('T23 S11 that fails by %s leaves nothing behind', async (_what, code) => {
    const { runtime, model, store } = await setUp({
      embedder: false,
      retry: { attempts: 1 },
      script: [new StratagentError(code, 'The provider failed.'), good],
    })
    await expect(way(runtime, 'Where is the museum?')).rejects.toMatchObject({ code })
    expect(await store.figures()).toMatchObject({ entries: 0 })
    expect((await way(runtime, 'Where is the museum?')).text).toBe(good)
    model.assertConsumed()
  })
})

it('does not find by its meaning what was not kept', async () => {
  const { runtime } = await setUp({
    script: [{ text: 'It is', finishReason: 'length' }, 'Paris'],
  })
  await runtime.llm(ask('What is the capital of France?'))
  expect((await runtime.llm(ask('Tell me the capital city of France.'))).text).toBe('Paris')
})

it('keeps the repaired answer of a schema, never the one before it', async () => {
  const { runtime, model } = await setUp({ embedder: false, script: ['{"city": 7}', '{"city": "Paris"}'] })
  const request = { ...ask('What is the capital of France?'), output: cityFormat }
  expect((await runtime.llm(request)).text).toBe('{"city": "Paris"}')
  expect(await runtime.llm(request)).toMatchObject({ servedBy: 'exact', text: '{"city": "Paris"}' })
  model.assertConsumed()
})

it('T23 keeps no answer that does not fit its schema after a repair', async () => {
  const { runtime, model } = await setUp({ embedder: false, script: ['no', 'no', '{"city": "Paris"}'] })
  const request = { ...ask('What is the capital of France?'), output: cityFormat }
  await expect(runtime.llm(request)).rejects.toMatchObject({ code: 'OUTPUT_INVALID' })
  expect(await runtime.llm(request)).toMatchObject({ servedBy: 'provider', text: '{"city": "Paris"}' })
  model.assertConsumed()
})

const cityFormat = {
  name: 'city',
  schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  check: (value: unknown) =>
    typeof value === 'object' && value !== null && 'city' in value && typeof value.city === 'string'
      ? { value }
      : { issues: ['city is no text'] },
}

describe('S22 guardrails', () => {
  it.each(ways)('look at the answer of a hit by %s too', async (_name, way) => {
    let banned = 'nothing'
    const { runtime } = await setUp({
      guardrails: [
        {
          name: 'words',
          at: ['output'],
          check: ({ text }) => (text.includes(banned) ? { block: banned } : { pass: true }),
        },
      ],
    })
    await way(runtime, 'What is the capital of France?')
    banned = 'FRANCE'
    for (const question of ['What is the capital of France?', 'Tell me the capital city of France.']) {
      await expect(way(runtime, question)).rejects.toMatchObject({ code: 'GUARDRAIL_BLOCKED' })
    }
  })

  it.each(ways)('keep an answer of %s that they stop out of the cache', async (_name, way) => {
    let banned = 'MUSEUM'
    const { runtime } = await setUp({
      embedder: false,
      guardrails: [
        {
          name: 'words',
          at: ['output'],
          check: ({ text }) => (text.includes(banned) ? { block: banned } : { pass: true }),
        },
      ],
    })
    await expect(way(runtime, 'Where is the museum?')).rejects.toMatchObject({ code: 'GUARDRAIL_BLOCKED' })
    banned = 'nothing'
    await way(runtime, 'Where is the museum?')
    expect((await way(runtime, 'Where is the museum?')).servedBy).toBe('exact')
  })

  it('make earlier answers unreachable when their version is raised', async () => {
    const guardrail = (version: string) => ({
      name: 'words',
      version,
      at: ['output'] as const,
      check: () => ({ pass: true }) as const,
    })
    const one = await setUp({ guardrails: [guardrail('1')] })
    await one.runtime.llm(ask('What is the capital of France?'))
    await one.runtime.run(guide, 'What is the capital of France?')
    const two = await setUp({ guardrails: [guardrail('2')], store: () => one.store })
    for (const question of ['What is the capital of France?', 'Tell me the capital city of France.']) {
      expect((await two.runtime.llm(ask(question), { cache: 'no-store' })).servedBy).toBe('provider')
      expect((await two.runtime.run(guide, question, { cache: 'no-store' })).servedBy).toBe('provider')
    }
    expect((await one.runtime.llm(ask('What is the capital of France?'))).servedBy).toBe('exact')
  })

  it('keep and replay a rewritten answer as they rewrote it', async () => {
    const { runtime, model } = await setUp({
      embedder: false,
      script: ['Call 555-1234 now.'],
      guardrails: [
        {
          name: 'numbers',
          at: ['output'],
          rewrites: true,
          check: ({ text }) => (/\d/.test(text) ? { rewrite: text.replaceAll(/\d/g, 'x') } : { pass: true }),
        },
      ],
    })
    for (const servedBy of ['provider', 'exact']) {
      const stream = runtime.streamLlm(ask('Where do I call?'))
      let text = ''
      for await (const piece of stream.textStream) text += piece
      expect(text).toBe('Call xxx-xxxx now.')
      expect((await stream.result).servedBy).toBe(servedBy)
    }
    model.assertConsumed()
    expect(model.requests).toHaveLength(1)
  })
})
