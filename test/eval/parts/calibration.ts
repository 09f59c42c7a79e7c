import type { JudgedReading } from '../../../src/trust/calibration-guards.ts'
import { labelsForVerifier, unseenScores } from '../../../src/trust/calibration-verifier.ts'
import { readText } from '../../../src/trust/reading.ts'
import { similarityOf, type Encodings } from '../encodings.ts'
import { shareOf, shown, type Share } from '../interval.ts'
import { readIntentPairs, type Pair } from '../pair.ts'
import { textsOf, type Part } from '../part.ts'
import type { Bar } from '../report.ts'

/** Share of the false pairs that may be taken. */
const mostFalse = 0.01

interface Row {
  readonly source: string
  readonly labels: number
  readonly cosine: Share
  readonly calibrated: Share
}

/** What a verifier fitted to one kind of question finds beside the similarity alone, each pair judged by a model that has not seen it. */
export const calibration: Part = {
  name: 'calibration',
  texts: (further) => textsOf([...readIntentPairs(), ...further]),
  measure({ encodings }) {
    const sources = Object.entries(Object.groupBy(readIntentPairs(), ({ source }) => source))
    const rows = sources.flatMap(([source, pairs = []]) =>
      pairs.length < labelsForVerifier ? [] : [rowOf(source, pairs, encodings)],
    )
    const table = {
      title: 'True pairs found at 1 % of the false ones, by similarity alone and after calibration (ten folds)',
      head: ['pairs', 'labels', 'similarity alone', 'calibrated', 'times'],
      rows: rows.map((row) => [
        row.source,
        String(row.labels),
        shown(row.cosine),
        shown(row.calibrated),
        timesOf(row).toFixed(1),
      ]),
      brief: true,
    }
    return Promise.resolve({ part: 'calibration', tables: [table], bars: rows.map(barOf), figures: rows })
  },
}

function rowOf(source: string, pairs: readonly Pair[], encodings: Encodings): Row {
  const judged = pairs.map(({ a, b, label }): JudgedReading => {
    const similarity = similarityOf(encodings, a, b)
    return { asked: readText(b), stored: readText(a), similarity, right: label === 1, refusals: [] }
  })
  return {
    source,
    labels: pairs.length,
    cosine: foundAt(
      judged,
      judged.map(({ similarity }) => similarity),
    ),
    calibrated: foundAt(judged, unseenScores(judged)),
  }
}

/** The true pairs that score above all but the false ones that may be taken. */
function foundAt(judged: readonly JudgedReading[], scores: readonly number[]): Share {
  const of = (right: boolean): readonly number[] => scores.filter((_, at) => judged[at]?.right === right)
  const wrong = of(false).toSorted((left, right) => right - left)
  const level = wrong[Math.floor(wrong.length * mostFalse)] ?? 0
  const right = of(true)
  return shareOf(right.filter((score) => score > level).length, right.length)
}

function timesOf({ cosine, calibrated }: Row): number {
  return calibrated.count / Math.max(1, cosine.count)
}

function barOf(row: Row): Bar {
  return {
    name: `calibrated on ${row.source}: true pairs at 1 % false ones at least doubled`,
    found: `${row.calibrated.count} beside ${row.cosine.count}: ${timesOf(row).toFixed(1)} times`,
    holds: timesOf(row) >= 2,
  }
}
