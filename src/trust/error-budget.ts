import type { SemanticMode } from '../contract/policy.ts'
import { atOnce, type Steps } from '../kernel/steps.ts'
import { foreseeing } from './error-budget-bias.ts'
import { aimOf, servingLevel } from './error-budget-level.ts'
import { fewestAudits, measuredError } from './error-budget-measured.ts'
import type { MeasuredError } from './error-budget-measured.ts'
import { evidenceInSteps } from './evidence.ts'
import type { Observed } from './evidence.ts'
import { thresholds } from './verdict.ts'

/** A label of a scope with a budget: it teaches, and measures nothing. */
export interface BudgetLabel extends Observed {
  readonly source: 'audit' | 'review' | 'judge' | 'calibration'
}

/** What came of a hit that chance picked from what was served, or would have been had it not been off: it measures. */
export interface BudgetAudit {
  readonly right: boolean
  /** Whether labels decided by then; what the threshold let through says nothing of what the labels let through. */
  readonly learned: boolean
}

export interface ErrorBudgetOptions {
  /** Share of served answers that may be wrong, in 0..1. */
  readonly maxErrorRate: number
  /** @default 'balanced' */
  readonly mode?: SemanticMode
  /** Similarity that decides until there are labels enough. @default by mode and budget */
  readonly threshold?: number
  /** Similarity below which nothing is served, whatever the labels say. @default 0.7 */
  readonly floor?: number
  /** What is known already, the oldest first. */
  readonly labels?: Iterable<BudgetLabel>
  /** What was measured already, the oldest first. */
  readonly audits?: Iterable<BudgetAudit>
  /** Does what takes long and may wait. @default at once */
  readonly later?: (steps: Steps<void>) => void
}

export interface BudgetCandidate {
  readonly similarity: number
  /** As in its labels. */
  readonly entry?: string
  /** A smaller budget than that of the scope, for this call; a larger one is not heard. */
  readonly maxErrorRate?: number
  /** Those of this call, until there are labels enough. @default as the budget's */
  readonly mode?: SemanticMode
  readonly threshold?: number
}

/** Why a candidate is not served. */
export type BudgetRefusal = 'below-threshold' | 'too-uncertain' | 'budget-exceeded'

/** What a budget says of a candidate. */
export interface BudgetVerdict {
  readonly serve: boolean
  /** Absent when it is served. */
  readonly reason?: BudgetRefusal
  /** What would be served if the scope were not off: audit these, they are the way back. */
  readonly wouldServe: boolean
  /** How probable it is that the answer is right; absent before there are labels enough. */
  readonly probability?: number
  /** The probability, or before there are labels enough the similarity, that was asked for. */
  readonly needed: number
}

/** How a budget stands. */
export interface BudgetState {
  readonly maxErrorRate: number
  readonly labels: number
  /** Whether labels decide; before that the threshold does. */
  readonly learned: boolean
  readonly measured: MeasuredError
  /** The error allowed now: less than the budget while more was measured. */
  readonly allowed: number
  /** Whether nothing is served, because the budget is certainly exceeded. */
  readonly off: boolean
  /** The similarity that decides until labels do. */
  readonly threshold: number
}

/** Decides by what was learned, so that no more than a share of what is served is wrong. */
export interface ErrorBudget {
  readonly state: BudgetState
  /** How it stands for a smaller error rate. */
  at(maxErrorRate: number): Pick<BudgetState, 'off' | 'allowed'>
  verdict(candidate: BudgetCandidate): BudgetVerdict
  observe(label: BudgetLabel): void
  audit(right: boolean): void
}

/** Labels from which on they decide: fewer say nothing about answers that are wrong at any similarity. */
const enough = 200
/** However badly it went, so much of the budget stays allowed: nothing served would teach nothing. */
const leastAllowed = 0.05
/** No single answer is served that is wrong more probably than so many times the budget. */
const widest = 4

/** The similarity that keeps a budget where nothing is known yet: by the streams of real questions in the README. */
export function coldThreshold(maxErrorRate: number, mode: SemanticMode = 'balanced'): number {
  const byBudget = maxErrorRate < 0.02 ? 0.96 : maxErrorRate < 0.03 ? 0.94 : maxErrorRate < 0.05 ? 0.91 : 0.85
  return Math.max(byBudget, thresholds[mode])
}

/** A budget of wrong answers for one scope of evidence; not for use across scopes. */
export function errorBudget(options: ErrorBudgetOptions): ErrorBudget {
  return atOnce(budgetInSteps(options))
}

/** The same in steps. */
export function* budgetInSteps(options: ErrorBudgetOptions): Steps<ErrorBudget> {
  const {
    maxErrorRate,
    mode = 'balanced',
    threshold = coldThreshold(maxErrorRate, mode),
    floor = 0.7,
    labels = [],
    audits = [],
  } = options
  const evidence = yield* evidenceInSteps(labels, options.later)
  const level = servingLevel()
  let measuring = measuredError(maxErrorRate)
  const bias = foreseeing()

  function allowed(rate: number): number {
    const { audits: measured, likely } = measuring.now
    const share = measured < fewestAudits ? 1 : Math.min(1, rate / likely)
    return rate * Math.max(leastAllowed, (share * aimOf(rate)) / bias.factor)
  }
  function isOff(rate: number): boolean {
    const { off, now } = measuring
    return off || (rate < maxErrorRate && now.audits >= fewestAudits && now.atLeast > rate)
  }

  for (const { right, learned } of audits) {
    if (learned || evidence.labels < enough) measuring.note(right)
    yield
  }
  return {
    get state() {
      const { off, now } = measuring
      const learned = evidence.labels >= enough
      return {
        maxErrorRate,
        labels: evidence.labels,
        learned,
        measured: now,
        allowed: allowed(maxErrorRate),
        off,
        threshold,
      }
    },
    at(rate) {
      const asked = Math.min(rate, maxErrorRate)
      return { off: isOff(asked), allowed: allowed(asked) }
    },
    verdict({ similarity, entry, ...asked }) {
      const rate = Math.min(maxErrorRate, asked.maxErrorRate ?? maxErrorRate)
      const off = isOff(rate)
      if (similarity < floor) return verdictOf({ passes: false, off, needed: floor, reason: 'below-threshold' })
      if (evidence.labels < enough) {
        const needed = Math.max(asked.threshold ?? threshold, coldThreshold(rate, asked.mode ?? mode))
        return verdictOf({ passes: similarity >= needed, off, needed, reason: 'below-threshold' })
      }
      const probability = evidence.probability(similarity, entry)
      level.note(1 - probability)
      const bound = Math.min(level.level(allowed(rate)), widest * rate)
      const passes = 1 - probability <= bound
      return { ...verdictOf({ passes, off, needed: 1 - bound, reason: 'too-uncertain' }), probability }
    },
    observe(label) {
      const { similarity, entry, right } = label
      if (evidence.labels >= enough / 2) bias.note(1 - evidence.probability(similarity, entry), right)
      evidence.observe(label)
      if (evidence.labels === enough) measuring = measuredError(maxErrorRate)
    },
    audit(wasRight) {
      measuring.note(wasRight)
    },
  }
}

interface Finding {
  readonly passes: boolean
  readonly off: boolean
  readonly needed: number
  readonly reason: BudgetRefusal
}

function verdictOf({ passes, off, needed, reason }: Finding): BudgetVerdict {
  if (!passes) return { serve: false, wouldServe: false, reason, needed }
  return off
    ? { serve: false, wouldServe: true, reason: 'budget-exceeded', needed }
    : { serve: true, wouldServe: true, needed }
}
