import { StratagentError } from '../contract/errors.ts'
import type { SemanticMode } from '../contract/policy.ts'
import type { Observed } from './evidence.ts'
import type { FeaturePair } from './features.ts'
import { checkProfile } from './profile-check.ts'
import { inOneLanguage } from './reading.ts'
import { probabilityBy } from './verifier.ts'
import type { Verifier } from './verifier.ts'

/** What a calibration found out about one kind of question under one embedder; plain JSON, without any text. */
export interface SemanticProfile {
  readonly kind: 'stratagent-semantic-profile'
  readonly version: 2
  /** Fingerprint of the embedder whose similarities these are: under another they mean something else. */
  readonly embedder: string
  /** Which guards worked. */
  readonly mode: SemanticMode
  /** Share of wrong answers among hits it was made for. */
  readonly maxErrorRate: number
  /** Similarity from which on that share is kept. */
  readonly threshold: number
  /** Whether the labels prove this at 95 %; otherwise it is the best guess they allow. */
  readonly proven: boolean
  readonly counts: ProfileCounts
  /** How often a similarity was right and wrong, after the guards: what evidence starts from. */
  readonly similarities: readonly SimilarityCount[]
  /** Decides in place of the threshold, where there were labels enough and it was better. */
  readonly verifier?: ProfileVerifier
  /** Why there is none: too few labels, or on pairs it had not seen it served too few, or no more than the threshold. */
  readonly noVerifier?: 'too-few' | 'too-few-served' | 'no-better'
}
export interface ProfileCounts {
  readonly pairs: number
  readonly right: number
  /** Pairs that would be served, and those of them that are wrong. */
  readonly served: number
  readonly wrong: number
}
export interface SimilarityCount {
  readonly similarity: number
  readonly right: number
  readonly wrong: number
}
export interface ProfileVerifier extends Verifier {
  /** Probability from which on the share is kept, cross-validated. */
  readonly threshold: number
  readonly proven: boolean
}

export interface LoadProfileOptions {
  /** Fingerprint of the embedder in use. */
  readonly embedder?: string
  /** Where the profile came from, for the sentence. @default 'The semantic profile' */
  readonly where?: string
}

/**
 * A profile from parsed JSON that nobody vouches for.
 *
 * @throws StratagentError `CONFIG_INVALID` that says which field is wrong, or that it was made for another embedder
 */
export function loadProfile(value: unknown, options: LoadProfileOptions = {}): SemanticProfile {
  const { embedder, where = 'The semantic profile' } = options
  const complaint = checkProfile(value)
  if (complaint !== undefined) throw new StratagentError('CONFIG_INVALID', `${where}: ${complaint}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every field was looked at
  const profile = value as SemanticProfile
  if (embedder === undefined || embedder === profile.embedder) return profile
  const advice = 'Calibrate again with the embedder in use, or use the one it was made for.'
  throw new StratagentError(
    'CONFIG_INVALID',
    `${where}: it was made for the embedder '${profile.embedder}', and '${embedder}' is in use: the same similarity means another thing. ${advice}`,
  )
}

/** Labels of a profile that evidence starts from: more would outweigh what is then seen. */
const mostTaught = 500

/** What a profile teaches, as labels of unnamed answers to start evidence with. */
export function labelsOf({ similarities }: SemanticProfile): (Observed & { readonly source: 'calibration' })[] {
  const all = similarities.reduce((sum, { right, wrong }) => sum + right + wrong, 0)
  const share = Math.min(1, mostTaught / all)
  return similarities.flatMap(({ similarity, right, wrong }, group) => {
    const [good, bad] = [Math.round(right * share), Math.round(wrong * share)]
    return Array.from({ length: good + bad }, (_, at) => {
      return { entry: `calibration ${group} ${at}`, similarity, right: at < good, source: 'calibration' as const }
    })
  })
}

/** How often a similarity was right and wrong, in steps of a hundredth, the highest first. */
export function binned(labels: readonly Pick<Observed, 'similarity' | 'right'>[]): readonly SimilarityCount[] {
  const counts = new Map<number, { right: number; wrong: number }>()
  for (const { similarity, right } of labels) {
    const step = Math.round(Math.min(1, Math.max(0, similarity)) * 100)
    const count = counts.get(step) ?? { right: 0, wrong: 0 }
    count[right ? 'right' : 'wrong']++
    counts.set(step, count)
  }
  const steps = [...counts].toSorted(([left], [right]) => right - left)
  return steps.map(([step, count]) => ({ similarity: step / 100, ...count }))
}

/** Says how probably a stored answer is right, by the verifier of a profile, and whether that is enough. */
export function verifierOf(verifier: ProfileVerifier) {
  const probabilityOf = probabilityBy(verifier)
  return (pair: FeaturePair): { readonly probability: number; readonly passes: boolean } => {
    const [asked, stored] = inOneLanguage(pair.asked, pair.stored)
    const probability = probabilityOf({ asked, stored, similarity: pair.similarity })
    return { probability, passes: probability >= verifier.threshold }
  }
}
