import type { Reason, Refusal } from '../contract/decision.ts'
import type { DomainWords, SemanticMode } from '../contract/policy.ts'
import { lexiconOf } from './domain-words.ts'
import type { GuardName } from './guard.ts'
import { guards } from './guards.ts'
import { inOneLanguage, readText } from './reading.ts'
import type { Reading } from './reading.ts'

/** Similarity from which a stored question may answer for another, by mode; measured on the local encoder. */
export const thresholds: Readonly<Record<SemanticMode, number>> = { strict: 0.95, balanced: 0.895, faq: 0.85 }

/** How many of the nearest stored questions are judged. */
export const candidateCount = 5

/** Words of a question up to which the guards read it; what is longer is no question, and some guards compare words in pairs. */
const longest = 1_000

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
  /** Words of the domain, beside those of the languages. */
  readonly words?: DomainWords
  /** Keys of candidates that somebody has judged wrong for this very question. */
  readonly tombstones?: ReadonlySet<string>
  /** Decides in the threshold's place, of candidates no guard refuses: why one is not served, or undefined. */
  readonly decide?: Decide
  /** With `decide`: similarity from which on candidates are looked at. @default the threshold */
  readonly least?: number
}

/** What evidence says of a candidate. */
export interface Odds {
  /** How probably it is right; absent where evidence is not asked, or not yet. */
  readonly probability?: number
  /** The share of wrong answers that was allowed for it. */
  readonly allowedError?: number
}
/** Why a candidate is not served. */
export interface Withheld extends Odds {
  readonly reason: Extract<Reason, 'below-threshold' | 'below-verdict' | 'auto-off'>
}
export interface Allowed extends Odds {
  readonly reason?: undefined
}
export type Decide = (candidate: Candidate, asked: string) => Withheld | Allowed

/** What became of the candidates. */
export interface Judgement<C extends Candidate> {
  /** The first that is near enough and that no guard refuses. */
  readonly accepted?: C
  /** What evidence says of the accepted one. */
  readonly odds?: Odds
  /** The first that only the decision on its similarity speaks against. */
  readonly withheld?: Withheld & { readonly candidate: C }
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
  const { mode = 'balanced', threshold = thresholds[mode], decide, tombstones, words } = options
  const least = decide === undefined ? threshold : (options.least ?? threshold)
  const judged = candidates.slice(0, candidateCount).filter(({ similarity }) => isSimilarity(similarity))
  const highest = Math.max(...judged.map(({ similarity }) => similarity))
  const nearest = judged.length === 0 ? {} : { nearest: highest }

  let question: Reading | undefined
  let withheld: Judgement<C>['withheld']
  const refusals: Refusal[] = []
  for (const candidate of judged) {
    // `>=` and not its negation: a threshold that is no number lets nothing through
    if (!(candidate.similarity >= least)) continue
    question ??= readText(asked, lexiconOf(words))
    const refusal = refusalOf(question, candidate, mode) ?? buried(candidate, tombstones)
    if (refusal !== undefined) {
      if (candidate.similarity >= threshold) refusals.push(refusal)
      continue
    }
    const found = decide?.(candidate, asked) ?? {}
    if (found.reason === undefined) return { accepted: candidate, odds: found, refusals, ...nearest }
    withheld ??= { ...found, candidate }
  }
  return { refusals, ...(withheld !== undefined && { withheld }), ...nearest }
}

/** The refusal of a candidate that was judged wrong for this very question. */
function buried(
  { key, similarity, text }: Candidate,
  tombstones: ReadonlySet<string> | undefined,
): Refusal | undefined {
  if (tombstones?.has(key) !== true) return undefined
  const detail = 'Its answer was found to be wrong for this question.'
  return { key, similarity, guard: 'tombstone', detail, candidate: text }
}

/** The veto of the first guard that has one, for two texts alone. */
export function refusalOf(asked: Reading, candidate: Candidate, mode: SemanticMode = 'balanced'): Refusal | undefined {
  const { key, similarity, text } = candidate
  const [mine, theirs] = inOneLanguage(asked, asked.lexicon.readingOf(text))
  const veto = tooLong(mine, theirs) ?? vetoOf([mine, theirs], mode)
  return veto && { key, similarity, ...veto, candidate: text }
}

function tooLong(...readings: readonly Reading[]): { readonly guard: 'length'; readonly detail: string } | undefined {
  if (readings.every(({ tokens }) => tokens.length <= longest)) return undefined
  return { guard: 'length', detail: `one of the questions has more than ${longest} words` }
}

/** The first guard that tells two readings in one language apart, and why. */
export function vetoOf(
  [asked, stored]: readonly [Reading, Reading],
  mode: SemanticMode = 'balanced',
): { readonly guard: GuardName; readonly detail: string } | undefined {
  for (const guard of guards) {
    if (guard.modes && !guard.modes.includes(mode)) continue
    const detail = guard.refuse(asked, stored)
    if (detail !== undefined) return { guard: guard.name, detail }
  }
  return undefined
}

// a distance, an unnormalised product or NaN is no similarity, and never a hit
function isSimilarity(value: number): boolean {
  return value >= 0 && value <= 1 + rounding
}
