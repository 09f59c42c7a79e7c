import type { Language } from './language.ts'
import type { Token } from './token.ts'

/** The tokens of a text, where what belongs together is one: a number in groups, a term in several words. */
export function joined(tokens: readonly Token[], language: Language): readonly Token[] {
  const whole = language.groupsDigits ? withGroups(tokens, language) : tokens
  return language.terms === undefined ? whole : withTerms(whole, language.terms)
}

const start = /^\d{1,3}$/
const group = /^\d{3}(?:[.,]\d+)?$/

/** `1 000` is one number. */
function withGroups(tokens: readonly Token[], { wordOf }: Language): readonly Token[] {
  if (!tokens.some(({ raw }, at) => start.test(raw) && group.test(tokens[at + 1]?.raw ?? ''))) return tokens
  const found: Token[] = []
  for (const token of tokens) {
    const last = found.at(-1)
    if (last === undefined || !group.test(token.raw) || !/^\d{1,3}(?: \d{3})*$/.test(last.raw)) found.push(token)
    else
      found[found.length - 1] = {
        ...last,
        raw: `${last.raw} ${token.raw}`,
        word: wordOf(last.word.text + token.word.text),
      }
  }
  return found
}

/** A term in several words is one token. */
function withTerms(tokens: readonly Token[], terms: NonNullable<Language['terms']>): readonly Token[] {
  const found: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined) continue
    const term = terms
      .get(token.word.stem)
      ?.find(({ rest }) => rest.every((stem, ahead) => tokens[at + 1 + ahead]?.word.stem === stem))
    if (term === undefined) found.push(token)
    else {
      const parts = tokens.slice(at, at + 1 + term.rest.length)
      found.push({ ...token, raw: parts.map(({ raw }) => raw).join(' '), word: term.word, kind: 'word' })
      at += term.rest.length
    }
  }
  return found
}
