import { parseArgs } from 'node:util'

import { didYouMean } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'

/** An option of a command; a `flag` takes no value. */
export type OptionKind = 'text' | 'flag'

export interface ReadOptions {
  readonly texts: Readonly<Record<string, string>>
  readonly flags: ReadonlySet<string>
  /** What is no option. */
  readonly words: readonly string[]
}

/**
 * Options and words of a command line.
 *
 * @throws StratagentError `INPUT_INVALID` that names the option and the known ones
 */
export function readOptions(args: readonly string[], known: Readonly<Record<string, OptionKind>>): ReadOptions {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const texts: Record<string, string> = {}
  const flags = new Set<string>()
  const words: string[] = []
  for (const token of tokens ?? []) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const kind = Object.hasOwn(known, token.name) ? known[token.name] : undefined
    if (kind === undefined) throw unknownOption(token.rawName, Object.keys(known))
    if (kind === 'flag') flags.add(token.name)
    else texts[token.name] = valueOf(token.value, token.rawName)
  }
  return { texts, flags, words }
}

function valueOf(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '' && !value.startsWith('--')) return value
  throw new StratagentError('INPUT_INVALID', `\`${name}\` needs a value behind it; \`--help\` shows an example.`)
}

function unknownOption(name: string, known: readonly string[]): StratagentError {
  const bare = name.replace(/^-+/, '')
  const list = known.map((option) => `--${option}`).join(', ')
  const meant = didYouMean(bare, known).replaceAll(/`(\S+)`/g, '`--$1`')
  return new StratagentError('INPUT_INVALID', `\`${name}\` is no option. ${meant}Use ${list}.`)
}
