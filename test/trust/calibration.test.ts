import { describe, expect, it } from 'vitest'

import { calibrate } from '../../src/trust/calibration.ts'
import type { CalibrationPair } from '../../src/trust/calibration.ts'
import { profileOf } from '../../src/trust/calibration-profile.ts'
import { pairsToProve } from '../../src/trust/calibration-threshold.ts'
import { foldsOf } from '../../src/trust/calibration-folds.ts'
import { judgePair, type JudgedReading } from '../../src/trust/calibration-guards.ts'
import { featuresOf } from '../../src/trust/features.ts'
import { fitLogistic, logisticProbability } from '../../src/trust/logistic.ts'
import { loadProfile } from '../../src/trust/profile.ts'
import { rarityOf, vocabularyOf } from '../../src/trust/rarity.ts'
import { readText } from '../../src/trust/reading.ts'
import { seeded } from '../bench/random.ts'

/** Pairs that are right from a similarity of 0.9 on, spread evenly; of one text, so that no guard has a say. */
function pairsOf(count: number): CalibrationPair[] {
  return Array.from({ length: count }, (_, at) => {
    const similarity = 0.8 + (0.2 * at) / count
    return { a: 'Where is my parcel?', b: 'Where is my parcel?', right: similarity >= 0.9, similarity }
  })
}

describe('the threshold', () => {
  it('is the lowest that proves the budget', () => {
    const { threshold } = calibrate(pairsOf(1000), { maxErrorRate: 0.02 })
    expect(threshold).toMatchObject({ proven: true })
    expect(threshold?.threshold).toBeGreaterThan(0.895)
    expect(threshold?.threshold).toBeLessThan(0.905)
    expect(threshold?.error.high).toBeLessThan(0.03)
  })

  it('is called a guess where the labels are too few, and is then no lower than the mode asks', () => {
    const { threshold } = calibrate(pairsOf(60), { maxErrorRate: 0.02 })
    expect(threshold).toMatchObject({ proven: false, wrong: 0 })
    expect(threshold?.threshold).toBeGreaterThanOrEqual(0.895)
    expect(pairsToProve(0.02)).toBe(149)
  })

  it('is absent where even the nearest pair is wrong', () => {
    const pairs = pairsOf(100).map((pair) => ({ ...pair, right: !pair.right }))
    const calibration = calibrate(pairs)
    expect(calibration.threshold).toBeUndefined()
    expect(loadProfile(profileOf(calibration, 'local')).threshold).toBeGreaterThanOrEqual(0.99)
  })
})

describe('the curve', () => {
  it('has an area of 1 where all that is right comes first and all is right, and less with each wrong pair', () => {
    const right = pairsOf(50).map((pair) => ({ ...pair, right: true }))
    expect(calibrate(right).plain.area).toBeCloseTo(1)
    const spoilt = right.map((pair, at) => ({ ...pair, right: at !== 49 }))
    expect(calibrate(spoilt).plain.area).toBeLessThan(0.99)
    expect(calibrate(pairsOf(200)).plain.area).toBeCloseTo(0.5 + 0.5 * Math.log(2), 1)
  })

  it('says what other thresholds would do', () => {
    const point = calibrate(pairsOf(1000)).whatIf.find(({ threshold }) => threshold === 0.88)
    expect(point).toMatchObject({ served: 600, wrong: 100, hitRatio: 0.6 })
  })
})

it('T1 T2 counts what each guard blocks rightly and wrongly', () => {
  const near = { similarity: 0.97 }
  const { guards } = calibrate([
    { a: 'Where is order 48213?', b: 'Where is order 48231?', right: false, ...near },
    { a: 'Is it 5 days?', b: 'Is it 6 days?', right: true, ...near },
    { a: 'How do I turn on dark mode?', b: 'How do I turn off dark mode?', right: false, ...near },
    { a: 'How do I pay?', b: 'How can I pay?', right: true, ...near },
    { a: 'Is it 5 days?', b: 'Is it 6 days?', right: true, similarity: 0.3 },
  ])
  expect(guards.find(({ guard }) => guard === 'numbers')).toMatchObject({ rightly: 1, wrongly: 1 })
  expect(guards.find(({ guard }) => guard === 'opposites')).toMatchObject({ rightly: 1, wrongly: 0 })
})

describe('the verifier', () => {
  it('says so when there are not labels enough', () => {
    expect(calibrate(pairsOf(299)).verifier).toEqual({ result: 'too-few', needed: 300 })
    const oneSided = pairsOf(400).map((pair) => ({ ...pair, right: true }))
    expect(calibrate(oneSided).verifier).toMatchObject({ result: 'too-few' })
  })

  it('is found when words tell what similarity does not', () => {
    const random = seeded(4)
    const words = 'card pin loan rate fee limit order bank visa cash'.split(' ')
    const pick = (): string => words[Math.floor(random() * words.length)] ?? ''
    const pairs = Array.from({ length: 400 }, () => {
      const [mine, other] = [`${pick()} ${pick()}`, `${pick()} ${pick()}`]
      const right = random() < 0.5
      const b = right ? `please explain the ${mine}` : `please explain the ${other}`
      return { a: `tell me about the ${mine}`, b, right: right || mine === other, similarity: 0.85 + 0.1 * random() }
    })
    const calibration = calibrate(pairs, { maxErrorRate: 0.05 })
    expect(calibration.verifier).toMatchObject({ result: 'better' })
    const profile = profileOf(calibration, 'local')
    expect(loadProfile(JSON.parse(JSON.stringify(profile)))).toEqual(profile)
    // whoever is given the profile is not told what people asked about
    expect(JSON.stringify(profile)).not.toMatch(/visa|fee|explain/)
  })

  it('is left out when it is no better than the threshold', () => {
    const calibration = calibrate(pairsOf(600), { maxErrorRate: 0.05 })
    expect(calibration.verifier.result).toBe('no-better')
    expect(profileOf(calibration, 'local')).toMatchObject({ noVerifier: 'no-better' })
    expect(profileOf(calibrate(pairsOf(299)), 'local')).toMatchObject({ noVerifier: 'too-few' })
  })

  it('is the same for the same pairs, and holds against features that never change', () => {
    const cases = pairsOf(100).map(({ similarity, right }) => ({ features: { similarity, still: 1 }, right }))
    expect(fitLogistic(cases)).toEqual(fitLogistic(cases))
    const model = fitLogistic(cases)
    expect(logisticProbability(model, { similarity: 0.98, still: 1 })).toBeGreaterThan(0.8)
    expect(logisticProbability(model, { similarity: 0.82, still: 1 })).toBeLessThan(0.2)
  })

  it('judges questions in another wording by how rare the words are that they share', () => {
    const texts = Array.from({ length: 40 }, (_, at) =>
      readText(`How do I pay for the ${at < 4 ? 'boat' : `thing ${at}`}?`),
    )
    const rarity = rarityOf(vocabularyOf(texts))
    expect(rarity('boat')).toBeGreaterThan(rarity('pay'))
    expect(rarity('never')).toBeGreaterThan(rarity('pay'))
    const [boat, other] = ['Boat payment', 'How do I travel?'].map((text) => {
      return featuresOf(
        { asked: readText('How do I pay for the boat?'), stored: readText(text), similarity: 0.8 },
        rarity,
      )
    })
    expect(boat?.['rarestShared']).toBeGreaterThan(other?.['rarestShared'] ?? 0)
    expect(boat?.['alike']).toBeGreaterThan(other?.['alike'] ?? 0)
  })
})

describe('the division of pairs', () => {
  const pairOf = (a: string, b: string): JudgedReading => {
    return judgePair({ a, b, right: true, similarity: 0.9 }, { mode: 'balanced' })
  }

  it('keeps together whatever shares a question, over any number of steps', () => {
    const chain = ['one', 'two', 'three', 'four'].map((word, at, all) => pairOf(word, all[at + 1] ?? 'five'))
    const others = Array.from({ length: 60 }, (_, at) => pairOf(`first ${at}`, `second ${at}`))
    const pairs = chain.flatMap((link, at) => [link, ...others.slice(15 * at, 15 * at + 15)])
    for (const round of [0, 1, 2]) {
      const foldOf = foldsOf(pairs, round)
      expect(new Set([0, 16, 32, 48].map((at) => foldOf[at])).size).toBe(1)
      expect(Object.values(Object.groupBy(foldOf, String)).map((fold) => fold?.length)).toEqual(
        expect.arrayContaining([6]) as unknown,
      )
    }
    expect(foldsOf(pairs, 0)).toEqual(foldsOf(pairs, 0))
    expect(foldsOf(pairs, 0)).not.toEqual(foldsOf(pairs, 1))
  })

  it('divides even pairs of one question', () => {
    expect(new Set(foldsOf(pairsOf(100).map((pair) => judgePair(pair, { mode: 'balanced' })))).size).toBe(10)
  })

  it('divides by the answers where a few of them are connected with everything', () => {
    const pairs = Array.from({ length: 100 }, (_, at) => pairOf(`asked ${at % 90}`, `answer ${at % 20}`))
    const foldOf = foldsOf(pairs)
    expect(new Set(foldOf).size).toBe(10)
    for (const answer of Array(20).keys()) {
      expect(new Set(foldOf.filter((_, at) => at % 20 === answer)).size).toBe(1)
    }
  })
})
