import { seeded } from '../../bench/random.ts'
import {
  budgeted,
  fixedThreshold,
  replay,
  streamOf,
  type Replay,
  type ServingRule,
  type StreamOptions,
  type StreamedRequest,
} from '../../trust/error-stream.ts'
import { vcacheLike } from '../../trust/vcache-like.ts'
import { shareOf, shown, type Share } from '../interval.ts'
import type { Part } from '../part.ts'
import type { Bar, Table } from '../report.ts'

const budgets = [0.01, 0.02, 0.05, 0.1]
/** None of them was used to choose anything of the rule by. */
const seeds = Array.from({ length: 10 }, (_, at) => 201 + at)
const fewerSeeds = seeds.slice(0, 4)

/** Streams of other shapes than the one that all rules are set beside each other on. */
const shapes: readonly (Omit<StreamOptions, 'seed'> & { readonly name: string })[] = [
  { name: 'nothing drifts', driftEvery: Infinity },
  { name: 'no near-misses, nothing drifts', nearMisses: 0, driftEvery: Infinity },
  { name: 'similarities spread evenly, near-misses wrong 3 times in 10', isEven: true, nearMisses: 0.15, lapse: 0.3 },
  { name: '40 stored answers', entries: 40 },
  { name: '2,000 stored answers', entries: 2000 },
  { name: '1 answer in 20 turns wrong, others the next time', nearMisses: 0.1, turned: 0.05 },
  { name: '3 % of the comparisons are mistaken', noise: 0.03 },
]
const shapeBudgets = [0.02, 0.05]

/** The rules that are set beside each other, anew for a stream. */
const rules: readonly ((about: { readonly budget: number; readonly seed: number }) => ServingRule)[] = [
  ({ budget }) => ({ ...budgeted(budget), name: 'stratagent' }),
  () => fixedThreshold(0.92),
  () => fixedThreshold(0.85),
  ({ budget, seed }) => vcacheLike({ maxErrorRate: budget, random: seeded(seed) }),
  ({ budget, seed }) => vcacheLike({ maxErrorRate: budget, random: seeded(seed), hardFloor: true }),
]

interface Row {
  readonly shape: string
  readonly budget: number
  readonly rule: string
  readonly hits: Share
  readonly wrong: Share
  /** The most that were wrong of the hits of one stream, of those with a hundred hits at least. */
  readonly worst: number | undefined
  /** Hits that were answered afresh to measure, of a thousand. */
  readonly audited: number
}

/** An error budget on made streams: near-misses that come and go, and answers that need another similarity as time goes on. */
export const budget: Part = {
  name: 'budget',
  texts: () => [],
  measure({ progress }) {
    const usual = seeds.map((seed) => ({ seed, stream: streamOf({ seed }) }))
    const rows = budgets.flatMap((rate) =>
      rules.map((rule) => rowOf(rule, { shape: 'usual', rate, streams: usual, progress })),
    )
    const others = shapes.flatMap(({ name, ...shape }) => {
      const streams = fewerSeeds.map((seed) => ({ seed, stream: streamOf({ seed, ...shape }) }))
      return shapeBudgets.flatMap((rate) =>
        rules.slice(0, 1).map((rule) => rowOf(rule, { shape: name, rate, streams, progress })),
      )
    })
    return Promise.resolve({
      part: 'budget',
      tables: [tableOf(rows), shapeTable(others)],
      bars: [...budgets.flatMap((rate) => barsOf(rows, rate)), ...shapeBudgets.map((rate) => shapeBar(others, rate))],
      figures: [...rows, ...others],
    })
  },
}

interface About {
  readonly shape: string
  readonly rate: number
  readonly streams: readonly { readonly seed: number; readonly stream: readonly StreamedRequest[] }[]
  readonly progress: (text: string) => void
}

function rowOf(rule: (typeof rules)[number], { shape, rate, streams, progress }: About): Row {
  const runs = streams.map(({ seed, stream }) => replay(rule({ budget: rate, seed }), stream, { seed: seed + 100 }))
  const { name } = rule({ budget: rate, seed: 0 })
  progress(`budget: ${shape}, ${rate}, ${name}`)
  const total = (key: keyof Replay): number => runs.reduce((sum, run) => sum + run[key], 0)
  const rates = runs.filter(({ hits }) => hits >= 100).map(({ wrong, hits }) => wrong / hits)
  return {
    shape,
    budget: rate,
    rule: name,
    hits: shareOf(total('hits'), total('requests')),
    wrong: shareOf(total('wrong'), total('hits')),
    worst: rates.length === 0 ? undefined : Math.max(...rates),
    audited: total('hits') === 0 ? 0 : (total('audits') / total('hits')) * 1_000,
  }
}

function keeps({ wrong, budget: rate }: Row): boolean {
  return (wrong.rate ?? 0) <= rate
}

function cellsOf(row: Row): readonly string[] {
  const { hits, wrong, worst, audited } = row
  const most = worst === undefined ? '–' : percent(worst)
  return [shown(hits), shown(wrong), most, keeps(row) ? 'yes' : 'no', audited.toFixed(0)]
}

const measured = ['hits', 'wrong of the hits', 'worst stream', 'within', 'audited of 1,000 hits']

function tableOf(rows: readonly Row[]): Table {
  return {
    title: `An error budget on ${seeds.length} made streams of 6,000 questions with drifting near-misses, from the 200th label on`,
    head: ['budget', 'rule', ...measured],
    rows: rows.map((row) => [String(row.budget), row.rule, ...cellsOf(row)]),
    brief: true,
  }
}

function shapeTable(rows: readonly Row[]): Table {
  return {
    title: `The same budgets on ${fewerSeeds.length} streams of each of other shapes`,
    head: ['what is other', 'budget', ...measured],
    rows: rows.map((row) => [row.shape, String(row.budget), ...cellsOf(row)]),
    brief: true,
  }
}

function barsOf(rows: readonly Row[], rate: number): readonly Bar[] {
  const some = rows.filter((row) => row.budget === rate)
  const [own, ...others] = some
  if (own === undefined) return []
  const rivals = others.filter(keeps).map(({ hits }) => hits.rate ?? 0)
  const best = Math.max(0, ...rivals)
  return [
    { name: `wrong of the hits within a budget of ${rate}`, found: shown(own.wrong), holds: keeps(own) },
    {
      name: `most hits of the rules that keep a budget of ${rate}`,
      found: `${percent(own.hits.rate ?? 0)} beside ${percent(best)}`,
      holds: keeps(own) && (own.hits.rate ?? 0) >= best,
    },
  ]
}

function shapeBar(rows: readonly Row[], rate: number): Bar {
  const some = rows.filter((row) => row.budget === rate)
  const worst = Math.max(...some.map(({ wrong }) => wrong.rate ?? 0))
  return {
    name: `wrong of the hits within a budget of ${rate} on streams of every other shape`,
    found: `${percent(worst)} at most`,
    holds: some.every(keeps),
  }
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`
}
