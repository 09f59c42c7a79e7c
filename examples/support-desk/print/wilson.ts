/** A share with the interval in which the true one lies. */
export interface Interval {
  readonly share: number
  readonly low: number
  readonly high: number
}

/** The Wilson score interval of a share; without any observation it is everything. @default 95 % */
export function wilson(hits: number, of: number, z = 1.959964): Interval {
  if (of === 0) return { share: 0, low: 0, high: 1 }
  const share = hits / of
  const square = (z * z) / of
  const middle = (share + square / 2) / (1 + square)
  const reach = (z / (1 + square)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of))
  return { share, low: hits === 0 ? 0 : middle - reach, high: hits === of ? 1 : middle + reach }
}
