import { defineAgent, defineTool, localEmbedder, memorySessions, memoryStore } from 'stratagent'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { clerk, wish } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'
import { exported, meters, sdkTracer } from './sdk.ts'

const find = defineTool({
  name: 'find',
  description: 'Finds.',
  input: z.object({ word: z.string() }),
  effect: 'read',
  cache: { tags: ({ word }) => [`word:${word}`] },
  run: ({ word }) => ({ found: word, size: 2n }),
})
const change = defineTool({
  name: 'change',
  description: 'Changes.',
  input: z.object({ word: z.string() }),
  effect: 'write',
  invalidates: ({ word }) => [`word:${word}`],
  run: ({ word }) => Promise.reject(new Error(`no ${word}`)),
})
const agent = defineAgent({
  ...clerk,
  tools: [find, change],
  persona: { id: 'clerk', instructions: 'You know the zither.' },
  cache: { tags: ['about:zither'] },
})

/** Runs in which the word is planted wherever a caller, a model or a tool can put it, and everything that is exported. */
async function planted(telemetry: { content?: boolean; openInference?: boolean; spans?: 'lean' }) {
  const [{ tracer, spans }, { provider, read }] = [sdkTracer(), meters()]
  const { runtime } = await setUp({
    embedder: localEmbedder(),
    tracer,
    sessions: memorySessions(),
    store: (clock) => memoryStore({ clock }),
    telemetry: { metrics: provider, ...telemetry },
    script: [
      {
        text: 'zither?',
        toolCalls: [...wish('find', { word: 'zither' }).toolCalls, ...wish('change', { word: 'zither' }).toolCalls],
      },
      'The zither is here.',
      'Another zither.',
    ],
  })
  const options = { tenant: 'zither inc', user: 'zither-player', session: 'zither-7', vary: { instrument: 'zither' } }
  await runtime.run(agent, 'Where is the zither?', { ...options, documents: [{ id: 'd1', text: 'On the zither.' }] })
  await runtime.llm(ask('A zither?'), { tenant: 'zither inc' })
  await runtime.llm(ask('A zither?'), { tenant: 'zither inc' })
  await runtime.embed(['zither'], { tenant: 'zither inc' })
  await runtime.cache.invalidate({ tenant: 'zither inc', tags: ['word:zither'] })
  return {
    spans: spans(),
    text: JSON.stringify([
      ...spans().map(({ name, attributes, events, links, status }) => ({ name, attributes, events, links, status })),
      ...(await read()),
    ]),
  }
}

describe('what was said', () => {
  it.each([{}, { openInference: true }, { spans: 'lean' as const }])(
    'S8 stands on no span and in no metric, nor does who asked: %j',
    async (telemetry) => {
      const { spans, text } = await planted(telemetry)
      expect(spans.length).toBeGreaterThan(8)
      expect(text).not.toContain('zither')
    },
  )

  it('stands on spans in the shape of the conventions when that is asked for', async () => {
    const { spans } = await planted({ content: true })
    const run = exported(spans, 'invoke_agent').attributes
    expect(JSON.parse(String(run['gen_ai.input.messages']))).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Where is the zither?' }] },
    ])
    expect(JSON.parse(String(run['gen_ai.output.messages']))).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'The zither is here.' }], finish_reason: 'stop' },
    ])
    expect(run['gen_ai.conversation.id']).toBe('zither-7')

    const [first, second] = spans.filter(({ name }) => name === 'chat one').map(({ attributes }) => attributes)
    expect(JSON.parse(String(first?.['gen_ai.system_instructions']))).toEqual([
      { type: 'text', content: 'You know the zither.' },
      { type: 'text', content: 'On the zither.' },
    ])
    expect(JSON.parse(String(first?.['gen_ai.tool.definitions']))).toMatchObject([{ name: 'find' }, { name: 'change' }])
    const [said] = z
      .array(z.looseObject({ parts: z.array(z.unknown()) }))
      .parse(JSON.parse(String(first?.['gen_ai.output.messages'])))
    expect(said).toMatchObject({ finish_reason: 'tool_call' })
    expect(said?.parts[1]).toMatchObject({ type: 'tool_call', name: 'find', arguments: { word: 'zither' } })
    expect(String(second?.['gen_ai.input.messages'])).toContain('tool_call_response')

    const tool = exported(spans, 'execute_tool find').attributes
    expect(tool['gen_ai.tool.call.arguments']).toBe('{"word":"zither"}')
    expect(tool['gen_ai.tool.call.result']).toBe('{"found":"zither","size":"2"}')
  })

  it.each([
    ['true', true],
    ['SPAN_ONLY', true],
    ['SPAN_AND_EVENT', true],
    ['EVENT_ONLY', false],
    ['NO_CONTENT', false],
    ['false', false],
  ])('is asked for by the standard variable too: %s', async (value, isAsked) => {
    vi.stubEnv('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const { text } = await planted({})
    expect(text.includes('zither')).toBe(isAsked)
  })
})

describe('a conversation', () => {
  it('has one id on all its spans, and two users none in common', async () => {
    const { tracer, spans } = sdkTracer()
    const { runtime } = await setUp({ embedder: false, tracer })
    const simple = defineAgent(clerk)
    for (const user of ['u1', 'u1', 'u2']) await runtime.run(simple, 'Hi', { user, session: 's1' })
    const ids = spans()
      .filter(({ name }) => name === 'invoke_agent clerk')
      .map(({ attributes }) => attributes['gen_ai.conversation.id'])
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
    expect(ids[0]).toMatch(/^[\w-]{22}$/)
  })
})
