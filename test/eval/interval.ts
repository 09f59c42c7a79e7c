/** A share of a number of cases, with the Wilson interval of 95 %. */
export interface Share {
  readonly count: number
  readonly of: number
  /** None where there are no cases. */
  readonly rate: number | null
  readonly low: number
  readonly high: number
}

const deviations = 1.959964

/** How large a share is, and between what it lies. */
export function shareOf(count: number, of: number): Share {
  if (of === 0) return { count, of, rate: null, low: 0, high: 1 }
  const rate = count / of
  const weight = deviations ** 2 / of
  const middle = (rate + weight / 2) / (1 + weight)
  const half = (deviations / (1 + weight)) * Math.sqrt((rate * (1 - rate)) / of + weight / (4 * of))
  return { count, of, rate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** In words for a table: `12.3 % (9.8–15.2)`. */
export function shown({ rate, low, high }: Share): string {
  return rate === null ? '–' : `${percent(rate)} % (${percent(low)}–${percent(high)})`
}

/** Of a small number of cases: `2 of 14`. */
export function counted({ count, of }: Share): string {
  return of === 0 ? '–' : `${count} of ${of}`
}

function percent(rate: number): string {
  return (rate * 100).toFixed(1)
}
