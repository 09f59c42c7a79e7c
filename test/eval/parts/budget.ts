import { seeded } from '../../bench/random.ts'
import { budgeted, fixedThreshold, replay, streamOf, type Replay, type ServingRule } from '../../trust/error-stream.ts'
import { vcacheLike } from '../../trust/vcache-like.ts'
import { shareOf, shown, type Share } from '../interval.ts'
import type { Part } from '../part.ts'
import type { Bar, Table } from '../report.ts'

const budgets = [0.02, 0.05]
const seeds = [1, 2, 3]

/** The rules that are set beside each other, anew for a stream. */
const rules: readonly ((about: { readonly budget: number; readonly seed: number }) => ServingRule)[] = [
  ({ budget }) => ({ ...budgeted(budget), name: 'stratagent' }),
  () => fixedThreshold(0.92),
  () => fixedThreshold(0.85),
  ({ budget, seed }) => vcacheLike({ maxErrorRate: budget, random: seeded(seed) }),
  ({ budget, seed }) => vcacheLike({ maxErrorRate: budget, random: seeded(seed), hardFloor: true }),
]

interface Row {
  readonly budget: number
  readonly rule: string
  readonly hits: Share
  readonly wrong: Share
  /** Hits that were answered afresh to measure, of a thousand. */
  readonly audited: number
}

/** An error budget on made streams: near-misses that come and go, and answers that need another similarity as time goes on. */
export const budget: Part = {
  name: 'budget',
  texts: () => [],
  measure({ progress }) {
    const rows = budgets.flatMap((rate) => rules.map((rule) => rowOf(rule, { rate, progress })))
    const report = { part: 'budget', tables: [tableOf(rows)], bars: budgets.flatMap((rate) => barsOf(rows, rate)) }
    return Promise.resolve({ ...report, figures: rows })
  },
}

function rowOf(
  rule: (typeof rules)[number],
  { rate, progress }: { readonly rate: number; readonly progress: (text: string) => void },
): Row {
  const runs = seeds.map((seed) => replay(rule({ budget: rate, seed }), streamOf({ seed }), { seed: seed + 100 }))
  const { name } = rule({ budget: rate, seed: 0 })
  progress(`budget: ${rate}, ${name}`)
  const total = (key: keyof Replay): number => runs.reduce((sum, run) => sum + run[key], 0)
  return {
    budget: rate,
    rule: name,
    hits: shareOf(total('hits'), total('requests')),
    wrong: shareOf(total('wrong'), total('hits')),
    audited: total('hits') === 0 ? 0 : (total('audits') / total('hits')) * 1_000,
  }
}

function keeps({ wrong, budget: rate }: Row): boolean {
  return (wrong.rate ?? 0) <= rate
}

function tableOf(rows: readonly Row[]): Table {
  return {
    title: `An error budget on ${seeds.length} made streams of 6,000 questions with drifting near-misses, from the 200th label on`,
    head: ['budget', 'rule', 'hits', 'wrong of the hits', 'within', 'audited of 1,000 hits'],
    rows: rows.map((row) => [
      String(row.budget),
      row.rule,
      shown(row.hits),
      shown(row.wrong),
      keeps(row) ? 'yes' : 'no',
      row.audited.toFixed(0),
    ]),
    brief: true,
  }
}

function barsOf(rows: readonly Row[], rate: number): readonly Bar[] {
  const some = rows.filter((row) => row.budget === rate)
  const [own, ...others] = some
  if (own === undefined) return []
  const rivals = others.filter(keeps).map(({ hits }) => hits.rate ?? 0)
  const best = Math.max(0, ...rivals)
  const rateOf = ({ hits }: Row): string => `${((hits.rate ?? 0) * 100).toFixed(1)} %`
  return [
    { name: `wrong of the hits within a budget of ${rate}`, found: shown(own.wrong), holds: keeps(own) },
    {
      name: `most hits of the rules that keep a budget of ${rate}`,
      found: `${rateOf(own)} beside ${(best * 100).toFixed(1)} %`,
      holds: keeps(own) && (own.hits.rate ?? 0) >= best,
    },
  ]
}
