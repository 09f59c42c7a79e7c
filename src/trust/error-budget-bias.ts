/** Candidates that are wrong more probably than this are not near being served, and tell nothing about the line. */
const nearTheLine = 0.25
/** What a label weighs after the next one. */
const fading = 0.98
const prior = 0.3

/** How far what was foreseen falls short of what came: the first sign that answers have begun to drift. */
export interface Foreseeing {
  /** Takes in how probably a candidate was wrong before its label came, and the label. */
  note(error: number, right: boolean): void
  /** How many times more often candidates near the line are wrong than was foreseen; 1 where they are not. */
  readonly factor: number
}

/** Compares what was foreseen with what came. */
export function foreseeing(): Foreseeing {
  let foreseen = 0
  let came = 0
  return {
    note(error, right) {
      if (error > nearTheLine) return
      foreseen = foreseen * fading + error
      came = came * fading + (right ? 0 : 1)
    },
    get factor() {
      return Math.max(1, (came + prior) / (foreseen + prior))
    },
  }
}
