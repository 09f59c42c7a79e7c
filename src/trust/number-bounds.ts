import { countsOf } from './guard-numbers.ts'
import { facet } from './reading.ts'
import type { Facet, Token } from './reading.ts'

/** What says on which side of a number something lies: folded words of every language, behind what they mean. */
const bounds = new Map(
  [
    ['more', 'more than', 'over', 'above', 'mehr als', 'uber', 'plus de', 'plus que', 'mas de', 'mas que'],
    ['less', 'less than', 'fewer than', 'under', 'below', 'weniger als', 'unter', 'moins de', 'moins que', 'menos de'],
    ['at least', 'at least', 'minimum of', 'no less than', 'no fewer than', 'not less than', 'not fewer than'],
    [
      'at least',
      'mindestens',
      'wenigstens',
      'nicht weniger als',
      'au moins',
      'al menos',
      'como minimo',
      'por lo menos',
    ],
    ['at most', 'at most', 'maximum of', 'no more than', 'not more than', 'up to', 'hochstens', 'maximal', 'bis zu'],
    [
      'at most',
      'nicht mehr als',
      'au plus',
      'au maximum',
      "jusqu'a",
      'jusqu a',
      'como maximo',
      'a lo sumo',
      'no mas de',
    ],
    ['exactly', 'exactly', 'precisely', 'genau', 'exakt', 'exactement', 'precisement', 'exactamente', 'justo'],
  ].flatMap(([meaning = '', ...phrases]) => phrases.map((phrase) => [phrase, meaning] as const)),
)
/** Words of the longest of them. */
const longest = 3

/** On which side of each of its numbers a text means what it asks about; numbers that are meant as such are left out. */
export const boundsOf: Facet<ReadonlyMap<string, string>> = facet((reading) => {
  const counts = countsOf(reading)
  if (counts.length === 0) return none
  const found = new Map<string, string>()
  for (const { value, from } of counts) {
    const bound = boundBefore(reading.tokens, from)
    if (bound !== undefined) found.set(value, bound)
  }
  return found
})

const none: ReadonlyMap<string, string> = new Map()

function boundBefore(tokens: readonly Token[], at: number): string | undefined {
  // a currency may stand between
  const end = tokens[at - 1]?.word.isMoney === true ? at - 1 : at
  for (let start = Math.max(0, end - longest); start < end; start++) {
    const phrase = tokens.slice(start, end).map(({ word }) => word.text)
    const bound = bounds.get(phrase.join(' '))
    if (bound !== undefined) return bound
  }
  return undefined
}
