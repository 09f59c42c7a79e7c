import { seeded } from '../bench/random.ts'
import { describe, expect, it } from 'vitest'

import { coldThreshold, errorBudget } from '../../src/trust/error-budget.ts'
import type { BudgetLabel, ErrorBudget } from '../../src/trust/error-budget.ts'
import { thresholds } from '../../src/trust/verdict.ts'
import { budgeted, fixedThreshold, replay, streamOf } from './error-stream.ts'
import type { Replay, ServingRule } from './error-stream.ts'
import { vcacheLike } from './vcache-like.ts'

/** Labels of answers that are right from 0.88 on. */
function labels(count: number): BudgetLabel[] {
  const random = seeded(7)
  return Array.from({ length: count }, (_, at) => {
    const similarity = 0.82 + 0.18 * random()
    return { entry: `answer ${at % 60}`, similarity, right: similarity >= 0.88, source: 'judge' }
  })
}

/** What came of a hit, as the cache tells it. */
function learn(budget: ErrorBudget, label: BudgetLabel): void {
  budget.observe(label)
  if (label.source === 'audit') budget.audit(label.right)
}

describe('before there are labels enough', () => {
  it('a threshold decides, the stricter the smaller the budget', () => {
    const cold = [0.05, 0.03, 0.02, 0.01].map((rate) => coldThreshold(rate, 'faq'))
    expect(cold).toEqual(cold.toSorted((left, right) => left - right))
    expect(new Set(cold).size).toBe(4)
    expect(coldThreshold(0.2, 'strict')).toBe(thresholds.strict)
  })

  it('a candidate is refused by its similarity, and the budget says that nothing was learned yet', () => {
    const budget = errorBudget({ maxErrorRate: 0.02, labels: labels(100) })
    expect(budget.verdict({ similarity: 0.99 })).toMatchObject({ serve: true })
    expect(budget.verdict({ similarity: 0.9 })).toMatchObject({ serve: false, reason: 'below-threshold' })
    expect(budget.state).toMatchObject({ learned: false, labels: 100, off: false })
  })
})

describe('with labels', () => {
  it('they decide: what they show to be right is served below the first threshold', () => {
    const budget = errorBudget({ maxErrorRate: 0.05, mode: 'strict', labels: labels(400) })
    expect(budget.state).toMatchObject({ learned: true, threshold: thresholds.strict })
    expect(budget.verdict({ similarity: 0.94 })).toMatchObject({ serve: true })
    expect(budget.verdict({ similarity: 0.85 })).toMatchObject({ serve: false, reason: 'too-uncertain' })
    expect(budget.verdict({ similarity: 0.94 }).probability).toBeGreaterThan(0.95)
  })

  it('nothing is served below a floor somebody has named', () => {
    const budget = errorBudget({ maxErrorRate: 0.05, floor: 0.95, labels: labels(400) })
    expect(budget.verdict({ similarity: 0.94 })).toMatchObject({
      serve: false,
      reason: 'below-threshold',
      needed: 0.95,
    })
  })

  it('a caller makes the budget smaller, never larger', () => {
    const budget = errorBudget({ maxErrorRate: 0.02, labels: labels(400) })
    const { needed } = budget.verdict({ similarity: 0.93 })
    expect(budget.verdict({ similarity: 0.93, maxErrorRate: 0.001 }).needed).toBeGreaterThan(needed)
    expect(budget.verdict({ similarity: 0.93, maxErrorRate: 0.5 }).needed).toBeCloseTo(needed, 2)
  })

  it('more is asked for as soon as audits show more errors than foreseen', () => {
    const budget = errorBudget({ maxErrorRate: 0.05, labels: labels(400) })
    const before = budget.state.allowed
    for (let at = 0; at < 30; at++) {
      learn(budget, { entry: `x ${at}`, similarity: 0.97, right: at % 10 !== 0, source: 'audit' })
    }
    expect(budget.state.allowed).toBeLessThan(before * 0.8)
    expect(budget.state.measured.rate).toBeGreaterThan(0.08)
  })
})

describe('a budget that is certainly exceeded', () => {
  const audit = (at: number, right: boolean): BudgetLabel => ({
    entry: `x ${at}`,
    similarity: 0.98,
    right,
    source: 'audit',
  })

  it('switches the scope off, whatever single answers have shown since', () => {
    const budget = errorBudget({ maxErrorRate: 0.02, labels: labels(400) })
    for (let at = 0; at < 40; at++) learn(budget, audit(at, at % 6 !== 0))
    expect(budget.state).toMatchObject({ off: true })
    expect(budget.state.measured.atLeast).toBeGreaterThan(0.02)
    for (let at = 0; at < 60; at++) learn(budget, { ...audit(at, true), entry: 'answer 1', source: 'judge' })
    const found = [0.97, 0.98, 0.99, 1].map((similarity) => budget.verdict({ similarity, entry: 'answer 1' }))
    expect(found.every(({ serve }) => !serve)).toBe(true)
  })

  it('is kept again after better audits, and not after the first of them', () => {
    const budget = errorBudget({ maxErrorRate: 0.05, labels: labels(400) })
    for (let at = 0; at < 40; at++) learn(budget, audit(at, at % 5 !== 0))
    expect(budget.state.off).toBe(true)
    learn(budget, audit(40, true))
    expect(budget.state.off).toBe(true)
    for (let at = 0; at < 500; at++) learn(budget, audit(41 + at, true))
    expect(budget.state.off).toBe(false)
    expect(budget.verdict({ similarity: 0.98 })).toMatchObject({ serve: true })
  })

  it('is not taken for one by a few bad audits, nor by labels that chance did not pick', () => {
    const budget = errorBudget({ maxErrorRate: 0.02 })
    for (let at = 0; at < 10; at++) learn(budget, audit(at, false))
    for (let at = 0; at < 100; at++) learn(budget, { ...audit(at, false), source: 'review' })
    expect(budget.state.off).toBe(false)
  })
})

/** Streams that drift twice; `npm run eval -- --only budget` replays longer ones, and other budgets. */
const short = { requests: 2500, entries: 200, driftEvery: 1000 }

/** All that became of some streams under a rule, added up. */
function pooled(ruleOf: (seed: number) => ServingRule, streams: readonly number[]): Replay & { share: number } {
  const sum = { requests: 0, hits: 0, wrong: 0, audits: 0 }
  for (const seed of streams) {
    const { requests, hits, wrong, audits } = replay(ruleOf(seed), streamOf({ seed, ...short }), { seed: seed + 7 })
    sum.requests += requests
    sum.hits += hits
    sum.wrong += wrong
    sum.audits += audits
  }
  return { ...sum, share: sum.hits / sum.requests }
}

describe('on streams whose near-misses drift, once 200 labels are in', () => {
  const seeds = [2, 5]

  it('T1 T3 wrong answers stay within the budget, and no other rule that keeps this has more hits', () => {
    const maxErrorRate = 0.05
    const keeps = ({ wrong, hits }: Replay): boolean => hits > 0 && wrong <= maxErrorRate * hits
    const ours = pooled(() => budgeted(maxErrorRate), seeds)
    expect(ours).toSatisfy(keeps)
    const random = (seed: number): (() => number) => seeded(seed + 99)
    const others = [
      pooled(() => fixedThreshold(0.92), seeds),
      pooled(() => fixedThreshold(0.95), seeds),
      pooled((seed) => vcacheLike({ maxErrorRate, random: random(seed) }), seeds),
      pooled((seed) => vcacheLike({ maxErrorRate, random: random(seed), hardFloor: true }), seeds),
    ].filter(keeps)
    expect(others).not.toEqual([])
    for (const other of others) expect(ours.share).toBeGreaterThan(other.share)
  }, 60_000)
})
