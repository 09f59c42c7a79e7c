/** Candidates by approximate score: those that could, by the error of the scores, be among the best `count`. */
export interface Shortlist {
  /** Scores below this are not worth reporting. */
  least(): number
  report(row: number, score: number): void
  rows(): readonly number[]
}

/** A list that wants `count` of `total` candidates and takes in all within `margin` of the last of them. */
export function shortlist(
  count: number,
  { total, margin }: { readonly total: number; readonly margin: number },
): Shortlist {
  const rows: number[] = []
  const scores: number[] = []
  const best = new Float64Array(Math.min(count, total)).fill(-Infinity)
  let least = -Infinity

  return {
    least: () => least,
    report(row, score) {
      if (score < least) return // the bar may have risen since the scan began
      rows.push(row)
      scores.push(score)
      if (best.length === total) return // all are wanted
      insert(best, score)
      least = (best[best.length - 1] ?? 0) - margin
    },
    rows: () => rows.filter((_row, at) => (scores[at] ?? 0) >= least),
  }
}

/** Puts a score in its place, best first; the last one falls out. */
function insert(best: Float64Array, score: number): void {
  let at = best.length - 1
  if (score <= (best[at] ?? Infinity)) return
  for (; at > 0 && score > (best[at - 1] ?? Infinity); at--) best[at] = best[at - 1] ?? 0
  best[at] = score
}
