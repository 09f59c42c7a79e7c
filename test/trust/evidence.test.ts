import { assert, boolean, double, array, record, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { auditProbability } from '../../src/trust/audit-rate.ts'
import { errorAtLeast, errorAtMost, errorInterval } from '../../src/trust/evidence-interval.ts'
import { evidenceOf } from '../../src/trust/evidence.ts'
import type { Observed } from '../../src/trust/evidence.ts'

/** Labels of many answers that are right from a similarity on. */
function labelsFrom(threshold: number, count: number): Observed[] {
  return Array.from({ length: count }, (_, at) => {
    const similarity = 0.8 + (0.2 * ((at * 7) % count)) / count
    return { entry: `answer ${at % 40}`, similarity, right: similarity >= threshold }
  })
}

describe('evidence', () => {
  it('learns from which similarity on answers are right, for answers that were never judged too', () => {
    const evidence = evidenceOf(labelsFrom(0.9, 400))
    expect(evidence.probability(0.97)).toBeGreaterThan(0.95)
    expect(evidence.probability(0.84)).toBeLessThan(0.1)
    expect(evidence.probability(0.97, 'never seen')).toBe(evidence.probability(0.97))
  })

  it('knows an answer that is wrong at any similarity from those that are not', () => {
    const evidence = evidenceOf(labelsFrom(0.85, 400))
    for (let at = 0; at < 20; at++) evidence.observe({ entry: 'odd', similarity: 0.99, right: at % 3 !== 0 })
    expect(evidence.probability(0.99, 'odd')).toBeLessThan(0.9)
    expect(evidence.probability(0.99, 'answer 1')).toBeGreaterThan(0.95)
  })

  it('says the same whether labels come at once or one by one, once both have settled', () => {
    const labels = labelsFrom(0.9, 500)
    const slowly = evidenceOf()
    for (const label of labels) slowly.observe(label)
    const atOnce = evidenceOf(labels)
    expect(slowly.labels).toBe(atOnce.labels)
    for (const similarity of [0.84, 0.9, 0.97]) {
      expect(Math.abs(slowly.probability(similarity) - atOnce.probability(similarity))).toBeLessThan(0.15)
    }
  })

  it('follows an answer that has turned wrong', () => {
    const evidence = evidenceOf(labelsFrom(0.85, 300))
    for (let at = 0; at < 60; at++) evidence.observe({ entry: 'old', similarity: 0.97, right: true })
    expect(evidence.probability(0.97, 'old')).toBeGreaterThan(0.97)
    for (let at = 0; at < 60; at++) evidence.observe({ entry: 'old', similarity: 0.97, right: false })
    expect(evidence.probability(0.97, 'old')).toBeLessThan(0.2)
  })

  it('gives a probability that rises with the similarity, whatever the labels are', () => {
    const label = record({ similarity: double({ min: 0, max: 1, noNaN: true }), right: boolean() })
    assert(
      property(array(label, { maxLength: 120 }), (labels) => {
        const evidence = evidenceOf(labels.map((one, at) => ({ entry: String(at % 5), ...one })))
        const known = [0.6, 0.7, 0.8, 0.9, 1].map((similarity) => evidence.probability(similarity, '1'))
        expect(known.every((value) => value >= 0 && value <= 1)).toBe(true)
        expect(known.every((value, at) => value >= (known[at - 1] ?? 0) - 1e-9)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })
})

describe('an interval', () => {
  it('is the one of Clopper and Pearson', () => {
    expect(errorInterval({ wrong: 5, total: 100 }).low).toBeCloseTo(0.0164, 4)
    expect(errorInterval({ wrong: 5, total: 100 }).high).toBeCloseTo(0.1128, 4)
    expect(errorAtMost({ wrong: 0, total: 149 })).toBeLessThan(0.02)
    expect(errorAtMost({ wrong: 0, total: 148 })).toBeGreaterThan(0.02)
    expect(errorAtLeast({ wrong: 3, total: 10 })).toBeCloseTo(0.0873, 4)
  })

  it('knows nothing where nothing was judged', () => {
    expect(errorAtMost({ wrong: 0, total: 0 })).toBe(1)
    expect(errorAtLeast({ wrong: 0, total: 0 })).toBe(0)
  })
})

describe('audits', () => {
  it('take in every early hit, then fewer and fewer', () => {
    expect(auditProbability(0)).toBe(1)
    expect(auditProbability(39)).toBe(1)
    expect(auditProbability(399)).toBeCloseTo(0.1)
    expect(auditProbability(100_000)).toBe(0.02)
  })

  it('stay at one in ten while they do not show that the budget is kept', () => {
    const hits = 100_000
    expect(auditProbability(hits, { audits: 60, wrong: 3, maxErrorRate: 0.02 })).toBe(0.1)
    expect(auditProbability(hits, { audits: 190, wrong: 1, maxErrorRate: 0.02 })).toBe(0.02)
  })
})
