import { describe, expect, it } from 'vitest'
import { localEmbedder } from '../../src/providers/local-embedder.ts'
import { openaiEmbedder } from '../../src/providers/openai-embeddings.ts'
import type { OpenaiEmbedderOptions } from '../../src/providers/openai-embeddings.ts'
import { embeddingProbe, probeContext } from '../../src/testing/probe-call.ts'
import { bodyAt, server } from './asking.ts'

function length(vector: Float32Array | undefined): number {
  return Math.hypot(...(vector ?? []))
}

describe("OpenAI's embedder", () => {
  async function setup(options: OpenaiEmbedderOptions = {}) {
    const wire = await server({})
    const embedder = openaiEmbedder({ apiKey: 'k', baseURL: wire.openaiUrl, ...options })
    return { wire, embedder, embed: (texts: readonly string[]) => embedder.call(embeddingProbe({ texts })) }
  }

  it('gives one unit vector a text, in order, and what they cost', async () => {
    const { embed } = await setup()
    const { response } = await embed(['one', 'two'])
    const alone = await embed(['two'])
    expect(response.vectors).toHaveLength(2)
    for (const vector of response.vectors) expect(length(vector)).toBeCloseTo(1, 5)
    expect(response.vectors[1]).toEqual(alone.response.vectors[0])
    expect(response.usage.inputTokens).toBeGreaterThan(0)
    expect(response.usage.usd).toBeCloseTo((response.usage.inputTokens * 0.02) / 1_000_000, 12)
  })

  it('asks for shorter vectors where it is told to', async () => {
    const { embed, wire } = await setup({ model: 'openai/text-embedding-3-large', dimensions: 64 })
    const { response } = await embed(['one'])
    expect(response.vectors[0]).toHaveLength(64)
    expect(bodyAt(wire)).toMatchObject({ model: 'text-embedding-3-large', dimensions: 64 })
  })

  it('sends many texts in as few requests as the API allows', async () => {
    const { embed, wire } = await setup({ dimensions: 2 })
    const texts = Array.from({ length: 2050 }, (_, index) => `text ${index}`)
    const { response } = await embed(texts)
    expect(response.vectors).toHaveLength(2050)
    expect(wire.requests).toHaveLength(2)
  })

  it('fits what surely is below the window of 8,191 tokens', async () => {
    const { embedder } = await setup()
    expect(embedder.fits('x'.repeat(16_000))).toBe(true)
    expect(embedder.fits('x'.repeat(17_000))).toBe(false)
    expect(embedder.fits('語'.repeat(6_000))).toBe(false)
    expect(embedder.fits('')).toBe(false)
  })

  it('gives an error its code, and asks once', async () => {
    const { embed, wire } = await setup()
    wire.fail({ status: 429, retryAfter: 2 })
    await expect(embed(['one'])).rejects.toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryAfter: 2000 })
    expect(wire.requests).toHaveLength(1)
  })

  it('counts the batches before the one that failed', async () => {
    const wire = await server({})
    const embedder = openaiEmbedder({ apiKey: 'k', baseURL: wire.openaiUrl, dimensions: 2 })
    const context = probeContext()
    const texts = Array.from({ length: 2049 }, () => 'text')
    const call = embeddingProbe({ texts, purpose: 'cache' }, { context })
    // the first batch passes the line, the second meets the fault
    wire.fail({}, { times: 1 })
    wire.fail({ status: 500 })
    await expect(embedder.call(call)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(context.cacheUsage.inputTokens).toBeGreaterThan(0)
  })

  it('asks nobody when the call is aborted already', async () => {
    const { embedder, wire } = await setup()
    const call = embeddingProbe({ texts: ['one'] }, { signal: AbortSignal.abort() })
    await expect(embedder.call(call)).rejects.toMatchObject({ code: 'ABORTED' })
    expect(wire.requests).toHaveLength(0)
  })
})

describe('the local embedder', () => {
  const embedder = localEmbedder()

  it('gives one unit vector a text, in order, for nothing', async () => {
    const { response } = await embedder.call(embeddingProbe({ texts: ['Where is my card?', 'Blue whales sing.'] }))
    expect(response.vectors.map((vector) => vector.length)).toEqual([384, 384])
    for (const vector of response.vectors) expect(length(vector)).toBeCloseTo(1, 5)
    const alone = await embedder.call(embeddingProbe({ texts: ['Blue whales sing.'] }))
    expect(response.vectors[1]).toEqual(alone.response.vectors[0])
    expect(response.usage).toMatchObject({ inputTokens: 0, usd: 0 })
  })

  it('puts like questions near each other', async () => {
    const texts = ['Where is my new card?', 'My card has not arrived yet.', 'What is the exchange rate?']
    const [first, second, third] = (await embedder.call(embeddingProbe({ texts }))).response.vectors
    const cosine = (left: Float32Array = new Float32Array(), right: Float32Array = new Float32Array()): number =>
      left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)
    expect(cosine(first, second)).toBeGreaterThan(cosine(first, third) + 0.2)
  })

  it('fits what its window of 256 tokens holds', () => {
    expect(embedder.fits('word '.repeat(200))).toBe(true)
    expect(embedder.fits('word '.repeat(300))).toBe(false)
  })

  it('has one model', () => {
    expect(embedder.model).toBe('local/all-minilm-l6-v2')
    expect(embedder.refuseModel?.('all-minilm-l6-v2')).toBeUndefined()
    expect(embedder.refuseModel?.('other')).toContain('one model')
  })

  it('says what is wrong when its files are not there', async () => {
    const broken = localEmbedder({ assets: new URL('./no-such-folder/', import.meta.url) })
    expect(broken.fits('a text')).toBe(true)
    await expect(broken.call(embeddingProbe({ texts: ['a text'] }))).rejects.toMatchObject({
      code: 'EMBEDDER_UNAVAILABLE',
    })
  })
})
