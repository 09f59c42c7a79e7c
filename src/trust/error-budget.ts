import type { SemanticMode } from '../contract/policy.ts'
import { foreseeing } from './error-budget-bias.ts'
import { servingLevel } from './error-budget-level.ts'
import { fewestAudits, measuredError } from './error-budget-measured.ts'
import type { MeasuredError } from './error-budget-measured.ts'
import { evidenceOf } from './evidence.ts'
import type { Observed } from './evidence.ts'
import { thresholds } from './verdict.ts'

/** A label of a scope with a budget. */
export interface BudgetLabel extends Observed {
  /** All teach; only an audit measures: chance picked it from what was served, or would have been had it not been off. */
  readonly source: 'audit' | 'review' | 'judge' | 'calibration'
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
}

export interface BudgetCandidate {
  readonly similarity: number
  /** As in its labels. */
  readonly entry?: string
  /** A smaller budget than that of the scope, for this call; a larger one is not heard. */
  readonly maxErrorRate?: number
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
  verdict(candidate: BudgetCandidate): BudgetVerdict
  observe(label: BudgetLabel): void
}

/** Labels from which on they decide: fewer say nothing about answers that are wrong at any similarity. */
const enough = 200
/** However badly it went, so much of the budget stays allowed: nothing served would teach nothing. */
const leastAllowed = 0.05
/** What is aimed at, as a share of the budget: what is measured swings about it. */
const margin = 0.75
/** No single answer is served that is wrong more probably than so many times the budget. */
const widest = 4

/** The similarity that keeps a budget where nothing is known yet: by the streams of real questions in the README. */
export function coldThreshold(maxErrorRate: number, mode: SemanticMode = 'balanced'): number {
  const byBudget = maxErrorRate < 0.02 ? 0.96 : maxErrorRate < 0.03 ? 0.94 : maxErrorRate < 0.05 ? 0.91 : 0.85
  return Math.max(byBudget, thresholds[mode])
}

/** A budget of wrong answers for one scope of evidence; not for use across scopes. */
export function errorBudget(options: ErrorBudgetOptions): ErrorBudget {
  const {
    maxErrorRate,
    mode = 'balanced',
    threshold = coldThreshold(maxErrorRate, mode),
    floor = 0.7,
    labels = [],
  } = options
  const known = [...labels]
  const evidence = evidenceOf(known)
  const level = servingLevel()
  let measuring = measuredError(maxErrorRate)
  let counted = 0
  const bias = foreseeing()

  function measure({ source, right }: BudgetLabel): void {
    // what the threshold let through says nothing of what the labels let through
    if (++counted === enough) measuring = measuredError(maxErrorRate)
    if (source === 'audit') measuring.note(right)
  }

  function allowed(): number {
    const { audits, mayBe } = measuring.now
    const share = audits < fewestAudits ? 1 : Math.min(1, maxErrorRate / mayBe)
    return maxErrorRate * Math.max(leastAllowed, (share * margin) / bias.factor)
  }

  for (const label of known) measure(label)
  return {
    get state() {
      const { off, now } = measuring
      const learned = evidence.labels >= enough
      return { maxErrorRate, labels: evidence.labels, learned, measured: now, allowed: allowed(), off, threshold }
    },
    verdict({ similarity, entry, maxErrorRate: asked = maxErrorRate }) {
      const { off } = measuring
      const share = Math.min(1, asked / maxErrorRate)
      if (similarity < floor) return verdictOf({ passes: false, off, needed: floor, reason: 'below-threshold' })
      if (evidence.labels < enough) {
        const needed = Math.max(threshold, coldThreshold(share * maxErrorRate, mode))
        return verdictOf({ passes: similarity >= needed, off, needed, reason: 'below-threshold' })
      }
      const probability = evidence.probability(similarity, entry)
      level.note(1 - probability)
      const bound = Math.min(level.level(allowed() * share), widest * maxErrorRate * share)
      const passes = 1 - probability <= bound
      return { ...verdictOf({ passes, off, needed: 1 - bound, reason: 'too-uncertain' }), probability }
    },
    observe(label) {
      const { similarity, entry, right } = label
      if (evidence.labels >= enough / 2) bias.note(1 - evidence.probability(similarity, entry), right)
      evidence.observe(label)
      measure(label)
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
