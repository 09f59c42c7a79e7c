/** How sure a bound is, where nothing else is said: one side, 95 %. */
const usual = 0.95

export interface Tally {
  /** May be a fraction, where labels lose weight with age. */
  readonly wrong: number
  readonly total: number
}

/** An error rate with what it may be at least and at most. */
export interface ErrorInterval {
  readonly rate: number
  readonly low: number
  readonly high: number
}

/** The error rate that is not exceeded, at 95 % (one-sided, Clopper-Pearson); 1 where nothing was judged. */
export function errorAtMost({ wrong, total }: Tally, confidence: number = usual): number {
  if (wrong >= total) return 1
  return betaQuantile(confidence, wrong + 1, total - wrong)
}

/** The error rate that is not fallen short of, at 95 % (one-sided, Clopper-Pearson). */
export function errorAtLeast({ wrong, total }: Tally, confidence: number = usual): number {
  if (wrong <= 0) return 0
  return betaQuantile(1 - confidence, wrong, total - wrong + 1)
}

/** An error rate and its two-sided 95 % interval (Clopper-Pearson). */
export function errorInterval(tally: Tally): ErrorInterval {
  const rate = tally.total > 0 ? tally.wrong / tally.total : 0
  return { rate, low: errorAtLeast(tally, 0.975), high: errorAtMost(tally, 0.975) }
}

/** The point below which a Beta(left, right) lies with the probability given. */
export function betaQuantile(probability: number, left: number, right: number): number {
  let [low, high] = [0, 1]
  // 50 halvings reach what a double can tell apart
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (betaBelow(middle, left, right) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The regularised incomplete beta function. */
function betaBelow(at: number, left: number, right: number): number {
  if (at <= 0 || at >= 1) return at <= 0 ? 0 : 1
  // the fraction converges quickly on one side of the mean only
  if (at > (left + 1) / (left + right + 2)) return 1 - betaBelow(1 - at, right, left)
  const front = Math.exp(
    logGamma(left + right) - logGamma(left) - logGamma(right) + left * Math.log(at) + right * Math.log1p(-at),
  )
  return (front * betaFraction(at, left, right)) / left
}

/** The continued fraction of the incomplete beta function, by Lentz. */
function betaFraction(at: number, left: number, right: number): number {
  const tiny = 1e-300
  const held = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
  let numerator = 1
  let denominator = 1 / held(1 - ((left + right) * at) / (left + 1))
  let fraction = denominator
  for (let step = 1; step <= 300; step++) {
    const even = (step * (right - step) * at) / ((left + 2 * step - 1) * (left + 2 * step))
    const odd = (-(left + step) * (left + right + step) * at) / ((left + 2 * step) * (left + 2 * step + 1))
    const before = fraction
    for (const term of [even, odd]) {
      denominator = 1 / held(1 + term * denominator)
      numerator = held(1 + term / numerator)
      fraction *= denominator * numerator
    }
    if (Math.abs(fraction - before) < 1e-14 * fraction) break
  }
  return fraction
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** The logarithm of the gamma function of a positive number, by Lanczos. */
function logGamma(value: number): number {
  if (value < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * value)) - logGamma(1 - value)
  const shifted = value - 1
  const base = shifted + 7.5
  const sum = lanczos.reduce((total, factor, at) => (at === 0 ? factor : total + factor / (shifted + at)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}
