import type { ServingRule, StreamedRequest } from './error-stream.ts'

/** Deviations of a normal distribution that are exceeded with the probabilities tried. */
const grid = Array.from({ length: 49 }, (_, at) => (at + 1) / 50).map((doubt) => ({
  doubt,
  deviations: quantile(1 - doubt),
}))

/** Labels of an entry, beside the two every entry starts with, before it is served at all. */
const fewest = 4
/** Labels of an entry that count. */
const remembered = 60

export interface VcacheLikeOptions {
  readonly maxErrorRate: number
  readonly random: () => number
  /** Serves only where nothing is left to chance. @default false */
  readonly hardFloor?: boolean
}

/**
 * The published rule of arXiv 2502.03771 in outline, written from its description: a sigmoid for each stored answer by
 * maximum likelihood, and so much exploring at random that wrong answers stay within the budget per request.
 */
export function vcacheLike({ maxErrorRate, random, hardFloor = false }: VcacheLikeOptions): ServingRule {
  const entries = new Map<string, { readonly labels: { x: number; y: number }[]; fit?: Fit }>()
  return {
    name: hardFloor ? 'vCache-like, hard floor' : 'vCache-like',
    serve({ entry, similarity }) {
      const known = entries.get(entry)
      if (!known || known.labels.length < fewest + 2) return false
      known.fit ??= fitOf(known.labels)
      const explore = exploring(known.fit, { similarity, maxErrorRate })
      return hardFloor ? explore <= 0 : random() >= explore
    },
    // what is served is never judged: the rule learns from what it explores
    audits: () => 0,
    learn({ entry, similarity, right }: StreamedRequest) {
      const known = entries.get(entry) ?? {
        labels: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      }
      known.labels.push({ x: similarity, y: right ? 1 : 0 })
      if (known.labels.length > remembered) known.labels.splice(2, 1)
      // as good as after each label, at a quarter of the time
      if (known.labels.length % 4 === 0) delete known.fit
      entries.set(entry, known)
    },
  }
}

interface Fit {
  readonly middle: number
  readonly slope: number
  readonly deviation: number
}

function exploring(fit: Fit, { similarity, maxErrorRate }: { similarity: number; maxErrorRate: number }): number {
  let least = 1
  for (const { doubt, deviations } of grid) {
    const middle = fit.middle + deviations * fit.deviation
    const sure = (1 - doubt) / (1 + Math.exp(-fit.slope * (similarity - middle)))
    least = Math.min(least, 1 - maxErrorRate / (1 - sure))
  }
  return least
}

/** Newton's method on a bias and a slope, held by a weak ridge where the labels separate. */
function fitOf(labels: readonly { readonly x: number; readonly y: number }[]): Fit {
  let [bias, slope] = [-9, 10]
  let information = { a: 0, b: 0, c: 0 }
  for (let step = 0; step < 8; step++) {
    let [gradientBias, gradientSlope] = [-1e-4 * bias, -1e-4 * slope]
    information = { a: 1e-4, b: 0, c: 1e-4 }
    for (const { x, y } of labels) {
      const p = 1 / (1 + Math.exp(-(bias + slope * x)))
      const weight = p * (1 - p)
      gradientBias += y - p
      gradientSlope += (y - p) * x
      information = { a: information.a + weight, b: information.b + weight * x, c: information.c + weight * x * x }
    }
    const { a, b, c } = information
    const size = a * c - b * b
    const [upBias, upSlope] = [
      (c * gradientBias - b * gradientSlope) / size,
      (a * gradientSlope - b * gradientBias) / size,
    ]
    const damp = Math.min(1, 20 / Math.max(1e-9, Math.hypot(upBias, upSlope)))
    bias += damp * upBias
    slope += damp * upSlope
  }
  const held = Math.max(slope, 1)
  const { a, b, c } = information
  const size = a * c - b * b
  const [toBias, toSlope] = [-1 / held, bias / held ** 2]
  const variance = (toBias ** 2 * c - 2 * toBias * toSlope * b + toSlope ** 2 * a) / size
  return { middle: -bias / held, slope: held, deviation: Math.sqrt(Math.max(0, variance)) }
}

/** The quantile of a standard normal distribution, by halving. */
function quantile(probability: number): number {
  let [low, high] = [-6, 6]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (below(middle) < probability) low = middle
    else high = middle
  }
  return low
}

/** Abramowitz and Stegun 7.1.26. */
function below(value: number): number {
  const x = Math.abs(value) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const half = 1 - tail * Math.exp(-x * x)
  return value < 0 ? (1 - half) / 2 : (1 + half) / 2
}
