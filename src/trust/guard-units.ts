import type { Guard } from './guard.ts'
import { countsOf, numbers } from './guard-numbers.ts'
import { bitsOf } from './number-signs.ts'
import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'

/** Five kilometres are not five miles, 10 € not 10 $, and a sum of money stands in both texts or in neither. */
export const unitsGuard: Guard = {
  name: 'units',
  refuse(asked, stored) {
    const [bits, bytes] = [bitsOf(asked), bitsOf(stored)]
    if (bits !== '' && bytes !== '' && bits !== bytes) return `asks about ${bits}, the stored question about ${bytes}`
    const others = measures(stored)
    for (const [value, mine] of measures(asked)) {
      const theirs = others.get(value)
      if (theirs && !overlap(mine, theirs)) {
        return `asks about ${value} ${[...mine].join('/')}, the stored question about ${value} ${[...theirs].join('/')}`
      }
    }
    const share = bareShare(asked, stored) ?? bareShare(stored, asked)
    if (share !== undefined) return `${share} percent stands on one side alone`
    const sum = unnamedSum(asked, stored) ?? unnamedSum(stored, asked)
    return sum && `the sum ${sum} stands on one side alone`
  },
}

/** The units that stand at each number of a text; a number without a unit is left out. */
const measures: Facet<ReadonlyMap<string, ReadonlySet<string>>> = facet((reading) => {
  const counts = countsOf(reading)
  if (counts.length === 0) return none
  const { tokens } = reading
  const found = new Map<string, Set<string>>()
  for (const { value, from, to } of counts) {
    const unit = tokens[to]?.word.units ?? currencyOf(tokens[from - 1]) ?? percentAt(tokens, to)
    if (unit) found.set(value, new Set([...(found.get(value) ?? []), ...unit]))
  }
  return found
})

const none: ReadonlyMap<string, ReadonlySet<string>> = new Map()

const percent: ReadonlySet<string> = new Set(['%'])

/** `per cent` is one unit. */
function percentAt(tokens: readonly Token[], at: number): ReadonlySet<string> | undefined {
  const second = tokens[at + 1]?.word.text
  return /^(?:per|pour|por)$/.test(tokens[at]?.word.text ?? '') && /^cent|^ciento$/.test(second ?? '')
    ? percent
    : undefined
}

/** A percentage of which the other text makes a number. */
function bareShare(left: Reading, right: Reading): string | undefined {
  for (const [value, units] of measures(left)) {
    if (units.has('%') && numbers(right).has(value) && !measures(right).has(value)) return value
  }
  return undefined
}

/** The numbers of a text that are sums of money. */
const sums: Facet<readonly string[]> = facet((reading) => {
  const money = countsOf(reading).filter(({ from, to }) => {
    const word = reading.tokens[to]?.word
    return word?.units ? word.isMoney : reading.tokens[from - 1]?.word.isMoney
  })
  return money.map(({ value }) => value)
})

/** A currency may stand before its number, a unit only after it. */
function currencyOf(token: Token | undefined): ReadonlySet<string> | undefined {
  return token?.word.isMoney === true ? token.word.units : undefined
}

function unnamedSum(left: Reading, right: Reading): string | undefined {
  for (const value of sums(left)) if (!numbers(right).has(value)) return value
  return undefined
}

function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  for (const member of left) if (right.has(member)) return true
  return false
}
