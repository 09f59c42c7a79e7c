import type { Refusal } from '../contract/decision.ts'
import type { SemanticMode } from '../contract/policy.ts'
import { guards } from './guards.ts'
import { readText } from './reading.ts'
import type { Reading } from './reading.ts'

/** Similarity from which a stored question may answer for another, by mode; measured on the local encoder. */
export const thresholds: Readonly<Record<SemanticMode, number>> = { strict: 0.95, balanced: 0.895, faq: 0.85 }

/** How many of the nearest stored questions are judged. */
export const candidateCount = 5

/** A stored question that is near. */
export interface Candidate {
  readonly key: string
  readonly text: string
  /** Cosine in 0..1, where 1 is the same. */
  readonly similarity: number
}

export interface JudgeOptions {
  /** Which guards work, and the threshold where none is given. @default 'balanced' */
  readonly mode?: SemanticMode
  /** Similarity in 0..1, taken literally: 0 leaves the judgement to the guards, 1 asks for the same vector. @default that of the mode */
  readonly threshold?: number
}

/** What became of the candidates. */
export interface Judgement<C extends Candidate> {
  /** The first that is near enough and that no guard refuses. */
  readonly accepted?: C
  /** Those before it, or all, that were near enough and were refused. */
  readonly refusals: readonly Refusal[]
  /** The highest similarity seen, whether it was enough or not. */
  readonly nearest?: number
}

// a cosine of 1 may come out of float arithmetic a hair above it
const rounding = 1e-6

/** Decides which stored question, if any, answers what is asked: the one place where this is decided. */
export function judge<C extends Candidate>(
  asked: string,
  candidates: readonly C[],
  options: JudgeOptions = {},
): Judgement<C> {
  const { mode = 'balanced', threshold = thresholds[mode] } = options
  const judged = candidates.slice(0, candidateCount).filter(({ similarity }) => isSimilarity(similarity))
  const highest = Math.max(...judged.map(({ similarity }) => similarity))
  const nearest = judged.length === 0 ? {} : { nearest: highest }

  let question: Reading | undefined
  const refusals: Refusal[] = []
  for (const candidate of judged) {
    // `>=` and not its negation: a threshold that is no number lets nothing through
    if (!(candidate.similarity >= threshold)) continue
    question ??= readText(asked)
    const refusal = refusalOf(question, candidate, mode)
    if (refusal === undefined) return { accepted: candidate, refusals, ...nearest }
    refusals.push(refusal)
  }
  return { refusals, ...nearest }
}

/** The veto of the first guard that has one, for two texts alone. */
export function refusalOf(asked: Reading, candidate: Candidate, mode: SemanticMode = 'balanced'): Refusal | undefined {
  const stored = readText(candidate.text)
  for (const guard of guards) {
    if (guard.modes && !guard.modes.includes(mode)) continue
    const detail = guard.refuse(asked, stored)
    if (detail === undefined) continue
    const { key, similarity, text } = candidate
    return { key, similarity, guard: guard.name, detail, candidate: text }
  }
  return undefined
}

// a distance, an unnormalised product or NaN is no similarity, and never a hit
function isSimilarity(value: number): boolean {
  return value >= 0 && value <= 1 + rounding
}
