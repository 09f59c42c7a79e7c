import type { Guard } from './guard.ts'
import { facet } from './reading.ts'
import type { Facet } from './reading.ts'

/** The same words in another order may ask another thing; good rewordings do it too, so this is for `strict` alone. */
export const wordOrderGuard: Guard = {
  name: 'word-order',
  modes: ['strict'],
  refuse(asked, stored) {
    const mine = content(asked)
    const theirs = content(stored)
    if (mine.length !== theirs.length || mine.every((word, at) => word === theirs[at])) return undefined
    const held = new Set(theirs)
    if (!mine.every((word) => held.has(word))) return undefined
    const same = mine.toSorted().join(' ') === theirs.toSorted().join(' ')
    return same ? 'the stored question has the same words in another order' : undefined
  },
}

/** The words that carry matter, in order; words around `and` and `or` in one order, since they may change places. */
const content: Facet<readonly string[]> = facet(({ tokens }) => {
  const kept: string[] = []
  let joined = false
  for (const { word } of tokens) {
    const { stem } = word
    if (word.isEitherWay) joined = true
    else if (!word.isStop) {
      const before = kept.at(-1)
      if (joined && before !== undefined && stem < before) kept.splice(-1, 1, stem, before)
      else kept.push(stem)
      joined = false
    }
  }
  return kept
})
