/** A logistic regression over named features, as plain data: it can be written to a file. */
export interface LogisticModel {
  readonly bias: number
  /** By feature: what it is worth, and the mean and deviation it is standardised by. */
  readonly features: Readonly<Record<string, LogisticFeature>>
}
export interface LogisticFeature {
  readonly weight: number
  readonly mean: number
  readonly deviation: number
}

/** One case to learn from. */
export interface LogisticCase {
  readonly features: Readonly<Record<string, number>>
  readonly right: boolean
}

/** Newton steps: a regression with a penalty converges in less than ten. */
const steps = 25
/** A change of all weights that is not worth another step. */
const settled = 1e-6
/** What a weight of 1 costs, as so many labels: few labels make small weights. */
const usualPenalty = 3

/** Fits a logistic regression with a penalty on large weights (L2); the same cases give the same model. */
export function fitLogistic(
  cases: readonly LogisticCase[],
  { penalty = usualPenalty }: { readonly penalty?: number } = {},
): LogisticModel {
  const names = Object.keys(cases[0]?.features ?? {})
  const scales = names.map((name) => scaleOf(cases.map(({ features }) => features[name] ?? 0)))
  const rows = cases.map(({ features }) => [
    1,
    ...names.map((name, at) => standardised(features[name] ?? 0, scales[at])),
  ])
  const targets = cases.map(({ right }) => (right ? 1 : 0))
  let weights = names.map(() => 0)
  weights.unshift(0)
  for (let step = 0; step < steps; step++) {
    const before = weights
    weights = newtonStep(before, { rows, targets, penalty })
    if (weights.every((weight, at) => Math.abs(weight - (before[at] ?? 0)) < settled)) break
  }
  const [bias = 0, ...rest] = weights
  const features = names.map((name, at) => {
    const { mean, deviation } = scales[at] ?? { mean: 0, deviation: 1 }
    return [name, { weight: rest[at] ?? 0, mean, deviation }] as const
  })
  return { bias, features: Object.fromEntries(features) }
}

/** How probable it is that a pair is right. */
export function logisticProbability(
  { bias, features }: LogisticModel,
  values: Readonly<Record<string, number>>,
): number {
  let sum = bias
  for (const [name, feature] of Object.entries(features)) {
    sum += feature.weight * standardised(values[name] ?? feature.mean, feature)
  }
  return 1 / (1 + Math.exp(-sum))
}

function standardised(value: number, scale: Pick<LogisticFeature, 'mean' | 'deviation'> | undefined): number {
  return scale === undefined ? 0 : (value - scale.mean) / scale.deviation
}

function scaleOf(values: readonly number[]): Pick<LogisticFeature, 'mean' | 'deviation'> {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  const deviation = Math.sqrt(variance)
  // a feature that is the same everywhere, but for rounding, tells nothing and must not be divided by nothing
  return { mean, deviation: deviation > 1e-6 ? deviation : 1 }
}

interface Problem {
  readonly rows: readonly (readonly number[])[]
  readonly targets: readonly number[]
  readonly penalty: number
}

function newtonStep(weights: readonly number[], { rows, targets, penalty }: Problem): number[] {
  // the bias is not penalised: how many pairs are right is no matter of a feature
  const gradient = weights.map((weight, at) => (at === 0 ? 0 : -penalty * weight))
  const curvature = weights.map((_, at) => weights.map((__, other) => (at === other ? (at === 0 ? 1e-6 : penalty) : 0)))
  rows.forEach((row, which) => {
    const probability = 1 / (1 + Math.exp(-dot(row, weights)))
    const miss = (targets[which] ?? 0) - probability
    const spread = probability * (1 - probability)
    row.forEach((value, at) => {
      gradient[at] = (gradient[at] ?? 0) + miss * value
      const line = curvature[at] ?? []
      const part = spread * value
      for (let other = 0; other < row.length; other++) line[other] = (line[other] ?? 0) + part * (row[other] ?? 0)
    })
  })
  const change = solve(curvature, gradient)
  return weights.map((weight, at) => weight + (change[at] ?? 0))
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0)
}

/** Solves a symmetric positive system by Gauss; its diagonal is never 0, thanks to the penalty. */
function solve(matrix: readonly (readonly number[])[], side: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, side[at] ?? 0])
  const size = rows.length
  rows.forEach((pivot, at) => {
    for (const row of rows.slice(at + 1)) {
      const factor = (row[at] ?? 0) / (pivot[at] ?? 1)
      for (let column = at; column <= size; column++) row[column] = (row[column] ?? 0) - factor * (pivot[column] ?? 0)
    }
  })
  const solution = Array.from({ length: size }, () => 0)
  for (let at = size - 1; at >= 0; at--) {
    const row = rows[at] ?? []
    const known = solution.reduce((sum, value, column) => (column > at ? sum + value * (row[column] ?? 0) : sum), 0)
    solution[at] = ((row[size] ?? 0) - known) / (row[at] ?? 1)
  }
  return solution
}
