/** How far two samples are apart. */
export interface TwoSamples {
  /** Greatest distance of the two distributions, 0..1. */
  readonly distance: number
  /** How probably samples of one distribution are as far apart or farther. */
  readonly chance: number
}

/** The two-sample test of Kolmogorov and Smirnov, its chance by the asymptotic series. */
export function kolmogorovSmirnov(left: readonly number[], right: readonly number[]): TwoSamples {
  const [mine, theirs] = [left, right].map((sample) => sample.toSorted((a, b) => a - b))
  const share = (sorted: readonly number[] = [], value: number): number =>
    sorted.filter((each) => each <= value).length / sorted.length
  const distances = [...left, ...right].map((value) => Math.abs(share(mine, value) - share(theirs, value)))
  const distance = Math.max(...distances)
  const size = Math.sqrt((left.length * right.length) / (left.length + right.length))
  const scaled = (size + 0.12 + 0.11 / size) * distance
  let chance = 0
  for (let term = 1; term <= 100; term++) {
    chance += 2 * (-1) ** (term - 1) * Math.exp(-2 * term ** 2 * scaled ** 2)
  }
  return { distance, chance: scaled < 0.3 ? 1 : Math.min(1, Math.max(0, chance)) }
}
