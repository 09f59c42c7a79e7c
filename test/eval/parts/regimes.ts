import { openDesk } from '../desk.ts'
import type { Encodings } from '../encodings.ts'
import { shareOf, shown, type Share } from '../interval.ts'
import { openLibrary } from '../library.ts'
import type { Part } from '../part.ts'
import { plainCaches, type Judged } from '../plain-cache.ts'
import type { Bar, Table } from '../report.ts'
import { documentDrift, toolDrift } from '../regimes/drift.ts'
import { boundedKnowledge } from '../regimes/knowledge.ts'
import { longPrefix } from '../regimes/prefix.ts'
import type { Regime, Step } from '../regimes/regime.ts'
import { exact, nearMiss, paraphrase } from '../regimes/repeats.ts'

const all = [exact, paraphrase, nearMiss, toolDrift, documentDrift, longPrefix, boundedKnowledge]

interface Row {
  readonly regime: string
  readonly rule: string
  readonly hits: Share
  readonly wrong: Share
}

/** Six kinds of traffic, each through the package at default settings and through caches as tutorials build them. */
export const regimes: Part = {
  name: 'regimes',
  texts: () => all.flatMap((make) => make().steps.map(({ question }) => question)),
  async measure({ encodings, progress }) {
    const rows: Row[] = []
    for (const make of all) {
      const regime = make()
      progress(`regimes: ${regime.name}, ${regime.steps.length} questions`)
      rows.push(rowOf(regime, 'stratagent', await throughPackage(regime, encodings)))
      for (const { name, ask } of plainCaches(encodings)) rows.push(rowOf(regime, name, regime.steps.map(ask)))
    }
    return { part: 'regimes', tables: [summary(rows), whole(rows)], bars: rows.flatMap(barsOf), figures: rows }
  },
}

/** Sends a regime through the package, at default settings. */
export async function throughPackage({ steps }: Regime, encodings: Encodings): Promise<readonly Judged[]> {
  let truth = ''
  const library = await openLibrary(encodings)
  const desk = await openDesk({ encodings, answer: () => truth })
  const judged: Judged[] = []
  for (const step of steps) {
    truth = step.truth
    const { text, by } = await (step.reads === undefined ? desk.ask(step.question, about(step)) : library.ask(step))
    const hit = by === 'exact' || by === 'semantic'
    judged.push({ hit, wrong: hit && text !== truth })
  }
  await library.close()
  await desk.close()
  return judged
}

function about({ documents }: Step) {
  return { tenant: 'desk', ...(documents !== undefined && { documents }) }
}

function rowOf({ name }: Regime, rule: string, judged: readonly Judged[]): Row {
  const hits = judged.filter(({ hit }) => hit).length
  return {
    regime: name,
    rule,
    hits: shareOf(hits, judged.length),
    wrong: shareOf(judged.filter(({ wrong }) => wrong).length, hits),
  }
}

function summary(rows: readonly Row[]): Table {
  const [names, rules] = [[...new Set(rows.map(({ regime }) => regime))], [...new Set(rows.map(({ rule }) => rule))]]
  const cell = (regime: string, rule: string): string => {
    const row = rows.find((each) => each.regime === regime && each.rule === rule)
    return row === undefined ? '–' : `${row.hits.count} / ${row.wrong.count}`
  }
  return {
    title: 'Six kinds of traffic: answered from the cache / wrongly',
    head: ['regime', 'asked', ...rules],
    rows: names.map((regime) => [
      regime,
      String(rows.find((row) => row.regime === regime)?.hits.of ?? 0),
      ...rules.map((rule) => cell(regime, rule)),
    ]),
    brief: true,
  }
}

function whole(rows: readonly Row[]): Table {
  return {
    title: 'The same as shares',
    head: ['regime', 'rule', 'hits', 'wrong of the hits'],
    rows: rows.map(({ regime, rule, hits, wrong }) => [regime, rule, shown(hits), shown(wrong)]),
  }
}

/** What must never be wrong: the other regimes have near-misses by design, and the traps have a bar of their own. */
function barsOf({ regime, rule, hits, wrong }: Row): readonly Bar[] {
  if (rule !== 'stratagent' || !(regime === 'exact' || regime.startsWith('document drift'))) return []
  const found = `${wrong.count} of ${wrong.of}`
  const bars = [{ name: `wrong hits in "${regime}": 0`, found, holds: wrong.count === 0 }]
  if (regime !== 'exact') return bars
  const again = hits.of / 2
  return [
    ...bars,
    {
      name: 'repeats hit in "exact": all',
      found: `${Math.min(hits.count, again)} of ${again}`,
      holds: hits.count >= again,
    },
  ]
}
