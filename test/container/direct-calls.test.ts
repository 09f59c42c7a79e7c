import { defineTool, localEmbedder, type Embedder } from 'stratagent'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { wish } from '../runtime/desk.ts'
import { ask, setUp } from '../set-up.ts'

describe('a model call without an agent', () => {
  it('says what came, from whom, and what it cost', async () => {
    const script = [{ text: 'Let me see.', ...wish('look', { at: 1 }), confidence: 0.9 }]
    const { runtime, model } = await setUp({ embedder: false, script })
    const request = { ...ask('Hi'), system: 'Be brief.', temperature: 0.5, tools: [], noEffect: 1 }
    const result = await runtime.llm(request, { tenant: 'acme' })
    expect(result).toMatchObject({
      text: 'Let me see.',
      content: [{ type: 'text' }, { type: 'tool-call' }],
      toolCalls: [{ name: 'look', input: { at: 1 } }],
      finishReason: 'tool-calls',
      model: 'one',
      servedBy: 'provider',
      confidence: 0.9,
      usage: { inputTokens: 100, outputTokens: 20, usd: 0.001 },
      saved: { usd: 0 },
    })
    expect(model.requests).toEqual([request])
  })

  it('is answered from the cache the second time: nothing spent, the cost of the first one saved (T39)', async () => {
    const { runtime } = await setUp({ embedder: false })
    const first = await runtime.llm(ask('Hi'))
    const second = await runtime.llm(ask('Hi'))
    expect(second).toMatchObject({
      text: 'HI',
      servedBy: 'exact',
      usage: { inputTokens: 0, outputTokens: 0, usd: 0 },
      saved: { inputTokens: 100, outputTokens: 20, usd: 0.001 },
    })
    expect(second.runId).not.toBe(first.runId)
  })

  it('has a shape checked and repaired like an agent’s', async () => {
    const check = (value: unknown) => (value === 42 ? { value } : { issues: ['It must be 42.'] })
    const { runtime, model } = await setUp({ embedder: false, script: ['41', '42'] })
    const { text } = await runtime.llm({ ...ask('?'), output: { name: 'answer', schema: { const: 42 }, check } })
    expect(text).toBe('42')
    expect(JSON.stringify(model.requests[1]?.messages)).toContain('It must be 42.')
  })
})

describe('an embedding call', () => {
  it('gives one unit vector per text, in order, equal ones once', async () => {
    const { runtime } = await setUp()
    const { vectors, servedBy } = await runtime.embed(['a cat', 'a dog', 'a cat'])
    expect(vectors.map(({ length }) => length)).toEqual([384, 384, 384])
    expect(vectors[0]).toEqual(vectors[2])
    expect(vectors[0]).not.toEqual(vectors[1])
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
    expect(servedBy).toBe('provider')
  })

  it('computes only what is missing', async () => {
    const local = localEmbedder()
    const asked: (readonly string[])[] = []
    const embedder: Embedder = {
      ...local,
      call(call) {
        asked.push(call.request.texts)
        return local.call(call)
      },
    }
    const { runtime } = await setUp({ embedder })
    const [cat] = (await runtime.embed(['a cat'])).vectors
    const { vectors } = await runtime.embed(['a dog', 'a cat', 'a dog'])
    expect([vectors[0], vectors[1]]).toEqual([vectors[2], cat])
    expect(asked).toEqual([['a cat'], ['a dog']])
    expect((await runtime.embed(['a cat', 'a dog'])).servedBy).toBe('embedding')
  })

  it('of nothing gives nothing', async () => {
    const { runtime } = await setUp()
    expect((await runtime.embed([])).vectors).toEqual([])
  })

  it('without an embedder says what to do', async () => {
    const { runtime } = await setUp({ embedder: false })
    await expect(runtime.embed(['a cat'])).rejects.toMatchObject({
      code: 'EMBEDDER_UNAVAILABLE',
      message: expect.stringContaining('localEmbedder()'),
    })
  })
})

describe('a tool that is called', () => {
  const calls: unknown[] = []
  const parcel = defineTool({
    name: 'parcel',
    description: 'Where a parcel is.',
    input: z.object({ id: z.string(), days: z.number().default(1) }),
    effect: 'read',
    cache: { ttl: '5m', tags: ({ id }) => [`parcel:${id}`] },
    run(input) {
      calls.push(input)
      return { at: new Date(0), weight: 12n, label: new Uint8Array([1, 2]), link: new URL('https://a.example/1') }
    },
  })

  it('gives the same value with the same types from the body and from the cache', async () => {
    calls.length = 0
    const { runtime, spans } = await setUp({ embedder: false })
    const fresh = await runtime.call(parcel, { id: '1' })
    const kept = await runtime.call(parcel, { id: '1' })
    expect(kept).toEqual(fresh)
    expect([kept.at, kept.weight, kept.label, kept.link]).toEqual([
      new Date(0),
      12n,
      new Uint8Array([1, 2]),
      new URL('https://a.example/1'),
    ])
    expect(calls).toEqual([{ id: '1', days: 1 }])
    expect(spans.spans.filter(({ name }) => name === 'execute_tool parcel')).toHaveLength(2)
  })

  it('refuses an input that does not fit, and does not run', async () => {
    calls.length = 0
    const { runtime } = await setUp({ embedder: false })
    const call = Reflect.apply(runtime.call, runtime, [parcel, { id: 1 }])
    await expect(call).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/parcel.*id/),
    })
    expect(calls).toEqual([])
  })

  it('throws what its body throws: there is no model to be told', async () => {
    const broken = defineTool({
      name: 'broken',
      description: 'Throws.',
      input: z.object({}),
      run: () => Promise.reject(new RangeError('too far')),
    })
    const { runtime } = await setUp({ embedder: false })
    await expect(runtime.call(broken, {})).rejects.toThrow(RangeError)
  })

  it('ends when its time is up', async () => {
    const slow = defineTool({
      name: 'slow',
      description: 'Never ends.',
      input: z.object({}),
      timeout: 1,
      run: () => new Promise(() => undefined),
    })
    const { runtime } = await setUp({ embedder: false })
    await expect(runtime.call(slow, {})).rejects.toMatchObject({ code: 'TOOL_TIMEOUT' })
  })
})

describe('a cached function', () => {
  it('runs once for the same arguments, until they change, the time is up or its tag is dropped', async () => {
    const { runtime, clock } = await setUp({ embedder: false })
    const asked: unknown[] = []
    const quote = runtime.cached(
      (symbol: string, { currency }: { currency: string }) => {
        asked.push([symbol, currency])
        return asked.length
      },
      { name: 'quote', ttl: '5m', tags: (symbol) => [`quote:${symbol}`] },
    )
    const euro = { currency: 'EUR' }
    expect([
      await quote('ACME', euro),
      await quote('ACME', { ...euro }),
      await quote('ACME', { currency: 'USD' }),
    ]).toEqual([1, 1, 2])
    await runtime.cache.invalidate({ tags: ['quote:ACME'] })
    expect([await quote('ACME', euro), await quote('ACME', euro)]).toEqual([3, 3])
    clock.advance(6 * 60_000)
    expect(await quote('ACME', euro)).toBe(4)
  })

  it('does not keep an error, and throws it as it is (T26)', async () => {
    const { runtime } = await setUp({ embedder: false })
    let asked = 0
    const shaky = runtime.cached(
      () => {
        if (++asked === 1) throw new RangeError('too far')
        return 'near'
      },
      { name: 'shaky' },
    )
    await expect(shaky()).rejects.toThrow(RangeError)
    expect([await shaky(), await shaky(), asked]).toEqual(['near', 'near', 2])
  })

  it('runs each time when its arguments have no canonical form', async () => {
    const { runtime } = await setUp({ embedder: false })
    let asked = 0
    const listed = runtime.cached((_filter: () => boolean) => ++asked, { name: 'listed' })
    expect([await listed(() => true), await listed(() => true)]).toEqual([1, 2])
  })
})
