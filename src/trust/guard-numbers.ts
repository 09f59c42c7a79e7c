import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import { signsOfNumbers } from './number-signs.ts'
import { facet, missingFrom } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'
import { isDoubtful } from './token-shapes.ts'

/** Two texts that each have a number the other lacks ask two things. */
export const numbersGuard: Guard = {
  name: 'numbers',
  refuse(asked, stored) {
    const mine = missingFrom(numbers(asked), numbers(stored))
    const theirs = missingFrom(numbers(stored), numbers(asked))
    if (mine !== undefined && theirs !== undefined) return `asks about ${mine}, the stored question about ${theirs}`
    const [left, right] = [signsOfNumbers(asked), signsOfNumbers(stored)]
    if (left !== '' && right !== '' && left !== right) return `asks about ${left}, the stored question about ${right}`
    return besideOne(asked, stored) ?? labelAlone(asked, stored)
  },
}

/** One pill is not two pills, though "one" alone says little. */
function besideOne(asked: Reading, stored: Reading): string | undefined {
  for (const { mine, theirs, after } of align(asked, stored)?.gaps ?? []) {
    const [left, right] = [countedIn(mine) ?? one(asked, mine, after), countedIn(theirs) ?? one(stored, theirs, after)]
    const parted = fraction(mine, right) ?? fraction(theirs, left)
    if (parted !== undefined) return `"${parted}" stands beside another share`
    if (left === undefined || right === undefined || looselyValued(left) === looselyValued(right)) continue
    // two numbers as such have been compared already
    if (left.word.looseNumber !== undefined || right.word.looseNumber !== undefined) {
      return `asks about ${left.raw}, the stored question about ${right.raw}`
    }
  }
  return undefined
}

/** A quarter beside a third: what is a share only where the other text has a number in its very place. */
function fraction(gap: readonly Token[], other: Token | undefined): string | undefined {
  const [share] = gap
  return gap.length === 1 && share?.word.quantifier === 'quarter' && other !== undefined ? share.raw : undefined
}

/** Windows 11 beside Windows: a number behind a name is a part of it, where all else is the same. */
function labelAlone(asked: Reading, stored: Reading): string | undefined {
  const gaps = align(asked, stored)?.gaps ?? []
  if (
    gaps.some(({ mine, theirs }) => ![...mine, ...theirs].every(({ kind, word }) => word.isStop || kind === 'number'))
  )
    return undefined
  for (const { mine, theirs, before, after } of gaps) {
    const label = [...mine, ...theirs].find(({ kind }) => kind === 'number')
    if (label === undefined || before === undefined || !isLabelled(before)) continue
    if (numbers(asked).has(label.word.text) && numbers(stored).has(label.word.text)) continue
    const counts =
      after !== undefined && !after.word.isStop && (after.word.units !== undefined || after.raw.endsWith('s'))
    if (!counts) return `"${before.raw} ${label.raw}" stands on one side alone`
  }
  return undefined
}

/** Whether a number behind a word may be a part of its name: not in `top 10`. */
function isLabelled({ kind, word }: Token): boolean {
  return (
    kind === 'word' &&
    !word.isStop &&
    word.opposites === undefined &&
    word.pointer === undefined &&
    word.synonyms === undefined
  )
}

/** The number of a gap; an `I` among other words is who asks. */
function countedIn(gap: readonly Token[]): Token | undefined {
  return gap.find((token) => isCounted(token) && (gap.length === 1 || token.word.person === undefined))
}

/** An article that is the number one as well, where the other text counts what stands behind it: `einen Tag`, `un jour`. */
function one({ tokens }: Reading, gap: readonly Token[], after: Token | undefined): Token | undefined {
  if (after === undefined || !gap.every(({ word }) => word.isStop)) return undefined
  const at = tokens.findIndex(({ word }) => word.stem === after.word.stem)
  const article = tokens[at - 1]
  return article?.word.isFiller === true && isCounted(article) ? article : undefined
}

function isCounted(token: Token): boolean {
  return looselyValued(token) !== undefined
}

function looselyValued(token: Token): number | undefined {
  return token.word.looseNumber ?? valueOf(token)
}

/** The numbers of a text in one spelling: `1,000`, `1k` and `one thousand` are `1000`; the second 3 of a text is `3 again`. */
export const numbers: Facet<ReadonlySet<string>> = facet((reading) => {
  const counts = countsOf(reading)
  if (counts.length === 0) return none
  const found = new Set<string>()
  for (const { value } of counts) found.add(found.has(value) ? `${value} again` : value)
  return found
})

const none: ReadonlySet<string> = new Set()

/** A number and the token after it. */
export interface Count {
  readonly value: string
  readonly from: number
  readonly to: number
}

/** The numbers of a text with the tokens they cover: `twenty five` and `5 million` are one each. */
export const countsOf: Facet<readonly Count[]> = facet(({ tokens }) => {
  const found: Count[] = []
  tokens.forEach((token, at) => {
    if (valueOf(token) === undefined || at < (found.at(-1)?.to ?? 0)) return
    const count = countAt(tokens, at)
    if (count) found.push(count)
  })
  return found
})

function countAt(tokens: readonly Token[], from: number): Count | undefined {
  const first = tokens[from]
  const value = first && valueOf(first)
  if (value === undefined || !first) return undefined
  if (Number.isNaN(value)) return { value: asWritten(first, tokens[from + 1]), from, to: from + 1 }

  let sum = value
  let to = from + 1
  for (;;) {
    // `vingt et un` is one number
    const joint = tokens[to]?.word.isNumberJoint === true && sum < 100 ? 1 : 0
    const next = scaled(sum, [tokens[to - 1], tokens[to + joint]])
    if (next === undefined) break
    sum = next
    to += 1 + joint
  }
  // 5 minus 3 is something else
  const isBelow = tokens[from - 1]?.word.text === 'minus' && tokens[from - 2]?.kind !== 'number'
  const text = `${isBelow ? '-' : ''}${first.word.text}`
  // 1.50 euros are 1.5 euros, though version 1.10 is not version 1.1
  const isMeasure = text.includes('.') && tokens[to]?.word.units !== undefined
  return { value: first.kind === 'number' && to === from + 1 && !isMeasure ? text : String(sum), from, to }
}

/** What a sum becomes by the next word: times `hundred`, plus `five` after `twenty`. */
function scaled(sum: number, [last, next]: readonly (Token | undefined)[]): number | undefined {
  const value = next?.kind === 'word' ? (next.word.number ?? next.word.ones) : undefined
  if (value === undefined) return undefined
  if ((value >= 100 && sum < value) || dozen.test(next?.word.text ?? '')) return sum * value
  return sum >= 20 && sum % 10 === 0 && value < 10 && last?.kind === 'word' ? sum + value : undefined
}

const dozen = /^(?:dozen|dutzend|douzaine|docena)s?$/

/** A number's value, NaN for figures such as 15:30 that are compared as written, and for what may be two values. */
function valueOf({ kind, word }: Token): number | undefined {
  if (kind === 'number') return isDoubtful(word.text) ? Number.NaN : Number(word.text)
  return kind === 'word' ? word.number : undefined
}

/** 5,50 euros are 5.5 euros; alone it may be two numbers. */
function asWritten({ word }: Token, next: Token | undefined): string {
  return /^-?\d+,\d+$/.test(word.text) && next?.word.units !== undefined
    ? String(Number(word.text.replace(',', '.')))
    : word.text
}
