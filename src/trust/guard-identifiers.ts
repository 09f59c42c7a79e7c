import type { Guard } from './guard.ts'
import { numbers } from './guard-numbers.ts'
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
    const [sign, other] = [operators(asked), operators(stored)]
    return sign && other && sign !== other ? `asks about ${sign}, the stored question about ${other}` : undefined
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

const operator = /(?<=^|\s|`)(?:[=!<>]=?=?|[-+*/%]=|=>|->|&&?|\|\|?|\+\+|--|\*\*|<<|>>|\?\?|::)(?=$|\s|`)/g

const mayHoldOne = /[=!<>&|+*/%?:-][\s`]|[\s`][=!<>&|+*/%?:-]/

/** The signs of a programming language that a text names, in order. */
const operators: Facet<string> = facet(({ text }) =>
  mayHoldOne.test(text) ? (text.match(operator) ?? []).join(' ') : '',
)

function isStrong(word: string): boolean {
  return /[@/\\_=(]|^-|\.[a-z]/.test(word) || word.replaceAll(/\D/g, '').length >= 3
}

function isId(raw: string): boolean {
  if (raw.length < idLength) return false
  return /^#?\d+$/.test(raw) || (/^\d+(?:-\d+)+$/.test(raw) && raw.length > 6)
}

function absentFrom(reading: Reading, identifiers: ReadonlySet<string>): string | undefined {
  if (identifiers.size === 0) return undefined
  const held = written(reading)
  for (const identifier of identifiers) if (!held.has(identifier) && !held.has(siteOf(identifier))) return identifier
  return undefined
}

const written: Facet<ReadonlySet<string>> = facet((reading) => {
  const texts = reading.tokens.map(({ word }) => word.text)
  return new Set([...texts, ...texts.map(siteOf), ...numbers(reading)])
})

/** `quora` of `www.quora.com`, so that a site meets its name. */
function siteOf(word: string): string {
  return bareSite.exec(word)?.[1] ?? word
}
