import { checkOptions } from '../contract/check-options.ts'
import type { DomainWords } from '../contract/policy.ts'
import { checkAgreement, checkLists, wordLists } from '../trust/check-words.ts'
import { lexiconOf } from '../trust/domain-words.ts'
import { invalid, isRecord } from './invalid.ts'

/** Refuses lists of words that can not be meant. @throws StratagentError `CONFIG_INVALID` */
export function checkWords(words: unknown, where: string): void {
  if (words === undefined) return
  const inner = `${where}, \`words\``
  checkOptions(words, wordLists, inner)
  const complaint = isRecord(words) ? checkLists(words) : undefined
  if (complaint !== undefined) throw invalid(inner, complaint)
}

/** An agent's lists, and the runtime's where it has none: a copy that nobody changes, ready to be read with. @throws StratagentError `CONFIG_INVALID` */
export function mergedWords(
  own: DomainWords | undefined,
  { defaults, where }: { readonly defaults: DomainWords | undefined; readonly where: string },
): DomainWords | undefined {
  const { synonyms, opposites, names, ignore } = { ...defaults, ...own }
  const lists = [synonyms, opposites, names, ignore]
  if (lists.every((list) => list === undefined || list.length === 0)) return undefined
  const words = Object.freeze({
    ...(synonyms && { synonyms: synonyms.map((group) => [...group]) }),
    ...(opposites && { opposites: opposites.map((group) => [...group]) }),
    ...(names && { names: [...names] }),
    ...(ignore && { ignore: [...ignore] }),
  })
  const complaint = checkAgreement(words)
  if (complaint !== undefined) throw invalid(`${where}, \`semantic\`, \`words\``, complaint)
  lexiconOf(words) // at the start, and not while the first caller waits
  return words
}
