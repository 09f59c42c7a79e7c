import { describe, expect, it } from 'vitest'
import { anthropicModels } from '../../src/providers/anthropic-models.ts'
import { factsOf, nearestModels, priced, readSaving } from '../../src/providers/models.ts'
import { openaiEmbeddingModels, openaiModels } from '../../src/providers/openai-models.ts'

const counts = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 }
const million = 1_000_000

describe('the catalogue', () => {
  it.each([
    ['claude-sonnet-5', anthropicModels, 2 + 10],
    ['gpt-5.6-sol', openaiModels, 4 * 2 + 20 * 1.5],
    ['gpt-5', openaiModels, 1.25 + 10],
    ['text-embedding-3-small', openaiEmbeddingModels, 0.02],
  ])('knows what a million tokens in and out of %s cost', (model, catalogue, usd) => {
    const usage = priced({ ...counts, inputTokens: million, outputTokens: million }, factsOf(model, catalogue))
    expect(usage.usd).toBeCloseTo(usd)
  })

  it('knows a dated snapshot by its model, and nothing that only looks like one', () => {
    expect(factsOf('claude-haiku-4-5-20251001', anthropicModels)).toBe(anthropicModels['claude-haiku-4-5'])
    expect(factsOf('gpt-5-mini-2025-08-07', openaiModels)).toBe(openaiModels['gpt-5-mini'])
    expect(factsOf('gpt-5-mini-2025', openaiModels)).toBeUndefined()
    expect(factsOf('toString', openaiModels)).toBeUndefined()
  })

  it('names the nearest models, best first', () => {
    expect(nearestModels('claude-sonet-5', anthropicModels)[0]).toBe('claude-sonnet-5')
    expect(nearestModels('gpt5-mini', openaiModels)[0]).toBe('gpt-5-mini')
    expect(nearestModels('llama-3.3-70b-versatile', anthropicModels)).toEqual([])
  })

  it('cannot be changed', () => {
    expect(Object.isFrozen(anthropicModels)).toBe(true)
    expect(Object.isFrozen(openaiModels)).toBe(true)
  })
})

describe('the price of a call', () => {
  const facts = anthropicModels['claude-sonnet-5']

  it('T39 bills each input token once: fresh, read and written at their own prices', () => {
    const usage = priced(
      {
        ...counts,
        inputTokens: 1_000,
        cacheReadTokens: 600,
        cacheWriteTokens: 300,
        longWriteTokens: 100,
        outputTokens: 50,
      },
      facts,
    )
    // 100 fresh, 600 read, 200 written for five minutes, 100 for an hour, 50 out
    expect(usage.usd * million).toBeCloseTo(100 * 2 + 600 * 0.2 + 200 * 2.5 + 100 * 4 + 50 * 10)
    expect(usage).not.toHaveProperty('longWriteTokens')
  })

  it('T39 is that of the long prompt, for all its tokens, past the threshold', () => {
    const haiku = anthropicModels['claude-haiku-5-5']
    expect(priced({ ...counts, inputTokens: 100_000 }, haiku).usd).toBeCloseTo(0.01)
    expect(priced({ ...counts, inputTokens: 100_001 }, haiku).usd).toBeCloseTo(0.05)
  })

  it('is nothing where no price is known', () => {
    expect(priced({ ...counts, inputTokens: million }, anthropicModels['claude-mythos-preview']).usd).toBe(0)
    expect(priced({ ...counts, inputTokens: million }, undefined).usd).toBe(0)
  })

  it('tells what reading from the cache saves', () => {
    expect(readSaving(million, facts)).toBeCloseTo(1.8)
    expect(readSaving(million, undefined)).toBe(0)
  })
})
