import type { DomainWords, SemanticMode } from '../contract/policy.ts'
import { lexiconOf } from './domain-words.ts'
import type { GuardName } from './guard.ts'
import { guards } from './guards.ts'
import { inOneLanguage, readText } from './reading.ts'
import type { Reading } from './reading.ts'

/** Two questions, and whether one answer serves both. */
export interface CalibrationPair {
  readonly a: string
  readonly b: string
  readonly right: boolean
  /** Of their vectors, in 0..1. */
  readonly similarity: number
}

/** A labelled pair, read, with the guards that refuse it. */
export interface JudgedReading {
  readonly asked: Reading
  readonly stored: Reading
  readonly similarity: number
  readonly right: boolean
  readonly refusals: readonly GuardName[]
}

/** Reads a labelled pair, and asks the guards of a mode about it. */
export function judgePair(
  pair: CalibrationPair,
  { mode, words }: { readonly mode: SemanticMode; readonly words?: DomainWords },
): JudgedReading {
  const lexicon = lexiconOf(words)
  const [asked, stored] = inOneLanguage(readText(pair.a, lexicon), readText(pair.b, lexicon))
  const working = guards.filter((guard) => guard.modes?.includes(mode) ?? true)
  const refusals = working.filter((guard) => guard.refuse(asked, stored) !== undefined).map(({ name }) => name)
  return { asked, stored, similarity: pair.similarity, right: pair.right, refusals }
}

/** What one guard did to the pairs that are near enough. */
export interface GuardTally {
  readonly guard: GuardName
  /** Wrong pairs it blocked, and right ones. */
  readonly rightly: number
  readonly wrongly: number
  /** Those of them that no other guard blocks: what it alone is worth, and costs. */
  readonly rightlyAlone: number
  readonly wronglyAlone: number
}

/** What each guard blocked rightly and wrongly from a similarity on; guards without a case are left out. */
export function tallyGuards(pairs: readonly JudgedReading[], threshold: number): readonly GuardTally[] {
  const near = pairs.filter(({ similarity }) => similarity >= threshold)
  return guards
    .map(({ name }) => {
      const blocked = near.filter(({ refusals }) => refusals.includes(name))
      const alone = blocked.filter(({ refusals }) => refusals.length === 1)
      return {
        guard: name,
        rightly: blocked.filter(({ right }) => !right).length,
        wrongly: blocked.filter(({ right }) => right).length,
        rightlyAlone: alone.filter(({ right }) => !right).length,
        wronglyAlone: alone.filter(({ right }) => right).length,
      }
    })
    .filter(({ rightly, wrongly }) => rightly + wrongly > 0)
}
