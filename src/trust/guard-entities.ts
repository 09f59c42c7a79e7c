import type { Guard } from './guard.ts'
import { editions, variants } from './names-products.ts'
import { facet, hasStem } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'
import { clash, namesIn, phraseAt } from './terms.ts'
import type { Word } from './word.ts'

const acronym = /^\p{Lu}{2,}$/u

/** France is not Germany: each text names somebody or something the other does not. */
export const entitiesGuard: Guard = {
  name: 'entities',
  refuse(asked, stored) {
    const pair = clash(namesIn(asked), namesIn(stored))
    if (pair) return `asks about "${pair[0].term}", the stored question about "${pair[1].term}"`
    const further = furtherName(asked, stored) ?? furtherName(stored, asked)
    if (further) return `"${further}" is not what the other question is about`
    const mine = unnamed(asked, stored)
    const theirs = mine && unnamed(stored, asked)
    return theirs && `asks about "${mine.raw}", the stored question about "${theirs.raw}"`
  },
}

/** The names of a text: words with a capital that the start of a sentence does not explain. */
const names: Facet<readonly Token[]> = facet((reading) => {
  const { tokens } = reading
  if (!tokens.some(isName) || isTitled(reading)) return []
  // both words of `United States` are one name, and in the table of names
  return tokens.filter((token, at) => isName(token) && !phraseAt(tokens, at) && !phraseAt(tokens, at - 1))
})

function isName({ capital, kind, opensSentence, word }: Token): boolean {
  if (
    capital === undefined ||
    kind !== 'word' ||
    word.isStop ||
    word.date ||
    word.number !== undefined ||
    word.text.length < 2
  )
    return false
  return !opensSentence || capital === 'later'
}

/** Whether nearly every word has a capital, so that a capital says nothing. */
function isTitled({ tokens }: Reading): boolean {
  let inner = 0
  let high = 0
  for (const { capital, kind, opensSentence, raw } of tokens) {
    if (kind !== 'word' || opensSentence || raw.length < 2) continue
    inner++
    if (capital !== undefined) high++
  }
  return inner > 3 && high > inner * 0.7
}

/** A name that goes on, as in `Galaxy S23 Ultra`, where the other text has only its beginning. */
function furtherName(left: Reading, right: Reading): string | undefined {
  const { tokens } = left
  for (const at of endings(left)) {
    const [name, ending] = [tokens[at - 1], tokens[at]]
    if (name === undefined || ending === undefined || !hasStem(right, name.word.stem)) continue
    if (!isNamed(ending, right)) return `${name.raw} ${ending.raw}`
  }
  return undefined
}

/** Where a word stands that makes another thing of the name before it. */
const endings: Facet<readonly number[]> = facet((reading) => {
  const found: number[] = []
  let before: Token | undefined
  reading.tokens.forEach((token, at) => {
    if (before !== undefined && !token.opensSentence && !before.word.isStop && endsName(token, before)) found.push(at)
    before = token
  })
  return found.length === 0 || isTitled(reading) ? [] : found
})

function endsName(token: Token, before: Token): boolean {
  const hasCapital = token.capital !== undefined || before.capital === 'later' || isName(before)
  if (!hasCapital && before.kind === 'word') return false
  const { names: places, text } = token.word
  if (variants.has(text)) return hasCapital || before.kind !== 'word'
  if (editions.has(text)) return hasCapital
  // `Google Maps` is not Google, but Delhi is in India, and Linux is an OS
  return before.word.names !== undefined && isName(token) && places === undefined && !acronym.test(token.raw)
}

function unnamed(left: Reading, right: Reading): Token | undefined {
  return names(left).find((name) => !isNamed(name, right))
}

function isNamed({ raw, word }: Token, reading: Reading): boolean {
  if (hasStem(reading, word.stem) || hasRoot(reading, word.root) || isKnownAs(word, reading)) return true
  return acronym.test(raw) && initials(reading).includes(word.text)
}

/** Whether a text has a known name under another spelling. */
function isKnownAs({ names: places = [] }: Word, reading: Reading): boolean {
  return places.some(({ line, side }) => namesIn(reading).some((name) => name.line === line && name.side === side))
}

/** `Austria` and `Austrian` share a root. */
function hasRoot({ tokens }: Reading, root: string): boolean {
  return tokens.some(({ word }) => word.root === root)
}

/** First letters of the words in a row, with small words and without, so that `NASA` meets its long form. */
const initials: Facet<string> = facet(({ tokens }) => {
  const letters = (some: readonly Token[]) => some.map(({ word }) => word.text.charAt(0)).join('')
  return `${letters(tokens)} ${letters(tokens.filter(({ word }) => !word.isStop))}`
})
