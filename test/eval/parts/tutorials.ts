import { askPairs } from '../asked-pairs.ts'
import { similarityOf } from '../encodings.ts'
import type { Pair } from '../pair.ts'
import { textsOf, type Part } from '../part.ts'

const told: readonly (readonly [string, string, 'hit' | 'miss'])[] = [
  ["What's the capital of France?", 'Capital city of France?', 'hit'],
  ['What is the capital of France?', 'Tell me the capital city of France.', 'hit'],
  ['What is the capital of France?', "Which city serves as France's capital?", 'hit'],
  ["What's the weather in Tokyo?", 'Tokyo weather today?', 'hit'],
  ["What's the capital of France?", "What's the population of Paris?", 'miss'],
  ['What is the capital of France?', 'What is the capital of Germany?', 'miss'],
  ['Paris France capital', 'Paris Texas population', 'miss'],
  ['How do I turn on dark mode?', 'How do I turn off dark mode?', 'miss'],
  ['Where is order 48213?', 'Where is order 48231?', 'miss'],
]

/** The examples that tutorials of semantic caches use, and what must come of each. */
export const tutorialPairs: readonly Pair[] = told.map(([a, b, must], at) => ({
  id: `tutorial-${at + 1}`,
  a,
  b,
  label: must === 'hit' ? 1 : 0,
  source: 'tutorials',
  class: 'all',
}))

/** Whether the tutorials' own examples come out as they must, at default settings. */
export const tutorials: Part = {
  name: 'tutorials',
  texts: () => textsOf(tutorialPairs),
  async measure({ encodings }) {
    const hits = await askPairs(tutorialPairs, { encodings })
    const rows = tutorialPairs.map(({ id, a, b, label }) => {
      const similarity = similarityOf(encodings, a, b)
      const word = (hit: boolean): string => (hit ? 'hit' : 'miss')
      const cells = [word(label === 1), word(hits.has(id)), word(similarity >= 0.92), word(similarity >= 0.85)]
      return { cells: [`${a} / ${b}`, similarity.toFixed(3), ...cells], right: hits.has(id) === (label === 1) }
    })
    const right = rows.filter((row) => row.right).length
    const table = {
      title: "The tutorials' own examples",
      head: ['pair', 'cosine', 'must', 'stratagent', '0.92', '0.85'],
      rows: rows.map(({ cells }) => cells),
      brief: true,
    }
    const bar = {
      name: "the tutorials' examples at default settings",
      found: `${right} of ${rows.length} as they must`,
      holds: right === rows.length,
    }
    return { part: 'tutorials', tables: [table], bars: [bar], figures: { right, of: rows.length } }
  },
}
