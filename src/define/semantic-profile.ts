import { readFileSync } from 'node:fs'
import { cwd } from 'node:process'
import type { DomainWords, ProfilePolicy } from '../contract/policy.ts'
import { lexiconOf } from '../trust/domain-words.ts'
import { labelsOf, loadProfile, verifierOf, type SemanticProfile } from '../trust/profile.ts'
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
  const { mode, threshold, maxErrorRate } = profile
  const verify = profile.verifier && verifierOf(profile.verifier)
  const lexicon = lexiconOf(words)
  const policy: ProfilePolicy = {
    labels: labelsOf(profile),
    checkEmbedder: (embedder) => void loadProfile(profile, { embedder, where: inner }),
    ...(verify !== undefined && {
      verify: ({ question, matched, similarity }) => {
        return verify({ asked: lexicon.readingOf(question), stored: lexicon.readingOf(matched), similarity })
      },
    }),
  }
  return { mode, threshold, maxErrorRate, policy: Object.freeze(policy) }
}

function profileIn(file: string, where: string): SemanticProfile {
  const text = textIn(file, where)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(where, `'${file}' is no JSON. Give the path of a file as ${howTo} writes it.`, cause)
  }
  return loadProfile(value, { where: `${where} '${file}'` })
}

const howTo = '`stratagent calibrate pairs.jsonl --out profile.json`'

function textIn(file: string, where: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const advice = isAbsent
      ? `is not there, seen from where the process starts (${cwd()}). Make it with ${howTo}, or mend the path.`
      : `cannot be read. Give the path of a file as ${howTo} writes it.`
    throw invalid(where, `'${file}' ${advice}`, cause)
  }
}
