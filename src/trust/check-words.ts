import type { DomainWords } from '../contract/policy.ts'
import { ignoredFact, twoFacts } from './check-facts.ts'
import { keyOf, wordsOf } from './domain-words.ts'
import { usual } from './languages.ts'

const groups = ['synonyms', 'opposites'] as const
const lists = ['names', 'ignore'] as const

/** The lists there are. */
export const wordLists: readonly (keyof DomainWords)[] = [...groups, ...lists]

/** What is wrong with the shape of a list of a domain's words, and what to do; undefined when nothing is. */
export function checkLists(words: Readonly<Record<string, unknown>>): string | undefined {
  for (const list of groups) {
    const complaint = words[list] === undefined ? undefined : checkGroups(list, words[list])
    if (complaint !== undefined) return complaint
  }
  for (const list of lists) {
    const found = words[list]
    if (found === undefined) continue
    if (!Array.isArray(found)) return `\`${list}\` is ${shown(found)}. Give a list of words: ['Aurora', 'Borealis'].`
    const complaint = checkTerms(list, found)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

function checkGroups(list: (typeof groups)[number], given: unknown): string | undefined {
  const example = list === 'synonyms' ? "[['parcel', 'package']]" : "[['debit', 'credit']]"
  if (!Array.isArray(given)) return `\`${list}\` is ${shown(given)}. Give a list of groups: ${example}.`
  for (const group of given) {
    if (!Array.isArray(group)) {
      return `\`${list}\` has ${shown(group)} where a group of words is wanted. Put each group in brackets: ${example}.`
    }
    const complaint = checkTerms(list, group)
    if (complaint !== undefined) return complaint
    if (group.length < 2)
      return `\`${list}\` has a group of fewer than two words. Write what belongs together: ${example}.`
  }
  return undefined
}

function checkTerms(list: keyof DomainWords, terms: readonly unknown[]): string | undefined {
  const wrong = terms.find((term) => typeof term !== 'string' || wordsOf(term, usual).length === 0)
  if (wrong === undefined && !terms.includes(undefined)) return undefined
  return `\`${list}\` holds ${shown(wrong)}. Give each entry as a word, or as a few words side by side.`
}

/** What contradicts itself in a domain's words, and what to do; undefined when nothing does. */
export function checkAgreement({
  synonyms = [],
  opposites = [],
  names = [],
  ignore = [],
}: DomainWords): string | undefined {
  const groupOf = new Map<string, number>()
  for (const [at, group] of synonyms.entries()) {
    for (const term of group) {
      const known = groupOf.get(keyed(term))
      if (known !== undefined && known !== at) {
        return `'${term}' stands in two groups of \`synonyms\`, which are read as one word each. Make one group of them.`
      }
      groupOf.set(keyed(term), at)
    }
  }
  const meaningOf = (term: string): string => String(groupOf.get(keyed(term)) ?? keyed(term))
  for (const group of [...opposites, names]) {
    const twins = twinsIn(group, meaningOf)
    if (twins === undefined) continue
    const [one, other] = twins
    const isSaid = groupOf.has(keyed(one))
    return isSaid
      ? `'${one}' and '${other}' are \`synonyms\`, and are to be told apart as well. Leave them in one of the lists.`
      : `'${one}' and '${other}' are forms of one word to the guards, so nothing can tell them apart. Leave one of them out.`
  }
  const used = new Set([...synonyms.flat(), ...opposites.flat(), ...names].map(keyed))
  const idle = ignore.find((term) => used.has(keyed(term)))
  return idle === undefined
    ? (ignoredFact(ignore) ?? twoFacts(synonyms))
    : `'${idle}' is to be ignored, and stands in another list as well. Leave it in one of them.`
}

function keyed(term: string): string {
  return keyOf(wordsOf(term, usual))
}

/** Two terms of a group that mean one thing. */
function twinsIn(group: readonly string[], meaningOf: (term: string) => string): readonly [string, string] | undefined {
  const seen = new Map<string, string>()
  for (const term of group) {
    const twin = seen.get(meaningOf(term))
    if (twin !== undefined) return [twin, term]
    seen.set(meaningOf(term), term)
  }
  return undefined
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
