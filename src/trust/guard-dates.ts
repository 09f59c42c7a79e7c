import type { Guard } from './guard.ts'
import { facet, missingFrom } from './reading.ts'
import type { Facet, Token } from './reading.ts'

/** The pointer to the present: what it points at goes without saying. */
const thisOne = 'this '

/** Tomorrow's answer is not today's; that a question says "now" makes no difference by itself. */
export const datesGuard: Guard = {
  name: 'dates',
  refuse(asked, stored) {
    const [mine, theirs] = [times(asked), times(stored)]
    const left = missingFrom(mine.fixed, theirs.fixed)
    const right = missingFrom(theirs.fixed, mine.fixed)
    if (left ?? right) return `"${left ?? right}" stands ${left ? 'in what is asked' : 'in the stored question'} alone`

    const earlier = missingFrom(mine.loose, theirs.loose)
    const later = missingFrom(theirs.loose, mine.loose)
    return earlier && later && `asks about the ${earlier}, the stored question about the ${later}`
  },
}

interface Times {
  /** Times that must stand in both texts. */
  readonly fixed: ReadonlySet<string>
  /** Parts of the day and `this week`: they clash with another, and go without saying. */
  readonly loose: ReadonlySet<string>
}

const times: Facet<Times> = facet(({ language, tokens }) => {
  if (!tokens.some(mayTellTime)) return none
  const fixed = new Set<string>()
  const loose = new Set<string>()
  tokens.forEach((token, at) => {
    const { word, kind } = token
    if (kind === 'number' && isYear(token, tokens[at + 1])) fixed.add(word.text)
    if (kind === 'word' && word.date && isDate(tokens, at)) fixed.add(`${sideAt(tokens, at)}${word.date}`)
    if (word.isAgo || (word.isAgoBefore && isCounted(tokens, at + 1))) fixed.add('ago')
    const { pointer } = word
    const behind = pointer && language.pointsBack ? pointedAt(pointer, tokens[at - 1]) : undefined
    const period = pointer && (pointedAt(pointer, tokens[at + 1]) ?? behind)
    if (period) (period.startsWith(thisOne) ? loose : fixed).add(period)
    else if (word.isDayPart) loose.add(word.stem)
  })
  return { fixed, loose }
})

const none: Times = { fixed: new Set(), loose: new Set() }

function mayTellTime({ kind, word }: Token): boolean {
  if (kind === 'number' || word.date || word.pointer) return true
  return word.isDayPart || word.isAgo || word.isAgoBefore
}

/** Small words between a date and what says from which side it is meant: `vor dem 1. April`. */
const sideReach = 4

/** From which side a date is meant: by Friday is until Friday, and not after it. */
function sideAt(tokens: readonly Token[], at: number): string {
  for (let before = at - 1; before >= Math.max(0, at - sideReach); before--) {
    const token = tokens[before]
    if (token?.word.dateSide !== undefined) return `${token.word.dateSide} `
    if (token?.kind !== 'number' && token?.word.isFiller !== true && token?.word.isDatePreposition !== true) return ''
  }
  return ''
}

/** Whether a number of days or the like begins at a place, or behind one small word: `vor etwa 3 Tagen`, `il y a 3 jours`. */
function isCounted(tokens: readonly Token[], at: number): boolean {
  const start = isNumber(tokens[at]) || tokens[at]?.word.isStop !== true ? at : at + 1
  return isNumber(tokens[start]) && tokens[start + 1]?.word.isPeriod === true
}

function isNumber(token: Token | undefined): boolean {
  return token !== undefined && (token.kind === 'number' || (token.word.number ?? token.word.looseNumber) !== undefined)
}

/** `last week`, `next monday`, `this year`. */
function pointedAt(pointer: string, next: Token | undefined): string | undefined {
  const period = next?.word.date ?? (next?.word.isPeriod ? next.word.stem : undefined)
  return period && `${pointer} ${period}`
}

/** A year, unless something is counted. */
function isYear({ raw }: Token, next: Token | undefined): boolean {
  return /^(?:19|20)\d\d$/.test(raw) && !next?.word.units
}

/** Whether a word is a day or month here; `may` and `march` are beside a number or a preposition only. */
function isDate(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (!token?.word.isDoubtfulDate) return true
  const [before, after] = [tokens[at - 1], tokens[at + 1]]
  if (before?.kind === 'number' || after?.kind === 'number') return true
  return token.capital !== undefined && before?.word.isDatePreposition === true
}
