import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import type { Token } from './reading.ts'

/** What makes a difference though the other text says nothing of the kind. */
const narrowing = new Set(['only', 'exactly', 'half', 'other', 'least'])

/** All is not most, and only cash is not cash too, where the sentence is the same. */
export const quantifiersGuard: Guard = {
  name: 'quantifiers',
  refuse(asked, stored) {
    const gaps = align(asked, stored)?.gaps ?? []
    const mine = gaps.flatMap((gap) => gap.mine)
    const theirs = gaps.flatMap((gap) => gap.theirs)
    if ([...mine, ...theirs].some(({ word }) => !word.isStop && word.quantifier === undefined)) return undefined
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
    const meaning = word.quantifier
    if (meaning !== undefined) return { text: word.text, meaning }
  }
  return undefined
}
