import { describe, expect, it } from 'vitest'
import { setUp } from '../set-up.ts'
import { ways } from './ways.ts'

const question = 'Where is the museum?'
const unsure = { text: 'The museum may be in the old town.', confidence: 0.6 }

describe.each(ways)('an answer the model was not sure of, by %s', (_name, way) => {
  it.each([
    [undefined, 0.6, 'provider'],
    [undefined, 0.7, 'exact'],
    [0.5, 0.6, 'exact'],
    [0.95, 0.9, 'provider'],
    [false, 0.1, 'exact'],
    [0.95, undefined, 'exact'],
  ] as const)('with a least of %s, at %s, is then served from: %s', async (leastConfidence, confidence, servedBy) => {
    const { text } = unsure
    const { runtime } = await setUp({
      embedder: false,
      ...(leastConfidence !== undefined && { cache: { leastConfidence } }),
      script: () => (confidence === undefined ? text : { text, confidence }),
    })
    await way(runtime, question)
    expect((await way(runtime, question)).servedBy).toBe(servedBy)
  })

  it('is asked for its probabilities only where a least is named, and found under the same key', async () => {
    const plain = await setUp({ embedder: false, script: () => 'In the old town.' })
    await way(plain.runtime, question)
    const asking = await setUp({ embedder: false, store: () => plain.store, cache: { leastConfidence: 0.8 } })
    expect((await way(asking.runtime, question)).servedBy).toBe('exact')
    await way(asking.runtime, 'Where is the church?')
    await way(asking.runtime, 'Where is the bridge?', { cache: 'no-store' })
    expect(plain.model.requests.map(({ logprobs }) => logprobs)).toEqual([undefined])
    expect(asking.model.requests.map(({ logprobs }) => logprobs)).toEqual([true, undefined])
  })
})
