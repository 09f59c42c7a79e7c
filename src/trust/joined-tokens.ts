import type { Language } from './language.ts'
import type { Token } from './token.ts'

const groups = /(?<![\w.,:/-])([$€£¥₹]?\d{1,3})((?:[ \u00A0\u2009\u202F]\d{3})+)(?![\d:/-])/g
const mayHoldGroups = /\d[ \u00A0\u2009\u202F]\d{3}(?!\d)/

/** A text in which the groups of a number stand together: `1 000`. */
export function withoutGaps(text: string): string {
  if (!mayHoldGroups.test(text)) return text
  return text.replaceAll(groups, (_all, first: string, rest: string) => first + rest.replaceAll(/\s/g, ''))
}

/** The tokens of a text, where what belongs together is one: a time of day, a term in several words. */
export function joined(tokens: readonly Token[], language: Language): readonly Token[] {
  const whole = tokens.some(halfOf) ? withTimes(tokens, language) : tokens
  return language.terms === undefined ? whole : withTerms(whole, language.terms)
}

/** Which half of the day a word says, if it does. */
function halfOf({ word }: Token): 'am' | 'pm' | undefined {
  if (word.units === undefined) return undefined
  if (word.units.has('pm')) return 'pm'
  return word.units.has('am') ? 'am' : undefined
}

/** `10:30 pm` is 22:30; `10 am` is 10:00am, for 10:00 may be in the evening. */
function withTimes(tokens: readonly Token[], { wordOf }: Language): readonly Token[] {
  const found: Token[] = []
  for (const [at, token] of tokens.entries()) {
    const last = found.at(-1)
    // am I is something else
    const half = tokens[at + 1]?.word.person === undefined ? halfOf(token) : undefined
    const [, hour, minutes = '00'] = (half && last?.kind === 'number' && time.exec(last.word.text)) || []
    if (last === undefined || hour === undefined) found.push(token)
    else {
      const text = half === 'pm' ? `${(Number(hour) % 12) + 12}:${minutes}` : `${Number(hour) % 12}:${minutes}am`
      found[found.length - 1] = { ...last, raw: `${last.raw} ${token.raw}`, word: wordOf(text) }
    }
  }
  return found
}

const time = /^(1[0-2]|0?[1-9])(?::([0-5]\d))?$/

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
