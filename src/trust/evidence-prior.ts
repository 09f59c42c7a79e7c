import type { Steps } from '../kernel/steps.ts'
import { cells, rowOf } from './evidence-grid.ts'

/** A label as the grid sees it. */
export interface Observation {
  readonly bin: number
  readonly right: boolean
  readonly audited: boolean
}

/** How often the prior is improved by the posteriors: each time labels have come, and when many come at once. */
const usual = 3
export const fromNothing = 10
/** How much of the prior stays open to what was never seen. */
const open = 0.02

/** A hypothesis that explains labels worse by such a factor, as a logarithm, is out. */
const hopeless = -60

/** How probable each hypothesis is for one stored answer: the prior of its scope, and its own labels. */
export function posteriorOf(observations: readonly Observation[], prior: Float64Array): Float32Array {
  const likelihood = likelihoodOf(observations)
  const posterior = new Float32Array(cells)
  let total = 0
  for (let cell = 0; cell < cells; cell++) total += posterior[cell] = (likelihood[cell] ?? 0) * (prior[cell] ?? 0)
  for (let cell = 0; cell < cells; cell++) posterior[cell] = (posterior[cell] ?? 0) / total
  return posterior
}

/** The hypotheses that fit the stored answers of a scope, as the mean of their posteriors. */
export function* fitPrior(
  entries: readonly (readonly Observation[])[],
  { from, passes = usual }: { readonly from: Float64Array; readonly passes?: number },
): Steps<Float64Array> {
  if (entries.length === 0) return from
  const likelihoods: Float64Array[] = []
  for (const own of entries) {
    likelihoods.push(likelihoodOf(own))
    yield
  }
  let prior = from
  for (let pass = 0; pass < passes; pass++) {
    const next = new Float64Array(cells).fill(open / cells)
    for (const likelihood of likelihoods) {
      addPosterior(next, likelihood, { prior, share: (1 - open) / entries.length })
      yield
    }
    prior = next
  }
  return prior
}

function addPosterior(
  sum: Float64Array,
  likelihood: Float64Array,
  { prior, share }: { readonly prior: Float64Array; readonly share: number },
): void {
  let total = 0
  for (let cell = 0; cell < cells; cell++) total += (likelihood[cell] ?? 0) * (prior[cell] ?? 0)
  const scale = share / total
  for (let cell = 0; cell < cells; cell++) {
    sum[cell] = (sum[cell] ?? 0) + (likelihood[cell] ?? 0) * (prior[cell] ?? 0) * scale
  }
}

/** How well each hypothesis explains the labels; 1 for the best. */
function likelihoodOf(observations: readonly Observation[]): Float64Array {
  const likelihood = new Float64Array(cells)
  for (const { bin, right } of observations) {
    const { logRight, logWrong } = rowOf(bin)
    const logs = right ? logRight : logWrong
    for (let cell = 0; cell < cells; cell++) likelihood[cell] = (likelihood[cell] ?? 0) + (logs[cell] ?? 0)
  }
  let best = Number.NEGATIVE_INFINITY
  for (let cell = 0; cell < cells; cell++) best = Math.max(best, likelihood[cell] ?? 0)
  for (let cell = 0; cell < cells; cell++) {
    const worse = (likelihood[cell] ?? 0) - best
    likelihood[cell] = worse < hopeless ? 0 : Math.exp(worse)
  }
  return likelihood
}
