import { defineAgent, defineTool, type Guarded, type Guardrail, type Ruling } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clerk, told, wish } from '../runtime/desk.ts'
import { setUp } from '../set-up.ts'

/** A guardrail with a rule of its own. */
function guardrail(at: Guardrail['at'], check: (guarded: Guarded) => Ruling, rewrites = false): Guardrail {
  return { name: 'house-rules', at, rewrites, check }
}

const pass: Ruling = { pass: true }
const blocked = { code: 'GUARDRAIL_BLOCKED', message: expect.stringContaining('house-rules') }

describe('a guardrail on a tool', () => {
  const ran: unknown[] = []
  const note = (guardrails: readonly Guardrail[] = []) =>
    defineTool({
      name: 'note',
      description: 'Notes something down.',
      input: z.object({ text: z.string() }),
      guardrails,
      run({ text }) {
        ran.push(text)
        return { kept: text, size: 3n }
      },
    })
  const noInk = guardrail(['tool-input'], ({ text, tool }) => (text.includes('ink') ? { block: `${tool}: no.` } : pass))
  const redInput = guardrail(['tool-input'], ({ text }) => ({ rewrite: text.replace('blue', 'red') }), true)
  const noInput = guardrail(['tool-input'], () => ({ rewrite: '{}' }), true)
  const redOutput = guardrail(['tool-output'], ({ text }) => ({ rewrite: text.replace('blue', 'red') }), true)

  it.each(['tool', 'agent', 'runtime'])('stops a call, and the model is told: on the %s', async (where) => {
    ran.length = 0
    const { runtime, model } = await setUp({
      embedder: false,
      script: [wish('note', { text: 'ink' }), 'I may not.'],
      guardrails: where === 'runtime' ? [noInk] : [],
    })
    const tools = [note(where === 'tool' ? [noInk] : [])]
    const agent = defineAgent({ ...clerk, tools, guardrails: where === 'agent' ? [noInk] : [] })
    expect((await runtime.run(agent, 'Note ink.')).output).toBe('I may not.')
    expect(told(model.requests[1])[0]).toMatchObject({ failed: true, text: expect.stringContaining('note: no.') })
    expect(ran).toEqual([])
  })

  it('hands the body the rewritten input', async () => {
    ran.length = 0
    const { runtime } = await setUp({ embedder: false, script: [wish('note', { text: 'blue' }), 'Done.'] })
    await runtime.run(defineAgent({ ...clerk, tools: [note([redInput])] }), 'Note blue.')
    expect(ran).toEqual(['red'])
  })

  it('that rewrites the input into one that does not fit is told to the model', async () => {
    ran.length = 0
    const { runtime, model } = await setUp({ embedder: false, script: [wish('note', { text: 'blue' }), 'Done.'] })
    await runtime.run(defineAgent({ ...clerk, tools: [note([noInput])] }), 'Note blue.')
    expect(told(model.requests[1])[0]).toMatchObject({ failed: true, text: expect.stringContaining('guardrail') })
    expect(ran).toEqual([])
  })

  it('has the model read the rewritten result', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: [wish('note', { text: 'blue' }), 'Done.'] })
    await runtime.run(defineAgent({ ...clerk, tools: [note([redOutput])] }), 'Note blue.')
    expect(told(model.requests[1])[0]?.text).toBe('{"kept":"red","size":"3"}')
  })

  it('speaks again when the result comes from the cache', async () => {
    let isStrict = false
    const moody = guardrail(['tool-output'], () => (isStrict ? { block: 'Not any more.' } : pass))
    const price = defineTool({
      name: 'price',
      description: 'A price.',
      input: z.object({}),
      effect: 'read',
      cache: true,
      guardrails: [moody],
      run: () => 3,
    })
    const { runtime } = await setUp({ embedder: false })
    expect(await runtime.call(price, {})).toBe(3)
    isStrict = true
    await expect(runtime.call(price, {})).rejects.toMatchObject(blocked)
  })

  it('does not trouble a tool it does not look at', async () => {
    const { runtime, model } = await setUp({
      embedder: false,
      script: [wish('note', { text: 'x' }), 'Done.'],
      guardrails: [guardrail(['input', 'output'], () => pass)],
    })
    await runtime.run(defineAgent({ ...clerk, tools: [note()] }), 'Note x.')
    expect(told(model.requests[1])[0]?.text).toBe('{"kept":"x","size":"3"}')
  })
})

describe('a guardrail that rewrites without saying so', () => {
  it.each(['input', 'output', 'tool-input', 'tool-output'] as const)('is an error: %s', async (at) => {
    const sly = guardrail([at], () => ({ rewrite: '{"text":"something else"}' }))
    const tool = defineTool({ name: 'note', description: 'Notes.', input: z.object({}), run: () => 'noted' })
    const { runtime } = await setUp({ embedder: false, script: [wish('note'), 'Done.'], guardrails: [sly] })
    await expect(runtime.run(defineAgent({ ...clerk, tools: [tool] }), 'Hi')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('`rewrites: true`'),
    })
  })
})
