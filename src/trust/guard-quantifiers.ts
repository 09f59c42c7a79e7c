import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import type { Token } from './reading.ts'

/** Words that say how many of a kind are meant, or how often; a line has one meaning. */
const meanings = `
  all every each everybody everyone both entire whole
  any some anybody anyone several somebody someone
  few little
  many much lots plenty multiple
  most majority
  half
  quarter
  either
  neither none no nobody
  only solely exclusively merely
  exactly precisely
  least minimum
  other
  also too additionally
  always constantly
  often usually frequently mostly
  sometimes occasionally
  rarely seldom hardly
  never
  already
  still yet`
const meaningOf = new Map(
  meanings
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [first = '', ...others] = line.trim().split(/\s+/)
      return [first, ...others].map((word): [string, string] => [word, first])
    }),
)
/** What makes a difference though the other text says nothing of the kind. */
const narrowing = new Set(['only', 'exactly', 'half', 'other'])

/** All is not most, and only cash is not cash too, where the sentence is the same. */
export const quantifiersGuard: Guard = {
  name: 'quantifiers',
  refuse(asked, stored) {
    const gaps = align(asked, stored)?.gaps ?? []
    const mine = gaps.flatMap((gap) => gap.mine)
    const theirs = gaps.flatMap((gap) => gap.theirs)
    if ([...mine, ...theirs].some(({ word }) => !word.isStop && !meaningOf.has(word.text))) return undefined
    const [left, right] = [quantifierIn(mine), quantifierIn(theirs)]
    if (left === undefined && right === undefined) return undefined
    if (left !== undefined && right !== undefined) {
      return left.meaning === right.meaning
        ? undefined
        : `asks about "${left.text}", the stored question "${right.text}"`
    }
    const one = left ?? right
    if (one === undefined || !narrowing.has(one.meaning)) return undefined
    return `"${one.text}" stands ${left ? 'in what is asked' : 'in the stored question'} alone`
  },
}

interface Quantifier {
  readonly text: string
  readonly meaning: string
}

function quantifierIn(tokens: readonly Token[]): Quantifier | undefined {
  for (const { word } of tokens) {
    const meaning = meaningOf.get(word.text)
    if (meaning !== undefined) return { text: word.text, meaning }
  }
  return undefined
}
