import type { Part } from './part.ts'
import { budget } from './parts/budget.ts'
import { budgetStream } from './parts/budget-stream.ts'
import { calibration } from './parts/calibration.ts'
import { pairs } from './parts/pairs.ts'
import { regimes } from './parts/regimes.ts'
import { streams } from './parts/streams.ts'
import { traps } from './parts/traps.ts'
import { tutorials } from './parts/tutorials.ts'

/** Every part, in the order of the report. */
export const parts: readonly Part[] = [tutorials, traps, pairs, calibration, streams, regimes, budget, budgetStream]

/** The parts of these names. @throws Error that names the parts there are */
export function partsNamed(names: readonly string[]): readonly Part[] {
  return names.map((name) => {
    const part = parts.find((each) => each.name === name)
    if (part !== undefined) return part
    throw new Error(`There is no part '${name}'. The parts are: ${parts.map((each) => each.name).join(', ')}.`)
  })
}
