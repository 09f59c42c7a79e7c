import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import { numbers } from './guard-numbers.ts'
import { members, signs } from './code-signs.ts'
import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'

const bareSite = /^(?:www\.)?([\w-]+)\.(?:com|org|net|io|dev|ai|app|edu|gov|co|eu)$/

/** Digits in a row from which a bare number names one thing: an order, an account, a ticket. */
const idLength = 5

/** Ids, codes, flags, file names, URLs and e-mail addresses stand in both texts or in neither. */
export const identifiersGuard: Guard = {
  name: 'identifiers',
  refuse(asked, stored) {
    const mine = absentFrom(stored, strong(asked))
    if (mine) return `"${mine}" is asked about, the stored question lacks it`
    const theirs = absentFrom(asked, strong(stored))
    if (theirs) return `the stored question is about "${theirs}", which is not asked for`

    const left = absentFrom(stored, weak(asked))
    const right = absentFrom(asked, weak(stored))
    if (left && right) return `asks about "${left}", the stored question about "${right}"`
    const [sign, other] = [signs(asked), signs(stored)]
    if (sign && other && sign !== other) return `asks about ${sign}, the stored question about ${other}`
    const longer =
      lettered(asked, stored) ?? lettered(stored, asked) ?? otherMember(asked, stored) ?? hyphened(asked, stored)
    return longer && `"${longer}" stands on one side alone`
  },
}

/** Identifiers that name exactly one thing, so that leaving one out changes the question. */
const strong: Facet<ReadonlySet<string>> = facet(({ tokens }) =>
  textsOf(tokens, ({ kind, raw, word }) => (kind === 'code' ? isStrong(word.text) : kind === 'number' && isId(raw))),
)

const weak: Facet<ReadonlySet<string>> = facet(({ tokens }) => textsOf(tokens, ({ kind }) => kind === 'code'))

const none: ReadonlySet<string> = new Set()

function textsOf(tokens: readonly Token[], isOne: (token: Token) => boolean): ReadonlySet<string> {
  let found: Set<string> | undefined
  for (const token of tokens) if (isOne(token)) found = (found ?? new Set()).add(token.word.text)
  return found ?? none
}

function isStrong(word: string): boolean {
  return /[@/\\_=(+]|^-|\.[a-z]|#\d*$/.test(word) || word.replaceAll(/\D/g, '').length >= 3
}

function isId(raw: string): boolean {
  if (raw.length < idLength) return false
  return /^#?\d+$/.test(raw) || (/^\d+(?:-\d+)+$/.test(raw) && raw.length > 6)
}

function absentFrom(reading: Reading, identifiers: ReadonlySet<string>): string | undefined {
  if (identifiers.size === 0) return undefined
  const held = written(reading)
  for (const identifier of identifiers)
    if (!held.has(bare(identifier)) && !held.has(siteOf(identifier))) return identifier
  return undefined
}

const numberAndLetter = /^(\d+)[a-wyz]$/

/** The model 8a is not the model 8. */
function lettered(left: Reading, right: Reading): string | undefined {
  for (const code of weak(left)) {
    const digits = numberAndLetter.exec(code)?.[1]
    if (digits !== undefined && numbers(right).has(digits) && !numbers(left).has(digits)) return code
  }
  return undefined
}

/** `map.get` is not `map.has`: another member of the same thing, however small its name. */
function otherMember(asked: Reading, stored: Reading): string | undefined {
  const others = members(stored)
  for (const [owner, mine] of members(asked)) {
    const theirs = others.get(owner)
    if (theirs !== undefined && [...mine].every((member) => !theirs.has(member))) return `${owner}.${[...mine].join()}`
  }
  return undefined
}

/** Letters from which a part before a hyphen makes another word: `pre-tax`, but not `e-book`. */
const ownPart = 3

/** The package lodash-es is not lodash, where all else is the same. */
function hyphened(asked: Reading, stored: Reading): string | undefined {
  const [gap, another] = align(asked, stored)?.gaps ?? []
  if (gap === undefined || another !== undefined || (gap.mine.length > 0 && gap.theirs.length > 0)) return undefined
  const [added, { text }] = gap.mine.length > 0 ? [gap.mine, asked] : [gap.theirs, stored]
  const [first, last] = [added[0]?.raw ?? '', added.at(-1)?.raw ?? '']
  const behind = `${gap.before?.raw}-${first}`
  const before = `${last}-${gap.after?.raw}`
  if (text.includes(behind)) return behind
  return last.length >= ownPart && text.includes(before) ? before : undefined
}

const written: Facet<ReadonlySet<string>> = facet((reading) => {
  // `.csv` is a csv file
  const texts = reading.tokens.map(({ word }) => aliases.get(word.text) ?? bare(word.text))
  return new Set([...texts, ...texts.map(siteOf), ...numbers(reading)])
})

/** Names in which a sign was spelt. */
const aliases = new Map([
  ['cpp', 'c++'],
  ['csharp', 'c#'],
  ['fsharp', 'f#'],
  ['dotnet', '.net'],
])

function bare(word: string): string {
  // a net is something else
  if (word === '.net') return word
  return word.startsWith('.') ? word.slice(1) : word
}

/** `quora` of `www.quora.com`, so that a site meets its name. */
function siteOf(word: string): string {
  return bareSite.exec(word)?.[1] ?? word
}
