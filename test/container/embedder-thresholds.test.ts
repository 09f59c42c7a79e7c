import { createRuntime, memoryStore, type AgentCacheOptions, type Embedder } from 'stratagent'
import { describe, expect, it } from 'vitest'

import { oddEmbedder } from '../cache/odd-embedders.ts'
import { fixedModel } from '../bench/fixed-model.ts'

const asked = (content: string) => ({ model: 'fixed/one', messages: [{ role: 'user' as const, content }] })
const tenant = { tenant: 'acme' }

/** Two questions at a cosine of 0.85. */
function vectorOf(text: string): Float32Array | undefined {
  const places = { 'Where is the harbour?': [1, 0], 'How do I find the harbour?': [0.85, Math.sqrt(1 - 0.85 ** 2)] }
  const place = Object.entries(places).find(([question]) => question === text)?.[1]
  if (place === undefined) return undefined
  const vector = new Float32Array(4096)
  vector.set(place, 4094) // where no other text's direction is
  return vector
}

async function setup(cache: AgentCacheOptions = {}, thresholds?: Embedder['thresholds']) {
  const warnings: string[] = []
  const runtime = await createRuntime({
    providers: [fixedModel()],
    store: memoryStore(),
    embedder: { ...oddEmbedder({ vectorOf }), ...(thresholds && { thresholds }) },
    cache,
    logger: { debug() {}, info() {}, error() {}, warn: (sentence) => void warnings.push(sentence) },
  })
  await runtime.llm(asked('Where is the harbour?'), tenant)
  const { servedBy } = await runtime.llm(asked('How do I find the harbour?'), tenant)
  await runtime.close()
  return { servedBy, warnings: warnings.filter((sentence) => sentence.includes('stratagent calibrate')) }
}

describe('an embedder that is not the local one', () => {
  it('is said to want thresholds of its own, once, at the start', async () => {
    const { servedBy, warnings } = await setup()
    expect(warnings).toHaveLength(1)
    expect(servedBy).toBe('provider')
  })

  it.each<[string, AgentCacheOptions]>([
    ['a threshold is named', { threshold: 0.8 }],
    ['nothing is looked up by meaning', { semantic: 'off' }],
  ])('is taken as it is where %s', async (_when, cache) => {
    expect((await setup(cache)).warnings).toHaveLength(0)
  })

  it('brings thresholds that were measured with its vectors', async () => {
    const { servedBy, warnings } = await setup({}, { strict: 0.9, balanced: 0.84, faq: 0.7 })
    expect(servedBy).toBe('semantic')
    expect(warnings).toHaveLength(0)
  })

  it('yields to a threshold that somebody has named', async () => {
    const { servedBy } = await setup({ threshold: 0.87 }, { strict: 0.9, balanced: 0.84, faq: 0.7 })
    expect(servedBy).toBe('provider')
  })
})
