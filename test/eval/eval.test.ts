import { describe, expect, it } from 'vitest'

import { thresholds } from '../../src/trust/verdict.ts'
import { askPairs } from './asked-pairs.ts'
import { encode } from './encodings.ts'
import { equalAccepts } from './equal-accepts.ts'
import { counted, shareOf, shown } from './interval.ts'
import { readOptions } from './options.ts'
import { readIntentPairs, readTraps } from './pair.ts'
import { textsOf, type Part } from './part.ts'
import { throughPackage } from './parts/regimes.ts'
import { tutorials } from './parts/tutorials.ts'
import { withBlock } from './readme-block.ts'
import { documentDrift, toolDrift } from './regimes/drift.ts'
import { barTable, markdownTable } from './report.ts'
import { modes, passes, weigh, type Weighed } from './rules.ts'

const minute = 60_000
const quiet = (): void => undefined

async function measure(part: Part) {
  return part.measure({ encodings: await encode(part.texts([]), quiet), further: [], progress: quiet })
}

it(
  'T1 T2 serves of the tutorials’ own examples what they want served, and nothing else, at default settings',
  async () => {
    const { bars } = await measure(tutorials)
    expect(bars.map(({ found, holds }) => [found, holds])).toEqual([['9 of 9 as they must', true]])
  },
  minute,
)

it(
  'decides by the verdict alone as the runtime does',
  async () => {
    const pairs = readTraps().filter(({ source }, at) => source === 'open' && at % 8 === 0)
    const encodings = await encode(textsOf(pairs), quiet)
    const weighed = weigh(pairs, encodings)
    for (const mode of modes) {
      const asked = await askPairs(pairs, { encodings, mode })
      expect([...asked]).toEqual(weighed.filter((pair) => passes(pair, mode)).map(({ id }) => id))
    }
  },
  minute,
)

it.each([toolDrift(), documentDrift()])(
  'serves no answer that rests on an edition that is gone, and what still holds: $name',
  async (regime) => {
    const encodings = await encode(
      regime.steps.map(({ question }) => question),
      quiet,
    )
    const judged = await throughPackage(regime, encodings)
    expect(judged.filter(({ wrong }) => wrong)).toEqual([])
    expect(judged.filter(({ hit }) => hit).length).toBeGreaterThan(judged.length / 2)
  },
  minute,
)

it.each([
  ['balanced', 0.6],
  ['faq', 0.9],
] as const)(
  'T1 finds rewordings in %s: a share of %d at least',
  async (mode, least) => {
    const controls = readTraps().filter(({ label }) => label === 1)
    const weighed = weigh(controls, await encode(textsOf(controls), quiet))
    expect(weighed.filter((pair) => passes(pair, mode)).length / controls.length).toBeGreaterThanOrEqual(least)
  },
  minute,
)

describe('the trap set', () => {
  const traps = readTraps()
  const classes = [...new Set(traps.map((pair) => pair.class))]

  it('has traps in every class, and rewordings that must still be found', () => {
    const [lures, controls] = [traps.filter(({ label }) => label === 0), traps.filter(({ label }) => label === 1)]
    expect([classes.length, lures.length, controls.length]).toEqual([34, 567, 246])
    for (const name of classes) {
      expect(lures.filter((pair) => pair.class === name).length).toBeGreaterThanOrEqual(12)
      expect(controls.filter((pair) => pair.class === name).length).toBeGreaterThanOrEqual(5)
    }
  })

  it('keeps a third of each class for judging alone', () => {
    for (const name of classes) {
      const some = traps.filter((pair) => pair.class === name)
      const blind = some.filter(({ source }) => source === 'blind').length
      expect(Math.abs(blind - some.length / 3)).toBeLessThanOrEqual(1)
    }
  })

  it('names no pair twice, and has no pair twice', () => {
    expect(new Set(traps.map(({ id }) => id)).size).toBe(traps.length)
    expect(new Set(traps.map(({ a, b }) => [a, b].sort().join('|'))).size).toBe(traps.length)
  })
})

describe('a share', () => {
  it.each([
    [0, 190, '0.0 % (0.0–2.0)'],
    [72, 377, '19.1 % (15.4–23.4)'],
    [5, 5, '100.0 % (56.6–100.0)'],
    [0, 0, '–'],
  ])('of %i of %i lies in its Wilson interval', (count, of, text) => {
    expect(shown(shareOf(count, of))).toBe(text)
  })

  it('is counted where it is small', () => {
    expect([counted(shareOf(2, 14)), counted(shareOf(0, 0))]).toEqual(['2 of 14', '–'])
  })
})

describe('the plain threshold that finds as much', () => {
  const pair = (similarity: number, label: 0 | 1, guard?: string): Weighed => ({
    id: `${similarity}`,
    a: 'a',
    b: 'b',
    label,
    source: 'all',
    class: 'all',
    similarity,
    guards: { strict: guard, balanced: guard, faq: guard },
  })

  it('is where as many true pairs lie above it, and takes the false ones between', () => {
    const pairs = [pair(0.99, 1), pair(0.97, 0, 'numbers'), pair(0.95, 1, 'numbers'), pair(0.93, 1), pair(0.5, 0)]
    expect(equalAccepts(pairs, 'balanced')).toEqual({
      mode: 'balanced',
      trueAccepts: 2,
      falseAccepts: 0,
      threshold: 0.95,
      plainFalseAccepts: 1,
    })
  })

  it('counts what lies just on a threshold as let through', () => {
    expect(passes(pair(thresholds.balanced, 1), 'balanced')).toBe(true)
  })
})

describe('the command line', () => {
  it('takes every part unless some are named, and pairs from a file', () => {
    const file = new URL('data/intent-pairs.jsonl', import.meta.url).pathname
    const { parts, further } = readOptions(['--only', 'traps, pairs', '--pairs', file])
    expect(parts.map(({ name }) => name)).toEqual(['traps', 'pairs'])
    expect(further).toEqual(readIntentPairs())
    expect(readOptions([]).parts.length).toBeGreaterThan(2)
  })

  it.each([
    [['--only', 'trap'], "There is no part 'trap'. The parts are: tutorials, traps,"],
    [['--write', '--only', 'traps'], 'leave --only and --pairs out'],
  ])('refuses %s', (words, sentence) => {
    expect(() => readOptions(words)).toThrow(sentence)
  })
})

describe('the tables of the README', () => {
  it('are as the formatter would have them, with what too little is known of', () => {
    const table = barTable([
      { name: 'no wrong answer', found: '0 of 7', holds: true },
      { name: 'a ratio', found: '1 beside 2' },
    ])
    expect(markdownTable(table).split('\n')).toEqual([
      'Bars:',
      '',
      '| bar             |      found | holds |',
      '| --------------- | ---------: | ----: |',
      '| no wrong answer |     0 of 7 |   yes |',
      '| a ratio         | 1 beside 2 |     ? |',
    ])
  })

  it('go between their markers, and nowhere else', () => {
    expect(withBlock('a\n<!-- eval -->\nold\n<!-- /eval -->\nb', 'new')).toBe(
      'a\n<!-- eval -->\n\nnew\n\n<!-- /eval -->\nb',
    )
    expect(() => withBlock('a\nb', 'new')).toThrow('put <!-- eval --> and <!-- /eval --> in it')
  })
})
