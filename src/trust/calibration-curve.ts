/** A pair with what decides about it; one that a guard blocks has a score of minus infinity. */
export interface Scored {
  readonly score: number
  readonly right: boolean
}

/** What would happen if everything from a score on were served. */
export interface CurvePoint {
  readonly threshold: number
  readonly served: number
  readonly wrong: number
  /** Share of all pairs that would be served. */
  readonly hitRatio: number
  /** Share of the served that is right. */
  readonly precision: number
}

/** Precision against hit ratio, one point for each score there is, the strictest first. */
export function curveOf(pairs: readonly Scored[]): readonly CurvePoint[] {
  const ordered = pairs
    .filter(({ score }) => Number.isFinite(score))
    .toSorted((left, right) => right.score - left.score)
  const points: CurvePoint[] = []
  let wrong = 0
  ordered.forEach(({ score, right }, at) => {
    if (!right) wrong++
    // equal scores are served together
    if (ordered[at + 1]?.score === score) return
    points.push(pointOf({ threshold: score, served: at + 1, wrong }, pairs.length))
  })
  return points
}

/** What each of the thresholds would do. */
export function whatIf(pairs: readonly Scored[], thresholds: readonly number[]): readonly CurvePoint[] {
  return thresholds.map((threshold) => {
    const served = pairs.filter(({ score }) => score >= threshold)
    return pointOf(
      { threshold, served: served.length, wrong: served.filter(({ right }) => !right).length },
      pairs.length,
    )
  })
}

function pointOf(tally: Pick<CurvePoint, 'threshold' | 'served' | 'wrong'>, all: number): CurvePoint {
  const { served, wrong } = tally
  return {
    ...tally,
    hitRatio: all === 0 ? 0 : served / all,
    precision: served === 0 ? 1 : (served - wrong) / served,
  }
}

/** The area under precision against hit ratio (arXiv 2606.19719): mean precision over all hit ratios, 0 where none is reached. */
export function hitRatioArea(curve: readonly CurvePoint[]): number {
  let [area, before] = [0, 0]
  for (const { hitRatio, precision } of curve) {
    area += precision * (hitRatio - before)
    before = hitRatio
  }
  return area
}

/** The area under precision against recall, which most comparisons of embedders give. */
export function recallArea(curve: readonly CurvePoint[], rightInAll: number): number {
  let [area, before] = [0, 0]
  for (const { served, wrong, precision } of curve) {
    const found = served - wrong
    area += precision * (found - before)
    before = found
  }
  return rightInAll === 0 ? 0 : area / rightInAll
}

/** A curve of few points that looks the same: the last one of each step in hit ratio. */
export function thinned(curve: readonly CurvePoint[], points: number): readonly CurvePoint[] {
  const stepOf = (point: CurvePoint): number => Math.floor(point.hitRatio * points)
  return curve.filter((point, at) => {
    const next = curve[at + 1]
    return next === undefined || stepOf(next) !== stepOf(point)
  })
}
