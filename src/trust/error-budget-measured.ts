import { errorAtLeast } from './evidence-interval.ts'

/** The error that was measured, the last few hundred audits counting most. */
export interface MeasuredError {
  /** Share of served answers that were wrong. */
  readonly rate: number
  /** What it is at least, at 95 %. */
  readonly atLeast: number
  /** What it is taken for: as many audits as would be believed at the budget's own rate stand beside those there are. */
  readonly likely: number
  /** Audits it rests on, older ones counting less, and those of them that were wrong. */
  readonly audits: number
  readonly wrong: number
}

/** Measures the error of what is served. */
export interface ErrorMeter {
  readonly now: MeasuredError
  /** Whether the budget is certainly exceeded, and has not been kept again since. */
  readonly off: boolean
  note(right: boolean): void
}

/** What an audit weighs after the next one. */
const fading = 0.995
/** Fewer audits neither switch anything off nor tighten it. */
export const fewestAudits = 15
/** Half a right and half a wrong answer before the first audit (Jeffreys). */
const prior = 0.5
/**
 * Audits at exactly the budget's rate that are taken for granted when it is tightened. A bound on the error in their
 * place is a trap for small budgets: it is wide while audits are few, and so little is served then that they stay few.
 */
const granted = 50

/** A meter that says when a budget is exceeded. */
export function measuredError(maxErrorRate: number): ErrorMeter {
  let wrong = 0
  let audits = 0
  let off = false

  function read(): MeasuredError {
    const rate = (wrong + prior) / (audits + 2 * prior)
    const tally = { wrong, total: audits }
    const likely = (wrong + granted * maxErrorRate) / (audits + granted)
    return { rate, atLeast: errorAtLeast(tally), likely, audits, wrong }
  }

  // a bound takes tens of microseconds: worked out when it is asked for, and not for each of many audits
  let now: MeasuredError | undefined
  return {
    get now() {
      return (now ??= read())
    },
    get off() {
      return off
    },
    note(right) {
      audits = audits * fading + 1
      wrong = wrong * fading + (right ? 0 : 1)
      now = undefined
      if (audits < fewestAudits) return
      // off when it is certain, on when it is likely: a scope at the edge of its budget does not flicker
      const isLikely = (wrong + prior) / (audits + 2 * prior) > maxErrorRate
      off = isLikely && (off || errorAtLeast({ wrong, total: audits }) > maxErrorRate)
    },
  }
}
