import type { Guard } from './guard.ts'
import type { Token } from './reading.ts'

/** Tokens in common at the start from which a text is looked at without them. */
const longStart = 10
/** Words of matter behind it from which each is a task of its own. */
const leastMatter = 2
/** Share of the matter behind a common start that must be the same. */
const sameRest = 0.34

/** Behind a long text that both begin with, two tasks are two: an encoder sees little but the beginning. */
export const remainderGuard: Guard = {
  name: 'remainder',
  refuse(asked, stored) {
    const [mine, theirs] = [asked.tokens, stored.tokens]
    const least = Math.min(mine.length, theirs.length)
    let start = 0
    while (start < least && mine[start]?.word.stem === theirs[start]?.word.stem) start++
    if (start < longStart || start < least / 2) return undefined
    const [left, right] = [matterOf(mine.slice(start)), matterOf(theirs.slice(start))]
    if (left.size < leastMatter || right.size < leastMatter) return undefined
    const shared = [...left].filter((stem) => right.has(stem)).length
    if (shared >= sameRest * (left.size + right.size - shared)) return undefined
    return 'behind the same beginning something else is asked'
  },
}

function matterOf(tokens: readonly Token[]): ReadonlySet<string> {
  return new Set(tokens.filter(({ word }) => !word.isStop).map(({ word }) => word.stem))
}
