import { cells, rowOf } from './evidence-grid.ts'

/** A label as the grid sees it. */
export interface Observation {
  readonly bin: number
  readonly right: boolean
}

/** How often the prior is improved by the posteriors at each fitting. */
const passes = 3
/** How much of the prior stays open to what was never seen. */
const open = 0.02

/** How probable each hypothesis is for one stored answer: the prior of its scope, and its own labels. */
export function posteriorOf(observations: readonly Observation[], prior: Float64Array): Float64Array {
  return normalised(weigh(likelihoodOf(observations), prior))
}

/** The hypotheses that fit the stored answers of a scope, as the mean of their posteriors. */
export function fitPrior(entries: readonly (readonly Observation[])[], from: Float64Array): Float64Array {
  if (entries.length === 0) return from
  const likelihoods = entries.map(likelihoodOf)
  let prior = from
  for (let pass = 0; pass < passes; pass++) {
    const next = new Float64Array(cells).fill(open / cells)
    for (const likelihood of likelihoods) addPosterior(next, likelihood, { prior, share: (1 - open) / entries.length })
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

/** How well each hypothesis explains the labels, up to a factor. */
function likelihoodOf(observations: readonly Observation[]): Float64Array {
  const likelihood = new Float64Array(cells).fill(1)
  for (const [at, { bin, right }] of observations.entries()) {
    weigh(likelihood, right ? rowOf(bin).right : rowOf(bin).wrong)
    // sixty factors of 1e-21 are more than a number can hold
    if (at % 8 === 7) normalised(likelihood)
  }
  return normalised(likelihood)
}

function weigh(weights: Float64Array, factors: Float64Array): Float64Array {
  for (let cell = 0; cell < cells; cell++) weights[cell] = (weights[cell] ?? 0) * (factors[cell] ?? 0)
  return weights
}

function normalised(weights: Float64Array): Float64Array {
  let sum = 0
  for (const weight of weights) sum += weight
  for (let cell = 0; cell < cells; cell++) weights[cell] = (weights[cell] ?? 0) / sum
  return weights
}
