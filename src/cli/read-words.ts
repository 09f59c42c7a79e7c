import { StratagentError } from '../contract/errors.ts'
import type { DomainWords } from '../contract/policy.ts'
import { checkWords, mergedWords } from '../define/domain-words.ts'
import { readText } from './files.ts'

/** Words of a domain, from a file of what stands at `semantic: { words: … }`. @throws StratagentError `CONFIG_INVALID` */
export async function readWords(file: string): Promise<DomainWords | undefined> {
  const text = await readText(file, 'a JSON file of words, as in `semantic: { words: … }`')
  let words: unknown
  try {
    words = JSON.parse(text)
  } catch (cause) {
    throw new StratagentError('CONFIG_INVALID', `${file} is no JSON: write { "names": ["Aurora", "Borealis"] }.`, {
      cause,
    })
  }
  checkWords(words, file)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every list was looked at
  return mergedWords(words as DomainWords, { defaults: undefined, where: file })
}
