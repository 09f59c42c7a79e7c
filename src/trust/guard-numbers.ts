import type { Guard } from './guard.ts'
import { entriesOf } from './guard-words.ts'
import { facet, missingFrom } from './reading.ts'
import type { Facet, Token } from './reading.ts'

const numberWords = new Map([...entriesOf((words) => words.numberWords)].map(([word, value]) => [word, Number(value)]))

/** Two texts that each have a number the other lacks ask two things. */
export const numbersGuard: Guard = {
  name: 'numbers',
  refuse(asked, stored) {
    const mine = missingFrom(numbers(asked), numbers(stored))
    const theirs = missingFrom(numbers(stored), numbers(asked))
    if (mine === undefined || theirs === undefined) return undefined
    return `asks about ${mine}, the stored question about ${theirs}`
  },
}

/** The numbers of a text in one spelling: `1,000`, `1k` and `one thousand` are `1000`. */
export const numbers: Facet<ReadonlySet<string>> = facet(
  ({ tokens }) => new Set(counts(tokens).map(({ value }) => value)),
)

/** A number and the token after it. */
export interface Count {
  readonly value: string
  readonly from: number
  readonly to: number
}

/** The numbers of a text with the tokens they cover: `twenty five` and `5 million` are one each. */
export const countsOf: Facet<readonly Count[]> = facet(({ tokens }) => counts(tokens))

function counts(tokens: readonly Token[]): readonly Count[] {
  const found: Count[] = []
  for (let at = 0; at < tokens.length;) {
    const count = countAt(tokens, at)
    if (count) found.push(count)
    at = count ? count.to : at + 1
  }
  return found
}

function countAt(tokens: readonly Token[], from: number): Count | undefined {
  const first = tokens[from]
  const value = first && valueOf(first)
  if (value === undefined || !first) return undefined
  if (Number.isNaN(value)) return { value: first.word, from, to: from + 1 }

  let sum = value
  let to = from + 1
  for (let next = scaleAt(tokens, to, sum); next !== undefined; next = scaleAt(tokens, to, sum)) {
    sum = next
    to++
  }
  return { value: first.kind === 'number' && to === from + 1 ? first.word : String(sum), from, to }
}

/** What a sum becomes by the next word: times `hundred`, plus `five` after `twenty`. */
function scaleAt(tokens: readonly Token[], at: number, sum: number): number | undefined {
  const next = tokens[at]
  const value = next?.kind === 'word' ? numberWords.get(next.word) : undefined
  if (value === undefined) return undefined
  if (value >= 100 && sum < value) return sum * value
  return sum >= 20 && sum % 10 === 0 && value < 10 && tokens[at - 1]?.kind === 'word' ? sum + value : undefined
}

/** A number's value, NaN for figures such as 15:30 that are compared as written. */
function valueOf({ kind, word }: Token): number | undefined {
  if (kind === 'number') return Number(word)
  return kind === 'word' ? numberWords.get(word) : undefined
}
