import { expect, it } from 'vitest'
import { atOnce, slices, type Steps } from '../../src/kernel/steps.ts'
import { budgetInSteps, errorBudget, type BudgetLabel } from '../../src/trust/error-budget.ts'
import { until } from '../servers/until.ts'

const labels: readonly BudgetLabel[] = Array.from({ length: 400 }, (_, at) => {
  const similarity = 0.82 + (at % 180) / 1000
  return { entry: `answer ${at % 100}`, similarity, right: similarity >= 0.88, source: 'judge' }
})
const candidates = [0.86, 0.9, 0.94, 0.98].map((similarity) => ({ similarity, entry: 'answer 7' }))

it('is made in steps no greater than a label or an answer, and is the same as one made at once', () => {
  const steps = budgetInSteps({ maxErrorRate: 0.05, labels })
  let count = 0
  for (let step = steps.next(); ; step = steps.next(), count++) {
    if (step.done !== true) continue
    const budget = errorBudget({ maxErrorRate: 0.05, labels })
    expect(candidates.map((one) => step.value.verdict(one))).toEqual(candidates.map((one) => budget.verdict(one)))
    break
  }
  expect(count).toBeGreaterThanOrEqual(labels.length + 11 * 100)
})

it('learns from what was said before until what is to be fitted later has been', () => {
  const fits: Steps<void>[] = []
  const later = (steps: Steps<void>): void => void fits.push(steps)
  const budget = errorBudget({ maxErrorRate: 0.2, labels, later })
  const probability = (): number => budget.verdict({ similarity: 0.98 }).probability ?? Number.NaN
  const before = probability()
  for (let at = 0; at < 50; at++) {
    budget.observe({ entry: `new ${at}`, similarity: 0.98, right: false, source: 'judge' })
  }
  expect(fits).toHaveLength(1)
  expect(probability()).toBe(before)
  for (const fit of fits) atOnce(fit)
  expect(probability()).toBeLessThan(before)
})

it('lets others run between the slices of long work, and does what it is given in order', async () => {
  const later = slices()
  const done: string[] = []
  function* long(): Steps<void> {
    for (let step = 0; step < 30; step++) {
      const end = performance.now() + 1
      while (performance.now() < end);
      yield
    }
    done.push('long')
  }
  function* short(): Steps<void> {
    yield
    done.push('short')
  }
  later(long())
  later(short())
  setImmediate(() => done.push('others'))
  await until('all is done', () => done.length === 3)
  expect(done).toEqual(['others', 'long', 'short'])
})
