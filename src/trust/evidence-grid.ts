/**
 * What a similarity is worth, as a grid of hypotheses: that answers are right from a similarity `middle` on, that this
 * comes as suddenly as `slope`, and that a share `lapse` is wrong however near the questions are.
 */
const middles = Array.from({ length: 41 }, (_, step) => 0.6 + step / 100)
const slopes = [15, 30, 60, 120]
const lapses = [0, 0.02, 0.06, 0.15]

/** How many hypotheses there are. */
export const cells = middles.length * slopes.length * lapses.length

const lowest = 0.6
const binsPerUnit = 1000

/** How many similarities are told apart. */
export const bins = Math.round((1 - lowest) * binsPerUnit) + 1

/** What each hypothesis says of one similarity. */
export interface GridRow {
  /** How probable a right answer is. */
  readonly right: Float64Array
  /** Logarithms of how probable a right and a wrong one are. */
  readonly logRight: Float64Array
  readonly logWrong: Float64Array
}
const rows: (GridRow | undefined)[] = Array.from({ length: bins })

/** The place of a similarity in the grid; what lies below it counts as its lower end. */
export function binOf(similarity: number): number {
  const bin = Math.round((similarity - lowest) * binsPerUnit)
  return bin > 0 ? Math.min(bin, bins - 1) : 0
}

/** The row of a bin, worked out when it is first asked for. */
export function rowOf(bin: number): GridRow {
  return (rows[bin] ??= makeRow(lowest + bin / binsPerUnit))
}

function makeRow(similarity: number): GridRow {
  const [right, logRight, logWrong] = [new Float64Array(cells), new Float64Array(cells), new Float64Array(cells)]
  let cell = 0
  for (const middle of middles) {
    for (const slope of slopes) {
      // each by its own exponential: a difference from 1 would lose what is far from the middle
      const near = 1 / (1 + Math.exp(-slope * (similarity - middle)))
      const far = 1 / (1 + Math.exp(slope * (similarity - middle)))
      for (const lapse of lapses) {
        right[cell] = (1 - lapse) * near
        logRight[cell] = Math.log((1 - lapse) * near)
        logWrong[cell++] = Math.log(far + lapse * near)
      }
    }
  }
  return { right, logRight, logWrong }
}
