import { describe, expect, it } from 'vitest'
import { StratagentError } from 'stratagent'

import { labelsOf, loadProfile, verifierOf } from '../../src/trust/profile.ts'
import type { SemanticProfile } from '../../src/trust/profile.ts'
import { readText } from '../../src/trust/reading.ts'

const profile: SemanticProfile = {
  kind: 'stratagent-semantic-profile',
  version: 2,
  embedder: 'local/one;384',
  mode: 'balanced',
  maxErrorRate: 0.02,
  threshold: 0.91,
  proven: true,
  counts: { pairs: 400, right: 300, served: 200, wrong: 1 },
  similarities: [
    { similarity: 0.95, right: 30, wrong: 0 },
    { similarity: 0.85, right: 5, wrong: 5 },
  ],
  verifier: {
    model: { bias: 0, features: { similarity: { weight: 4, mean: 0.8, deviation: 0.1 } } },
    vocabulary: { texts: 700, words: { k2j: 40 } },
    threshold: 0.6,
    proven: false,
  },
}

function complaint(value: unknown, embedder?: string): string {
  try {
    loadProfile(value, { where: 'desk.json', ...(embedder !== undefined && { embedder }) })
  } catch (error) {
    expect(error).toBeInstanceOf(StratagentError)
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    return error instanceof Error ? error.message : ''
  }
  return ''
}

describe('a profile', () => {
  it('comes back from its file as it was', () => {
    expect(loadProfile(JSON.parse(JSON.stringify(profile)), { embedder: 'local/one;384' })).toEqual(profile)
  })

  it('S20 is refused under another embedder, which is named', () => {
    expect(complaint(profile, 'openai/large')).toMatch(/^desk\.json: .*'local\/one;384'.*'openai\/large'.*[Cc]alibrate/)
  })

  it.each([
    ['nothing', undefined, 'no profile'],
    ['a text', 'profile', 'no profile'],
    ['other JSON', { name: 'x' }, 'no profile'],
    ['a later version', { ...profile, version: 3 }, 'version 3'],
    ['an earlier version', { ...profile, version: 1 }, 'version 1'],
    ['a threshold out of range', { ...profile, threshold: 92 }, '`threshold` must be a number in 0..1'],
    ['no number', { ...profile, threshold: Number.NaN }, '`threshold`'],
    ['a text for a number', { ...profile, maxErrorRate: '0.02' }, '`maxErrorRate`'],
    ['an unknown mode', { ...profile, mode: 'loose' }, '`mode` must be "strict" or "balanced" or "faq"'],
    ['a misspelt field', { ...profile, treshold: 0.9 }, '`treshold`'],
    ['a field of every object', { ...profile, constructor: 1 }, '`constructor`'],
    ['a broken count', { ...profile, counts: { ...profile.counts, wrong: -1 } }, '`counts.wrong`'],
    [
      'a broken list',
      { ...profile, similarities: [{ similarity: 2, right: 1, wrong: 1 }] },
      '`similarities.0.similarity`',
    ],
    ['a list without end', { ...profile, similarities: Array(2000).fill(profile.similarities[0]) }, '1000 members'],
    [
      'a feature that divides by nothing',
      {
        ...profile,
        verifier: {
          ...profile.verifier,
          model: { bias: 0, features: { similarity: { weight: 1, mean: 0, deviation: 0 } } },
        },
      },
      '`verifier.model.features.similarity.deviation`',
    ],
    [
      'a word that no question has',
      {
        ...profile,
        verifier: { ...profile.verifier, vocabulary: { texts: 10, words: { k2j: 0 } } },
      },
      '`verifier.vocabulary.words.k2j`',
    ],
  ])('is refused with the field named: %s', (_what, value, sentence) => {
    expect(complaint(value)).toContain(sentence)
    expect(complaint(value)).toMatch(/[Cc]alibrate|stratagent calibrate/)
  })

  it('teaches what it has seen, right and wrong, and not without bound', () => {
    const labels = labelsOf(profile)
    expect(labels.filter(({ right }) => right)).toHaveLength(35)
    expect(labels.filter(({ right }) => !right)).toHaveLength(5)
    const huge = { ...profile, similarities: [{ similarity: 0.9, right: 9_000_000, wrong: 1_000_000 }] }
    expect(labelsOf(huge)).toHaveLength(500)
  })

  it('verifies a pair by its features', () => {
    const [asked, stored] = [readText('Where is my card?'), readText('Where has my card gone?')]
    const verify = profile.verifier && verifierOf(profile.verifier)
    expect(verify?.({ asked, stored, similarity: 0.95 })).toMatchObject({ passes: true })
    expect(verify?.({ asked, stored, similarity: 0.7 })).toMatchObject({ passes: false })
  })
})
