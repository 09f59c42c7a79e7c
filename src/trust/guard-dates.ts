import type { Guard } from './guard.ts'
import { groupsOf, stemsOf, wordsOf } from './guard-words.ts'
import { facet, missingFrom } from './reading.ts'
import type { Facet, Token } from './reading.ts'

const days = groupsOf((words) => words.days)
const months = groupsOf((words) => words.months)
const doubtful = wordsOf((words) => words.doubtfulMonths)
const pointers = groupsOf((words) => words.pointers)
const periods = stemsOf((words) => words.periods)
const units = groupsOf((words) => words.units)
/** The pointer to the present: what it points at goes without saying. */
const thisOne = 'this '
const dayParts = stemsOf((words) => words.dayParts)

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

const times: Facet<Times> = facet(({ tokens }) => {
  const fixed = new Set<string>()
  const loose = new Set<string>()
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'number' ? isYear(token, tokens[at + 1]) : isDay(tokens, at)) fixed.add(nameOf(token))
    const period = token.kind === 'word' ? pointedAt(tokens, at) : undefined
    if (period) (period.startsWith(thisOne) ? loose : fixed).add(period)
    else if (dayParts.has(token.stem)) loose.add(token.stem)
  }
  return { fixed, loose }
})

function nameOf({ stem }: Token): string {
  return days.get(stem) ?? months.get(stem) ?? stem
}

/** `last week`, `next monday`, `this year`. */
function pointedAt(tokens: readonly Token[], at: number): string | undefined {
  const pointer = pointers.get(tokens[at]?.stem ?? '')
  const next = tokens[at + 1]
  return pointer && next && (periods.has(next.stem) || nameOf(next) !== next.stem)
    ? `${pointer} ${nameOf(next)}`
    : undefined
}

/** A year, unless something is counted. */
function isYear({ raw }: Token, next: Token | undefined): boolean {
  return /^(?:19|20)\d\d$/.test(raw) && !units.has(next?.stem ?? '')
}

/** Whether a word names a day or month here; `may` and `march` do beside a number or a preposition only. */
function isDay(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (token?.kind !== 'word' || !(days.has(token.stem) || months.has(token.stem))) return false
  if (!doubtful.has(token.word)) return true
  const [before, after] = [tokens[at - 1], tokens[at + 1]]
  if (before?.kind === 'number' || after?.kind === 'number') return true
  return /^\p{Lu}/u.test(token.raw) && (before?.word === 'in' || before?.word === 'of' || before?.word === 'on')
}
