import { askPairs } from '../asked-pairs.ts'
import { equalAccepts, type EqualAccepts } from '../equal-accepts.ts'
import { guardCounts } from '../guard-counts.ts'
import { shareOf, shown } from '../interval.ts'
import { readIntentPairs, readTraps, type Pair } from '../pair.ts'
import { textsOf, type Part, type Surroundings } from '../part.ts'
import type { Bar, Table } from '../report.ts'
import { baselines, modes, weigh, type Weighed } from '../rules.ts'

/** False accepts of the plain threshold below which a ratio says nothing. */
const enough = 10

/** Labelled pairs of real users: those that may be redistributed, and those of a file. */
export const pairs: Part = {
  name: 'pairs',
  texts: (further) => textsOf([...allPairs(further), ...readTraps()]),
  async measure(surroundings) {
    const { encodings, further } = surroundings
    const all = allPairs(further)
    const weighed = weigh(all, encodings)
    const answered = await answers(all, weighed, surroundings)
    const sources = [...new Set(all.map(({ source }) => source))]
    const equal = [...sources, 'all'].map((source) => {
      const some = weighed.filter((pair) => source === 'all' || pair.source === source)
      return { source, equal: (['balanced', 'faq'] as const).map((mode) => equalAccepts(some, mode)) }
    })
    const rates = sources.flatMap((source) => ratesOf(all, answered, source))
    const guards = guardTable([...weighed, ...weigh(readTraps(), encodings)])
    return {
      part: 'pairs',
      tables: [rateTable(rates), equalTable(equal), guards],
      bars: equal.filter(({ source }) => source === 'all').flatMap((one) => one.equal.map(barOf)),
      figures: { rates, equal, guards: guards.rows },
    }
  },
}

/** Those of the project, and further ones that are not among them. */
function allPairs(further: readonly Pair[]): readonly Pair[] {
  const own = readIntentPairs()
  const known = new Set(own.map(({ a, b }) => JSON.stringify([a, b])))
  return [...own, ...further.filter(({ a, b }) => !known.has(JSON.stringify([a, b])))]
}

interface Answered {
  readonly rule: string
  readonly hits: ReadonlySet<string>
}

async function answers(
  all: readonly Pair[],
  weighed: readonly Weighed[],
  { encodings, progress }: Surroundings,
): Promise<readonly Answered[]> {
  const ours: Answered[] = []
  for (const mode of modes) {
    progress(`pairs: ${all.length} in ${mode}`)
    ours.push({ rule: mode, hits: await askPairs(all, { encodings, mode }) })
  }
  const theirs = baselines.map(({ name, hits }) => ({
    rule: name,
    hits: new Set(weighed.filter(hits).map(({ id }) => id)),
  }))
  return [...ours, ...theirs]
}

function ratesOf(all: readonly Pair[], answered: readonly Answered[], source: string) {
  const some = all.filter((pair) => pair.source === source)
  const [same, other] = [some.filter(({ label }) => label === 1), some.filter(({ label }) => label === 0)]
  return answered.map(({ rule, hits }) => {
    const [right, wrong] = [same, other].map((labelled) => labelled.filter(({ id }) => hits.has(id)).length)
    const [found = 0, mistaken = 0] = [right, wrong]
    return {
      source,
      rule,
      hits: shareOf(found, same.length),
      falseHits: shareOf(mistaken, other.length),
      precision: shareOf(found, found + mistaken),
    }
  })
}

function rateTable(rates: ReturnType<typeof ratesOf>): Table {
  return {
    title: 'Labelled pairs: share of the true ones found, of the false ones taken, and of what was taken that is true',
    head: ['pairs', 'rule', 'found', 'false hits', 'precision'],
    rows: rates.map(({ source, rule, hits, falseHits, precision }) => [
      source,
      rule,
      shown(hits),
      shown(falseHits),
      shown(precision),
    ]),
    brief: true,
  }
}

function equalTable(rows: readonly { readonly source: string; readonly equal: readonly EqualAccepts[] }[]): Table {
  return {
    title: 'False hits beside the plain threshold that finds as many true ones',
    head: ['pairs', 'mode', 'true hits', 'false hits', 'threshold', 'its false hits', 'ratio'],
    rows: rows.flatMap(({ source, equal }) =>
      equal.map((one) => [
        source,
        one.mode,
        String(one.trueAccepts),
        String(one.falseAccepts),
        one.threshold.toFixed(3),
        String(one.plainFalseAccepts),
        ratioOf(one)?.toFixed(2) ?? '–',
      ]),
    ),
  }
}

function guardTable(weighed: readonly Weighed[]): Table {
  const groups = [...new Set(weighed.map(({ source }) => source))]
  const counted = groups.map((source) => guardCounts(weighed.filter((pair) => pair.source === source)))
  const names = [...new Set(counted.flat().map(({ guard }) => guard))]
  return {
    title:
      'What each guard blocks of the pairs with a cosine from 0.85 on (word order and matter in strict alone): rightly / wrongly',
    head: ['guard', ...groups],
    rows: names.map((name) => [
      name,
      ...counted.map((counts) => {
        const count = counts.find(({ guard }) => guard === name)
        return count === undefined ? '–' : `${count.rightly} / ${count.wrongly}`
      }),
    ]),
    brief: true,
  }
}

function barOf(one: EqualAccepts): Bar {
  const ratio = ratioOf(one)
  const found = `${one.falseAccepts} beside ${one.plainFalseAccepts}`
  return {
    name: `false hits in ${one.mode} at equal true ones: at most 0.8 of the plain threshold's`,
    found: ratio === undefined ? `${found}: too few to tell` : `${found}: ${ratio.toFixed(2)}`,
    ...(ratio !== undefined && { holds: ratio <= 0.8 }),
  }
}

function ratioOf({ falseAccepts, plainFalseAccepts }: EqualAccepts): number | undefined {
  return plainFalseAccepts < enough ? undefined : falseAccepts / plainFalseAccepts
}
