import { describe, expect, it } from 'vitest'

import { calibrate } from '../../src/trust/calibration.ts'
import type { CalibrationPair } from '../../src/trust/calibration.ts'
import { profileOf } from '../../src/trust/calibration-profile.ts'
import { pairsToProve } from '../../src/trust/calibration-threshold.ts'
import { fitLogistic, logisticProbability } from '../../src/trust/logistic.ts'
import { loadProfile } from '../../src/trust/profile.ts'
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
  })

  it('is left out when it is no better than the threshold', () => {
    expect(calibrate(pairsOf(600), { maxErrorRate: 0.05 }).verifier.result).toBe('no-better')
  })

  it('is the same for the same pairs, and holds against features that never change', () => {
    const cases = pairsOf(100).map(({ similarity, right }) => ({ features: { similarity, still: 1 }, right }))
    expect(fitLogistic(cases)).toEqual(fitLogistic(cases))
    const model = fitLogistic(cases)
    expect(logisticProbability(model, { similarity: 0.98, still: 1 })).toBeGreaterThan(0.8)
    expect(logisticProbability(model, { similarity: 0.82, still: 1 })).toBeLessThan(0.2)
  })
})
