/** Candidates are told apart by how probably they are wrong, in steps of a thirtieth of a power of ten. */
const stepsPerPower = 30
const powers = 4
const steps = powers * stepsPerPower + 1
/** Each candidate weighs so much more than the one before it: the last thousand or so count. */
const growth = 1.001
const heaviest = 1e12

/**
 * What is aimed at, as a share of the budget: what is measured swings about it, and the more the fewer wrong answers there
 * may be.
 */
export function aimOf(rate: number): number {
  return Math.min(0.65, 0.55 * Math.cbrt(rate / 0.05))
}

/** Where to draw the line, so that what is served is wrong as often as allowed on average and not at worst. */
export interface ServingLevel {
  /** Takes in how probably a candidate is wrong, whether it is served or not. */
  note(error: number): void
  /** The highest error up to which candidates may be served for their mean to stay within the target. */
  level(target: number): number
}

/** A line that follows the candidates that come. */
export function servingLevel(): ServingLevel {
  const weights = new Float64Array(steps)
  const errors = new Float64Array(steps)
  let weight = 1

  function fade(): void {
    for (let step = 0; step < steps; step++) {
      weights[step] = (weights[step] ?? 0) / weight
      errors[step] = (errors[step] ?? 0) / weight
    }
    weight = 1
  }

  return {
    note(error) {
      weight *= growth
      if (weight > heaviest) fade()
      const step = stepOf(error)
      weights[step] = (weights[step] ?? 0) + weight
      errors[step] = (errors[step] ?? 0) + weight * error
    },
    level(target) {
      let served = 0
      let wrong = 0
      let level = target
      for (let step = 0; step < steps; step++) {
        served += weights[step] ?? 0
        wrong += errors[step] ?? 0
        if (wrong > target * served) break
        level = Math.max(level, upTo(step))
      }
      return level
    },
  }
}

function stepOf(error: number): number {
  const step = Math.ceil((Math.log10(Math.max(error, 1e-300)) + powers) * stepsPerPower)
  return Math.max(0, Math.min(step, steps - 1))
}

/** The highest error of a step. */
function upTo(step: number): number {
  return 10 ** (step / stepsPerPower - powers)
}
