import { checkOptions } from '../contract/check-options.ts'
import type { DomainWords } from '../contract/policy.ts'
import { checkAgreement, checkLists, wordLists } from '../trust/check-words.ts'
import { lexiconOf } from '../trust/domain-words.ts'
import { invalid, isRecord } from './invalid.ts'

/** Terms that lists may hold together: each is read in every language, and looked for in every question. */
const mostTerms = 5000

/** The lists in use, by what they say: agents and runtimes that say the same read with the same. */
const inUse = new Map<string, WeakRef<DomainWords>>()
const outOfUse = new FinalizationRegistry<string>((said) => {
  if (inUse.get(said)?.deref() === undefined) inUse.delete(said)
})

/** Refuses lists of words that can not be meant. @throws StratagentError `CONFIG_INVALID` */
export function checkWords(words: unknown, where: string): void {
  if (words === undefined) return
  const inner = `${where}, \`words\``
  checkOptions(words, wordLists, inner)
  if (!isRecord(words) || inUse.get(saidIn(words))?.deref() !== undefined) return
  const complaint = checkSize(words) ?? checkLists(words)
  if (complaint !== undefined) throw invalid(inner, complaint)
}

/** An agent's lists, and the runtime's where it has none: a copy that nobody changes, ready to be read with, and one for all that say the same. @throws StratagentError `CONFIG_INVALID` */
export function mergedWords(
  own: DomainWords | undefined,
  { defaults, where }: { readonly defaults: DomainWords | undefined; readonly where: string },
): DomainWords | undefined {
  const { synonyms, opposites, names, ignore } = { ...defaults, ...own }
  const lists = [synonyms, opposites, names, ignore]
  if (lists.every((list) => list === undefined || list.length === 0)) return undefined
  const said = saidIn({ synonyms, opposites, names, ignore })
  const known = inUse.get(said)?.deref()
  if (known !== undefined) return known
  const words = Object.freeze({
    ...(synonyms && { synonyms: groupsOf(synonyms) }),
    ...(opposites && { opposites: groupsOf(opposites) }),
    ...(names && { names: Object.freeze([...names]) }),
    ...(ignore && { ignore: Object.freeze([...ignore]) }),
  })
  const complaint = checkSize(words) ?? checkAgreement(words)
  if (complaint !== undefined) throw invalid(`${where}, \`semantic\`, \`words\``, complaint)
  lexiconOf(words) // at the start, and not while the first caller waits
  inUse.set(said, new WeakRef(words))
  outOfUse.register(words, said)
  return words
}

/** What lists say, as one text; none where they hold what can be no word. */
function saidIn({ synonyms, opposites, names, ignore }: { readonly [List in keyof DomainWords]?: unknown }): string {
  try {
    return JSON.stringify([synonyms, opposites, names, ignore])
  } catch {
    return ''
  }
}

function groupsOf(groups: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return Object.freeze(groups.map((group) => Object.freeze([...group])))
}

function checkSize(words: Readonly<Record<string, unknown>> | DomainWords): string | undefined {
  const lists: readonly unknown[] = Object.values(words)
  const size = lists.flat(2).length
  if (size <= mostTerms) return undefined
  return `the lists hold ${size} terms, and ${mostTerms} are the most. Keep the ones whose questions are mixed up without them: other words are told apart already, by their vectors and by the other guards.`
}
