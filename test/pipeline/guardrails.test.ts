import { defineAgent, type Guarded, type Guardrail, type Ruling } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clerk, eventsOf } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'

/** A guardrail with a rule of its own. */
function guardrail(at: Guardrail['at'], check: (guarded: Guarded) => Ruling, rewrites = false): Guardrail {
  return { name: 'house-rules', at, rewrites, check }
}

const pass: Ruling = { pass: true }
const noSecrets = guardrail(['output'], ({ text }) => (text.includes('secret') ? { block: 'It is secret.' } : pass))
const starred = ({ text }: Guarded): Ruling => ({ rewrite: text.replaceAll('secret', '***') })
const withStars = guardrail(['output'], starred, true)
const blocked = { code: 'GUARDRAIL_BLOCKED', message: expect.stringContaining('house-rules') }

describe('a guardrail on the input', () => {
  const noDogs = guardrail(['input'], ({ text }) => (text.includes('dog') ? { block: 'No dogs here.' } : pass))

  it('stops a run before anybody is asked, and says which guardrail and why', async () => {
    const { runtime, model } = await setUp({ embedder: false })
    const agent = defineAgent({ ...clerk, guardrails: [noDogs] })
    await expect(runtime.run(agent, 'A dog?')).rejects.toMatchObject({
      code: 'GUARDRAIL_BLOCKED',
      message: 'The guardrail house-rules stopped the input: No dogs here.',
    })
    expect(model.requests).toEqual([])
    expect((await runtime.run(agent, 'A cat?')).output).toBe('A CAT?')
  })

  it('of the runtime holds for every agent and for direct calls, streamed or not', async () => {
    const { runtime, model } = await setUp({ embedder: false, guardrails: [noDogs] })
    const agent = defineAgent(clerk)
    await expect(runtime.run(agent, 'A dog?')).rejects.toMatchObject(blocked)
    await expect(runtime.stream(agent, 'A dog?').result).rejects.toMatchObject(blocked)
    await expect(runtime.llm(ask('A dog?'))).rejects.toMatchObject(blocked)
    await expect(runtime.streamLlm(ask('A dog?')).result).rejects.toMatchObject(blocked)
    expect(model.requests).toEqual([])
  })

  it('that rewrites hides the rest from model, session and key', async () => {
    const noNumbers = guardrail(['input'], ({ text }) => ({ rewrite: text.replaceAll(/\d+/g, '#') }), true)
    const { runtime, model } = await setUp({ embedder: false, guardrails: [noNumbers] })
    const agent = defineAgent(clerk)
    const asker = { tenant: 'acme', session: 's1' }
    await runtime.run(agent, 'Card 4711', asker)
    expect((await runtime.run(agent, 'Card 4712', { tenant: 'acme' })).servedBy).toBe('exact')
    await runtime.run(agent, 'Again', asker)
    expect(JSON.stringify(model.requests)).not.toContain('471')
    expect(model.requests[1]?.messages[0]).toEqual({ role: 'user', content: 'Card #' })
  })

  it('sees who asks', async () => {
    const adults = guardrail(['input'], ({ identity }) => (identity.vary['adult'] === 'yes' ? pass : { block: 'No.' }))
    const { runtime } = await setUp({ embedder: false, guardrails: [adults] })
    const agent = defineAgent(clerk)
    expect((await runtime.run(agent, 'Hi', { vary: { adult: 'yes' } })).output).toBe('HI')
    await expect(runtime.run(agent, 'Hi', { vary: { adult: 'no' } })).rejects.toMatchObject(blocked)
  })

  it('reads what the one before it has left', async () => {
    const first = guardrail(['input'], ({ text }) => ({ rewrite: `${text} one` }), true)
    const second = guardrail(['input'], ({ text }) => ({ rewrite: `${text} two` }), true)
    const { runtime } = await setUp({ embedder: false, guardrails: [first] })
    expect((await runtime.run(defineAgent({ ...clerk, guardrails: [second] }), 'Zero')).output).toBe('ZERO ONE TWO')
  })
})

describe('a guardrail on the output', () => {
  it('stops an answer before it is kept', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: ['A secret.', 'Nothing.'] })
    const agent = defineAgent({ ...clerk, guardrails: [noSecrets] })
    await expect(runtime.run(agent, 'What is it?', { cache: { semantic: 'off' } })).rejects.toMatchObject(blocked)
    await expect(runtime.run(agent, 'What is it?', { cache: 'only-if-cached' })).rejects.toMatchObject({
      code: 'NOT_CACHED',
    })
    expect(model.requests).toHaveLength(1)
  })

  it.each(['run', 'llm'] as const)('speaks again when an answer is served from the cache (S22): %s', async (kind) => {
    let isStrict = false
    const checks: string[] = []
    const moody = guardrail(['output'], ({ text }) => {
      checks.push(text)
      return isStrict ? { block: 'Not any more.' } : pass
    })
    const { runtime, model } = await setUp({ embedder: false, guardrails: [moody] })
    const agent = defineAgent(clerk)
    const once = () => (kind === 'run' ? runtime.run(agent, 'Hi') : runtime.llm(ask('Hi')))
    await once()
    expect(checks).toEqual(['HI'])
    expect((await once()).servedBy).toBe('exact')
    expect(checks).toEqual(['HI', 'HI'])
    isStrict = true
    await expect(once()).rejects.toMatchObject(blocked)
    expect(model.requests).toHaveLength(1)
  })

  it('with a raised version does not find what was kept under the old one (S22)', async () => {
    const { runtime, store } = await setUp({ embedder: false, guardrails: [noSecrets] })
    const agent = defineAgent(clerk)
    await runtime.run(agent, 'Hi')
    const next = await setUp({ embedder: false, store: () => store, guardrails: [{ ...noSecrets, version: '2' }] })
    expect((await next.runtime.run(agent, 'Hi')).servedBy).toBe('provider')
  })

  it('that rewrites has its text kept, given, remembered and served', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: () => ({ text: 'The secret is out.' }) })
    const agent = defineAgent({ ...clerk, guardrails: [withStars] })
    const first = await runtime.run(agent, 'Tell me.', { session: 's1' })
    const again = await runtime.run(agent, 'Tell me.')
    expect([first.output, first.text, again.output]).toEqual(Array(3).fill('The *** is out.'))
    expect(again.servedBy).toBe('exact')
    await runtime.run(agent, 'Really?', { session: 's1' })
    expect(JSON.stringify(model.requests.at(-1)?.messages)).not.toContain('secret')
  })

  it('that rewrites holds the pieces back: a stream shows the rewritten text only', async () => {
    const script = () => ({ chunks: ['The se', 'cret is ', 'out.'] })
    const { runtime } = await setUp({ embedder: false, script, guardrails: [withStars] })
    const agent = defineAgent(clerk)
    for (const servedBy of ['provider', 'exact']) {
      const stream = runtime.stream(agent, 'Tell me.')
      expect((await eventsOf(stream.textStream)).join('')).toBe('The *** is out.')
      expect(await stream.result).toMatchObject({ text: 'The *** is out.', servedBy })
      expect((await eventsOf(runtime.streamLlm(ask('Tell me.')).textStream)).join('')).toBe('The *** is out.')
    }
  })

  it('that only stops ends a stream with its error', async () => {
    const { runtime } = await setUp({ embedder: false, script: ['A secret.'], guardrails: [noSecrets] })
    const stream = runtime.stream(defineAgent(clerk), 'Tell me.')
    await expect(eventsOf(stream)).rejects.toMatchObject(blocked)
    await expect(stream.result).rejects.toMatchObject(blocked)
  })

  it('that rewrites a structured answer leaves a value of its schema, or an error', async () => {
    const output = z.object({ at: z.string().transform((text) => new Date(text)), note: z.string() })
    const script = () => ({ text: '{"at":"2026-01-02T00:00:00.000Z","note":"secret"}' })
    const { runtime } = await setUp({ embedder: false, script })
    const starring = defineAgent({ ...clerk, output, guardrails: [withStars] })
    expect((await runtime.run(starring, 'When?')).output).toEqual({ at: new Date('2026-01-02'), note: '***' })

    const cutting = guardrail(['output'], () => ({ rewrite: '{"note":""}' }), true)
    const cut = defineAgent({ ...clerk, name: 'cut', output, guardrails: [cutting] })
    await expect(runtime.run(cut, 'When?')).rejects.toMatchObject({
      code: 'OUTPUT_INVALID',
      message: expect.stringContaining('guardrail'),
    })
  })
})
