import { readFileSync } from 'node:fs'
import type { DomainWords, ProfilePolicy } from '../contract/policy.ts'
import { lexiconOf } from '../trust/domain-words.ts'
import { labelsOf, loadProfile, verify, type SemanticProfile } from '../trust/profile.ts'
import { readText } from '../trust/reading.ts'
import { invalid } from './invalid.ts'

/** What is taken over from a profile. */
export interface TakenProfile extends Pick<SemanticProfile, 'mode' | 'threshold' | 'maxErrorRate'> {
  readonly policy: ProfilePolicy
}

/** A profile, or the file it lies in. @throws StratagentError `CONFIG_INVALID` */
export function takeProfile(
  given: string | SemanticProfile,
  { where, words }: { readonly where: string; readonly words: DomainWords | undefined },
): TakenProfile {
  const inner = `${where}, \`profile\``
  const profile = typeof given === 'string' ? profileIn(given, inner) : loadProfile(given, { where: inner })
  const { mode, threshold, maxErrorRate, verifier } = profile
  const lexicon = lexiconOf(words)
  const policy: ProfilePolicy = {
    labels: labelsOf(profile),
    checkEmbedder: (embedder) => void loadProfile(profile, { embedder, where: inner }),
    ...(verifier !== undefined && {
      verify: ({ question, matched, similarity }) =>
        verify(verifier, { asked: readText(question, lexicon), stored: readText(matched, lexicon), similarity }),
    }),
  }
  return { mode, threshold, maxErrorRate, policy: Object.freeze(policy) }
}

function profileIn(file: string, where: string): SemanticProfile {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const advice =
      'Give the path of a file as `stratagent calibrate --out` writes it, seen from where the process starts.'
    throw invalid(where, `'${file}' could not be read as JSON. ${advice}`, cause)
  }
  return loadProfile(value, { where: `${where} '${file}'` })
}
