import { calibrate } from './calibrate.ts'
import type { Command } from './command.ts'
import { doctor } from './doctor.ts'
import { review } from './review.ts'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [doctor, calibrate, review]
