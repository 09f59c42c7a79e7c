import { expect, it } from 'vitest'

import { minilmEncoder } from '../../src/providers/minilm-encoder.ts'
import { checkEmbedder, checkThreshold, unrelatedQuestions } from '../../src/trust/threshold.ts'
import { thresholds } from '../../src/trust/verdict.ts'

it.each([...Object.values(thresholds), 0.5, 0.92, 0, 1])('T6 T8 accepts a threshold of %s', (threshold) => {
  expect(checkThreshold(threshold)).toBeUndefined()
})

it.each([
  [0.05, 'distance'],
  [0.3, 'distance'],
  [1.9, 'distance'],
  [92, 'percentage'],
  [-0.1, 'out of range'],
  [Number.POSITIVE_INFINITY, 'out of range'],
  [Number.NaN, 'must be a number'],
  ['0.9', 'must be a number'],
  [undefined, 'must be a number'],
])('T6 refuses a threshold of %s and names the unit', (threshold, complaint) => {
  expect(checkThreshold(threshold)).toContain(complaint)
  expect(checkThreshold(threshold)).toContain('a similarity in 0..1')
})

it('T6 finds no fault with the local encoder at any mode', async () => {
  const encoder = minilmEncoder()
  const similarities = await Promise.all(
    unrelatedQuestions.map(async ([left, right]) => {
      const [mine, theirs] = [await encoder.encode(left), await encoder.encode(right)]
      return mine.reduce((sum, value, at) => sum + value * (theirs[at] ?? 0), 0)
    }),
  )
  for (const threshold of Object.values(thresholds)) expect(checkEmbedder(similarities, threshold)).toBeUndefined()
})

it('T6 refuses an embedder under which everything matches, unless that is what was asked for', () => {
  expect(checkEmbedder([0.2, 0.96], 0.9)).toContain('0.960')
  expect(checkEmbedder([0.2, 0.96], 0)).toBeUndefined()
})

it('S20 refuses an embedder whose vectors are not normalised', () => {
  expect(checkEmbedder([12.5], 0.9)).toContain('normalise')
  expect(checkEmbedder([Number.NaN], 0.9)).toContain('normalise')
})
