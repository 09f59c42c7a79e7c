import { StratagentError } from '../contract/errors.ts'
import type { SemanticMode } from '../contract/policy.ts'
import type { Observed } from './evidence.ts'
import type { LogisticModel } from './logistic.ts'
import { checkProfile } from './profile-check.ts'

/** What a calibration found out about one kind of question under one embedder; plain JSON, without any text. */
export interface SemanticProfile {
  readonly kind: 'stratagent-semantic-profile'
  readonly version: 1
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
export interface ProfileVerifier {
  readonly model: LogisticModel
  /** Probability from which on the share is kept, cross-validated. */
  readonly threshold: number
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

/** What a profile teaches, as labels of unnamed answers to start evidence with. */
export function labelsOf({ similarities }: SemanticProfile): (Observed & { readonly source: 'calibration' })[] {
  return similarities.flatMap(({ similarity, right, wrong }, group) =>
    Array.from({ length: right + wrong }, (_, at) => {
      return { entry: `calibration ${group} ${at}`, similarity, right: at < right, source: 'calibration' as const }
    }),
  )
}
