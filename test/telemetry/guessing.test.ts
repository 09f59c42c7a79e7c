import { defineAgent, localEmbedder, memorySessions } from 'stratagent'
import { expect, it } from 'vitest'
import { clerk } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'
import { sdkTracer } from './sdk.ts'

const secret = 'Is my salary 72,000?'
const who = { tenant: 'acme', user: 'u7', permissions: ['hr'], locale: 'de', vary: { plan: 'gold' } }
const documents = [{ id: 'd1', text: 'Salaries.' }]
const agent = defineAgent(clerk)

/** What was said to and by the cache in a runtime that shows content, or does not. */
async function asked(telemetry: { content?: boolean; spans?: 'lean' }) {
  const { tracer, spans } = sdkTracer()
  const { runtime } = await setUp({ embedder: localEmbedder(), sessions: memorySessions(), tracer, telemetry })
  const results = [
    await runtime.llm({ ...ask(secret), system: 'Of Ada.' }, who),
    await runtime.llm({ ...ask(secret), system: 'Of Ada.' }, who),
    await runtime.run(agent, 'Hello there.', { ...who, session: 's1', documents }),
    await runtime.run(agent, secret, { ...who, session: 's1', documents }),
  ]
  return { spans: spans(), decisions: results.flatMap(({ cache }) => cache) }
}

it.each([{}, { spans: 'lean' as const }])(
  'S12 no digest on a span confirms a guess at what was asked or who asked: %j',
  async (telemetry) => {
    const { spans, decisions } = await asked(telemetry)
    const hidden = ['question', 'history', 'documents', 'tenant', 'user', 'permissions', 'vary', 'locale'] as const
    const all = JSON.stringify(spans.map(({ attributes, events }) => [attributes, events]))
    expect(all).toContain('settings=')
    let compared = 0
    for (const { parts = {}, key } of decisions) {
      const digests = hidden.flatMap((part) => (parts[part] === undefined ? [] : `${part}=${parts[part]}`))
      for (const digest of digests) expect(all).not.toContain(digest)
      expect(all).not.toContain(parts.question ?? 'a question')
      if (key !== undefined) expect(all).not.toContain(key.slice(0, 12))
      compared += digests.length
    }
    expect(compared).toBeGreaterThan(20)
    const [direct] = decisions.filter(({ parts }) => parts?.persona !== undefined)
    expect(all).not.toContain(direct?.parts?.persona ?? 'a direct call has a persona')
  },
)

it('keeps on a span the digests of what an author has set', async () => {
  const { spans, decisions } = await asked({})
  const lookups = spans
    .filter(({ name }) => name === 'cache.lookup exact')
    .map(({ attributes }) => String(attributes['cache.parts']))
  const run = decisions.find(({ kind, layer, result }) => kind === 'agent' && layer === 'exact' && result === 'miss')
  for (const part of ['agent', 'persona', 'version', 'model', 'tools', 'settings'] as const) {
    expect(lookups.join(' ')).toContain(`${part}=${run?.parts?.[part]}`)
  }
})

it('shows keys and digests of texts with the texts, where content is asked for', async () => {
  const { spans, decisions } = await asked({ content: true })
  const [lookup] = spans.filter(({ name }) => name === 'cache.lookup exact')
  const [miss] = decisions
  expect(lookup?.attributes['cache.parts']).toContain(`question=${miss?.parts?.question}`)
  expect(lookup?.attributes['cache.parts']).not.toMatch(/tenant=|user=/)
  const keys = spans.map(({ attributes }) => attributes['cache.key'])
  expect(keys).toContain(decisions.find(({ key }) => key !== undefined)?.key?.slice(0, 12))
})
