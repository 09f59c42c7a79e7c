import type { SemanticMode } from 'stratagent'

import { askPairs } from '../asked-pairs.ts'
import { counted, shareOf, shown, type Share } from '../interval.ts'
import { readTraps, type Pair } from '../pair.ts'
import { textsOf, type Part, type Surroundings } from '../part.ts'
import type { Bar, Table } from '../report.ts'
import { baselines, modes, weigh } from '../rules.ts'

/** A rule, and which pairs it answered with the other's answer. */
interface Answered {
  readonly rule: string
  readonly hits: ReadonlySet<string>
}
interface Found {
  readonly rule: string
  readonly part: string
  readonly wrong: Share
  readonly controls: Share
}

/** Pairs that look alike and are not, and rewordings that are: written for this project. */
export const traps: Part = {
  name: 'traps',
  texts: () => textsOf(readTraps()),
  async measure(surroundings) {
    const pairs = readTraps()
    const answered = await answers(pairs, surroundings)
    const found = answered.flatMap(({ rule, hits }) =>
      ['open', 'blind'].map((part) => ({ rule, part, ...countsOf(pairs.filter(of('source', part)), hits) })),
    )
    return {
      part: 'traps',
      tables: [summary(found), byClass(pairs, answered)],
      bars: [...barsOf(found)],
      figures: { found, wrongByClass: wrongByClass(pairs, answered) },
    }
  },
}

/** The traps that were answered wrongly though their texts may be seen. */
export async function openMisses(surroundings: Surroundings, mode: SemanticMode): Promise<readonly string[]> {
  const pairs = readTraps().filter(of('source', 'open'))
  const hits = await askPairs(pairs, { encodings: surroundings.encodings, mode })
  const wrong = pairs.filter(({ id, label }) => hits.has(id) !== (label === 1))
  return wrong.map(({ id, a, b, label }) => `${label === 1 ? 'lost ' : 'wrong'} ${id}: ${a} / ${b}`)
}

async function answers(pairs: readonly Pair[], { encodings, progress }: Surroundings): Promise<readonly Answered[]> {
  const ours: Answered[] = []
  for (const mode of modes) {
    progress(`traps: ${pairs.length} pairs in ${mode}`)
    ours.push({ rule: mode, hits: await askPairs(pairs, { encodings, mode }) })
  }
  const weighed = weigh(pairs, encodings)
  const theirs = baselines.map(({ name, hits }) => ({
    rule: name,
    hits: new Set(weighed.filter(hits).map(({ id }) => id)),
  }))
  return [...ours, ...theirs]
}

function countsOf(pairs: readonly Pair[], hits: ReadonlySet<string>): { wrong: Share; controls: Share } {
  const share = (label: 0 | 1): Share => {
    const some = pairs.filter(of('label', label))
    return shareOf(some.filter(({ id }) => hits.has(id)).length, some.length)
  }
  return { wrong: share(0), controls: share(1) }
}

function summary(found: readonly Found[]): Table {
  const rules = [...new Set(found.map(({ rule }) => rule))]
  const cell = (rule: string, part: string, what: 'wrong' | 'controls'): string => {
    const one = found.find((each) => each.rule === rule && each.part === part)
    if (one === undefined) return '–'
    return what === 'wrong' ? counted(one.wrong) : shown(one.controls)
  }
  return {
    title: 'Traps answered wrongly, and rewordings found',
    head: ['rule', 'wrong, open', 'wrong, blind', 'rewordings hit, open', 'rewordings hit, blind'],
    rows: rules.map((rule) => [
      rule,
      cell(rule, 'open', 'wrong'),
      cell(rule, 'blind', 'wrong'),
      cell(rule, 'open', 'controls'),
      cell(rule, 'blind', 'controls'),
    ]),
    brief: true,
  }
}

/** Wrong answers by class, the open part and the blind one: `1+0`. */
function byClass(pairs: readonly Pair[], answered: readonly Answered[]): Table {
  const rules = answered.filter(({ rule }) => rule !== 'vCache-like')
  return {
    title: 'Wrong answers by class (open + blind), and rewordings found in balanced',
    head: ['class', 'traps', ...rules.map(({ rule }) => rule), 'rewordings'],
    rows: classesOf(pairs).map((name) => {
      const some = pairs.filter(of('class', name))
      const lures = some.filter(of('label', 0))
      const wrong = rules.map(({ hits }) => {
        const [open, blind] = ['open', 'blind'].map((part) => lures.filter(of('source', part)).filter(inside(hits)))
        return `${open?.length ?? 0}+${blind?.length ?? 0}`
      })
      const balanced = rules.find(({ rule }) => rule === 'balanced')?.hits ?? new Set<string>()
      return [name, String(lures.length), ...wrong, counted(countsOf(some, balanced).controls)]
    }),
  }
}

function wrongByClass(pairs: readonly Pair[], answered: readonly Answered[]): unknown {
  return Object.fromEntries(
    answered.map(({ rule, hits }) => [
      rule,
      Object.fromEntries(
        classesOf(pairs).map((name) => [name, countsOf(pairs.filter(of('class', name)), hits).wrong.count]),
      ),
    ]),
  )
}

function barsOf(found: readonly Found[]): readonly Bar[] {
  const total = (rule: string, what: 'wrong' | 'controls'): Share => {
    const some = found.filter((each) => each.rule === rule).map((each) => each[what])
    return shareOf(sum(some.map(({ count }) => count)), sum(some.map(({ of: cases }) => cases)))
  }
  const [wrong, inBalanced, inFaq] = [
    total('balanced', 'wrong'),
    total('balanced', 'controls'),
    total('faq', 'controls'),
  ]
  return [
    { name: 'traps answered wrongly at default settings: 0', found: counted(wrong), holds: wrong.count === 0 },
    {
      name: 'rewordings hit in balanced: at least 60 %',
      found: shown(inBalanced),
      holds: (inBalanced.rate ?? 0) >= 0.6,
    },
    { name: 'rewordings hit in faq: at least 90 %', found: shown(inFaq), holds: (inFaq.rate ?? 0) >= 0.9 },
  ]
}

function classesOf(pairs: readonly Pair[]): readonly string[] {
  return [...new Set(pairs.map((pair) => pair.class))]
}

function of<K extends 'class' | 'source' | 'label'>(key: K, value: Pair[K]): (pair: Pair) => boolean {
  return (pair) => pair[key] === value
}

function inside(hits: ReadonlySet<string>): (pair: Pair) => boolean {
  return ({ id }) => hits.has(id)
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0)
}
