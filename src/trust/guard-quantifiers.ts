import { align } from './alignment.ts'
import type { Guard } from './guard.ts'
import { likeness } from './matter.ts'
import { boundsOf } from './number-bounds.ts'
import { facet } from './reading.ts'
import type { Facet, Reading, Token } from './reading.ts'
import { personOf } from './swapped-persons.ts'

/** What makes a difference though the other text says nothing of the kind. */
const narrowing = new Set(['only', 'exactly', 'half', 'other', 'least'])

/** All is not most, and only cash is not cash too, where the sentence is the same. */
export const quantifiersGuard: Guard = {
  name: 'quantifiers',
  refuse(asked, stored) {
    const moved = onlyMoved(asked, stored) ?? otherBound(asked, stored)
    if (moved !== undefined) return moved
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

/** More than five users are not exactly five. */
function otherBound(asked: Reading, stored: Reading): string | undefined {
  const others = boundsOf(stored)
  for (const [value, bound] of boundsOf(asked)) {
    const other = others.get(value)
    if (other !== undefined && other !== bound)
      return `asks about ${bound} ${value}, the stored question ${other} ${value}`
  }
  return undefined
}

/** Share of the matter in common from which the place of a word counts. */
const sameMatter = 0.8

/** That only members may vote is not that members may only vote. */
function onlyMoved(asked: Reading, stored: Reading): string | undefined {
  const [mine, theirs] = [limited(asked), limited(stored)]
  if (mine === undefined || theirs === undefined || mine.isSubject === theirs.isSubject) return undefined
  if (mine.text === theirs.text || likeness(asked, stored) < sameMatter) return undefined
  return `"${mine.text}" is limited, in the stored question "${theirs.text}"`
}

interface Limited {
  /** Whether it is who does something that is limited, and not what is done. */
  readonly isSubject: boolean
  readonly text: string
}

/** What `only` limits in a text, if it does. */
const limited: Facet<Limited | undefined> = facet(({ tokens }) => {
  const at = tokens.findIndex(({ word }) => word.quantifier === 'only')
  if (at === -1) return undefined
  const isGrammar = ({ word }: Token): boolean => word.isStop && personOf(word) === undefined
  const next = tokens.slice(at + 1).find((token) => !isGrammar(token))
  return next && { isSubject: tokens.slice(0, at).every(isGrammar), text: next.word.text }
})

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
