import { Agent, defineAgent } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { setUp } from '../set-up.ts'
import { clerk, double, wish } from './desk.ts'

const price = z.object({ item: z.string(), cents: z.int() })
const shop = defineAgent({ ...clerk, output: price })

describe('an agent with an output schema', () => {
  it('asks for that shape and gives the checked value', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: ['{"item":"tea","cents":300}'] })
    const { output, text } = await runtime.run(shop, 'What is tea?')
    expect(output).toEqual({ item: 'tea', cents: 300 })
    expect(text).toBe('{"item":"tea","cents":300}')
    expect(model.requests[0]?.output).toMatchObject({
      name: 'clerk',
      schema: { type: 'object', properties: { item: { type: 'string' }, cents: { type: 'integer' } } },
    })
  })

  it('gives what the schema makes of the answer, from the model and from the cache alike', async () => {
    @Agent({ ...clerk, name: 'dater' })
    class Dater {
      static readonly output = z.object({ at: z.string().transform((text) => new Date(text)) })
    }
    const { runtime } = await setUp({ embedder: false, script: ['{"at":"2026-01-02T00:00:00.000Z"}'] })
    const fresh = await runtime.run(Dater, 'When?')
    const kept = await runtime.run(Dater, 'When?')
    expect(kept.servedBy).toBe('exact')
    expect([fresh.output.at, kept.output.at]).toEqual([new Date('2026-01-02'), new Date('2026-01-02')])
  })

  it('has an answer that does not fit repaired once, and tells the model what is wrong', async () => {
    const { runtime, model } = await setUp({
      embedder: false,
      script: ['{"item":"tea","cents":"three"}', '{"item":"tea","cents":3}'],
    })
    const { output, usage } = await runtime.run(shop, 'What is tea?')
    expect(output).toEqual({ item: 'tea', cents: 3 })
    expect(usage.usd).toBe(0.002)
    expect(model.requests[1]?.messages).toMatchObject([
      { role: 'user', content: 'What is tea?' },
      { role: 'assistant', content: [{ text: '{"item":"tea","cents":"three"}' }] },
      { role: 'user', content: expect.stringContaining('cents') },
    ])
  })

  it('has text that is no JSON repaired too', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: ['Three.', '{"item":"tea","cents":3}'] })
    expect((await runtime.run(shop, 'What is tea?')).output).toEqual({ item: 'tea', cents: 3 })
    expect(model.requests).toHaveLength(2)
  })

  it('keeps the repaired answer under the question that was asked', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: ['Three.', '{"item":"tea","cents":3}'] })
    await runtime.run(shop, 'What is tea?')
    expect(await runtime.run(shop, 'What is tea?')).toMatchObject({
      servedBy: 'exact',
      output: { item: 'tea', cents: 3 },
    })
    expect(model.requests).toHaveLength(2)
  })

  it('fails when the repair does not fit either, names schema and field, and keeps nothing', async () => {
    const { runtime, model } = await setUp({ embedder: false, script: () => ({ text: '{"item":"tea"}' }) })
    const failure = { code: 'OUTPUT_INVALID', message: expect.stringMatching(/'clerk'.*cents/) }
    await expect(runtime.run(shop, 'What is tea?')).rejects.toMatchObject(failure)
    expect(model.requests).toHaveLength(2)
    await expect(runtime.run(shop, 'What is tea?')).rejects.toMatchObject(failure)
    expect(model.requests).toHaveLength(4)
  })

  it('fails without a repair when the answer was cut short: asking again would be cut again', async () => {
    const script = [{ text: '{"item":"te', finishReason: 'length' as const }]
    const { runtime, model } = await setUp({ embedder: false, script })
    await expect(runtime.run(shop, 'What is tea?')).rejects.toMatchObject({
      code: 'OUTPUT_INVALID',
      message: expect.stringContaining('maxTokens'),
    })
    model.assertConsumed()
  })

  it('lets turns with tools pass: only the last word has a shape', async () => {
    const agent = defineAgent({ ...clerk, output: price, tools: [double] })
    const { runtime, model } = await setUp({
      embedder: false,
      script: [{ text: 'Let me see.', ...wish('double', { n: 150 }) }, '{"item":"tea","cents":300}'],
    })
    expect((await runtime.run(agent, 'What is tea?')).output).toEqual({ item: 'tea', cents: 300 })
    model.assertConsumed()
  })

  it('streams only the answer that fits, never the first try', async () => {
    const { runtime } = await setUp({ embedder: false, script: ['Three, I think.', '{"item":"tea","cents":3}'] })
    const stream = runtime.stream(shop, 'What is tea?')
    let text = ''
    for await (const piece of stream.textStream) text += piece
    expect(text).toBe('{"item":"tea","cents":3}')
    expect((await stream.result).output).toEqual({ item: 'tea', cents: 3 })
  })
})
