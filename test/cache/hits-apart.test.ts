import { describe, expect, it } from 'vitest'
import { memoryStore, sqliteStore, type Clock, type LlmResult, type Store } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { scratchFile } from '../stores/scratch.ts'
import { guide } from './ways.ts'

const question = ask('Plan my trip to Rome.')
const stores: readonly [string, (clock: Clock) => Store][] = [
  ['memory', (clock) => memoryStore({ clock })],
  ['sqlite', (clock) => sqliteStore({ path: scratchFile(), clock })],
]

/** Does to a result whatever a caller could do to it. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) spoil(inner)
  if (Object.isFrozen(value)) return
  if (Array.isArray(value)) value.push('spoilt')
  else Object.assign(value, { spoilt: true, text: 'spoilt' })
}

describe.each(stores)('two hits of one entry in a %s store', (_name, store) => {
  it('share nothing that one of them can change', async () => {
    const { runtime } = await setUp({ embedder: false, store, script: () => ({ text: 'Sunny.' }) })
    const first = await runtime.llm(question)
    const clean = answerOf(await runtime.llm(question))
    spoil(first)
    for (const again of [await runtime.llm(question), await runtime.streamLlm(question).result]) {
      expect(again.servedBy).toBe('exact')
      spoil(again)
      expect(answerOf(await runtime.llm(question))).toEqual(clean)
    }
  })

  it('show its deltas to whoever reads, whoever asked before', async () => {
    const { runtime } = await setUp({
      embedder: false,
      store,
      script: () => ({ text: 'Sunny.', chunks: ['Su', 'nny.'] }),
    })
    await runtime.streamLlm(question).result
    await runtime.llm(question)
    const pieces: string[] = []
    for await (const piece of runtime.streamLlm(question).textStream) pieces.push(piece)
    expect(pieces).toEqual(['Su', 'nny.'])
  })
})

it('a run that was answered before shares nothing with the next one either', async () => {
  const { runtime } = await setUp({ embedder: false })
  const first = await runtime.run(guide, 'Where is the museum?')
  spoil(first)
  const second = await runtime.run(guide, 'Where is the museum?')
  expect([second.servedBy, second.text]).toEqual(['exact', 'WHERE IS THE MUSEUM?'])
  spoil(second)
  expect((await runtime.run(guide, 'Where is the museum?')).text).toBe('WHERE IS THE MUSEUM?')
})

it('every run and every decision has a name that no other has', async () => {
  const { runtime } = await setUp({ embedder: false })
  const results = await Promise.all(Array.from({ length: 50 }, (_none, time) => runtime.llm(ask(`${time % 5}?`))))
  const decisions = results.flatMap(({ cache }) => cache)
  expect(new Set(results.map(({ runId }) => runId)).size).toBe(50)
  const [first] = decisions
  expect(new Set(decisions.map(({ id }) => id)).size).toBe(new Set(decisions).size)
  expect((await runtime.cache.explain(first?.id ?? '')).map(({ decision }) => decision.id)).toEqual([first?.id])
})

it('explain names every part of a call, at a miss and at the hit that follows', async () => {
  const { runtime } = await setUp({ embedder: false })
  const asked = { tenant: 'acme', user: 'u7', locale: 'de' }
  const [miss] = await runtime.cache.explain((await runtime.llm(question, asked)).runId)
  const [hit] = await runtime.cache.explain((await runtime.llm(question, asked)).runId)
  expect(miss?.decision.result).toBe('miss')
  expect(hit?.decision).toMatchObject({ result: 'hit', key: miss?.decision.key })
  expect(hit?.decision.origin?.parts).toEqual(miss?.decision.parts)
  expect(Object.keys(miss?.decision.parts ?? {})).toEqual(
    expect.arrayContaining(['tenant', 'user', 'locale', 'question']),
  )
})

function answerOf({ runId: _runId, cache, ...answer }: LlmResult): unknown {
  return { ...answer, origin: cache[0]?.origin, saved: cache[0]?.saved }
}
