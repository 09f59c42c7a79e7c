import type { Guard } from './guard.ts'
import { tableOf, wordsOf } from './guard-words.ts'
import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'
import { clash, membersOf, phraseAt, terms } from './terms.ts'

const known = tableOf((words) => words.names)
const knownNames = membersOf(known)
const stopWords = wordsOf((words) => words.stopWords)
const capital = /^\p{Lu}/u
const laterCapital = /^.+\p{Lu}/u
const acronym = /^\p{Lu}{2,}$/u
const ending = /(?:ians?|ans?|ese|ish|ia|is?|s|y|a|en?|ns?)$/

/** France is not Germany: each text names somebody or something the other does not. */
export const entitiesGuard: Guard = {
  name: 'entities',
  refuse(asked, stored) {
    const pair = clash(knownNames(asked), knownNames(stored))
    if (pair) return `asks about "${pair[0].term}", the stored question about "${pair[1].term}"`
    const mine = unnamed(asked, stored)
    const theirs = mine && unnamed(stored, asked)
    return theirs && `asks about "${mine.raw}", the stored question about "${theirs.raw}"`
  },
}

/** The names of a text: words with a capital that the start of a sentence does not explain. */
const names: Facet<readonly Token[]> = facet((reading) => {
  if (isTitled(reading)) return []
  const { tokens } = reading
  // both words of `United States` are one name, and in the table of names
  return tokens.filter((token, at) => isName(token) && !phraseAt(tokens, at) && !phraseAt(tokens, at - 1))
})

function isName({ raw, kind, opensSentence, word }: Token): boolean {
  if (kind !== 'word' || word.length < 2 || stopWords.has(word)) return false
  return laterCapital.test(raw) || (!opensSentence && capital.test(raw))
}

/** Whether nearly every word has a capital, so that a capital says nothing. */
function isTitled({ tokens }: Reading): boolean {
  const inner = tokens.filter(({ kind, opensSentence, word }) => kind === 'word' && !opensSentence && word.length > 1)
  return inner.length > 3 && inner.filter(({ raw }) => capital.test(raw)).length > inner.length * 0.7
}

function unnamed(left: Reading, right: Reading): Token | undefined {
  return names(left).find((name) => !isNamed(name, right))
}

function isNamed({ raw, stem, word }: Token, reading: Reading): boolean {
  if (reading.stems.has(stem) || terms(reading).has(stem)) return true
  if (roots(reading).has(rootOf(word)) || isKnownAs(stem, reading)) return true
  return acronym.test(raw) && initials(reading).includes(word)
}

/** Whether a text has a known name under another spelling. */
function isKnownAs(stem: string, reading: Reading): boolean {
  const members = knownNames(reading)
  return (known.get(stem) ?? []).some(({ line, side }) => members.get(line)?.has(side))
}

/** `Austria` and `Austrian` share a root. */
const roots: Facet<ReadonlySet<string>> = facet(({ tokens }) => new Set(tokens.map(({ word }) => rootOf(word))))

function rootOf(word: string): string {
  const bare = word.replace(ending, '')
  return bare.length > 3 ? bare : word
}

/** First letters of the words in a row, so that `NASA` meets its long form. */
const initials: Facet<string> = facet(({ tokens }) => tokens.map(({ word }) => word.charAt(0)).join(''))
