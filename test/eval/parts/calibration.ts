import { readQuestions } from '../../../examples/support-desk/questions.ts'
import { judgePair, type JudgedReading } from '../../../src/trust/calibration-guards.ts'
import { labelsForVerifier, unseenScores } from '../../../src/trust/calibration-verifier.ts'
import { fitVerifier, probabilityBy } from '../../../src/trust/verifier.ts'
import { dot, similarityOf, vectorOf, type Encodings } from '../encodings.ts'
import { foundOf, type Figure, type Found } from '../found.ts'
import { readIntentPairs, type Pair } from '../pair.ts'
import { textsOf, type Part } from '../part.ts'
import type { Bar } from '../report.ts'

/** How often the pairs of a kind are divided into ten folds. */
const divisions = 20

interface Row {
  readonly source: string
  readonly labels: number
  readonly judged: number
  /** By the verifier alone, and with what the guards refuse left out on either side. */
  readonly found: Found
  readonly guarded: Found
}

/** What a verifier fitted to one kind of question finds beside the similarity alone, each pair judged by a model that has not seen its questions. */
export const calibration: Part = {
  name: 'calibration',
  texts: (further) => [...textsOf([...readIntentPairs(), ...further]), ...readQuestions().map(({ text }) => text)],
  measure({ encodings, further, progress }) {
    const kinds = Object.entries(Object.groupBy([...readIntentPairs(), ...further], ({ source }) => source))
    const rows = kinds.flatMap(([source, pairs = []]) => {
      if (pairs.length < labelsForVerifier) return []
      progress(`calibration: ${divisions} times ten folds of ${source}`)
      return [
        dividedRow(
          source,
          pairs.map((pair) => judgedIn(pair, encodings)),
        ),
      ]
    })
    progress('calibration: a stream')
    const stream = streamRow(encodings)
    const table = {
      title: `True pairs found at 1 % of the false ones, by similarity alone and after calibration (mean of ${divisions} divisions into ten folds; the stream: fitted to its first ${labelsForVerifier} labels, judged on the rest; intervals: the pairs drawn anew)`,
      head: ['pairs', 'labels', 'judged', 'similarity alone', 'calibrated', 'times', 'both with guards', 'times'],
      rows: [...rows, stream].map(cellsOf),
      brief: true,
    }
    return Promise.resolve({ part: 'calibration', tables: [table], bars: rows.map(barOf), figures: [...rows, stream] })
  },
}

function dividedRow(source: string, judged: readonly JudgedReading[]): Row {
  const scores = {
    alone: judged.map(({ similarity }) => similarity),
    calibrated: Array.from({ length: divisions }, (_, round) => unseenScores(judged, round)),
  }
  return rowOf({ source, labels: judged.length, judged, ...scores })
}

/** Questions in their order, each beside the nearest that came before: what a cache would have matched. */
function streamRow(encodings: Encodings): Row {
  const known: { readonly text: string; readonly intent: string; readonly vector: Float32Array }[] = []
  const pairs: JudgedReading[] = []
  for (const { text, intent } of readQuestions()) {
    const vector = vectorOf(encodings, text)
    let [nearest, similarity] = [known[0], -1]
    for (const other of known) {
      const found = dot(vector, other.vector)
      if (found > similarity) [nearest, similarity] = [other, found]
    }
    if (nearest !== undefined && nearest.text !== text) {
      pairs.push(
        judgePair({ a: text, b: nearest.text, right: intent === nearest.intent, similarity }, { mode: 'balanced' }),
      )
    }
    known.push({ text, intent, vector })
  }
  const [first, rest] = [pairs.slice(0, labelsForVerifier), pairs.slice(labelsForVerifier)]
  const scores = {
    alone: rest.map(({ similarity }) => similarity),
    calibrated: [rest.map(probabilityBy(fitVerifier(first)))],
  }
  return rowOf({ source: 'banking77, a stream', labels: first.length, judged: rest, ...scores })
}

function judgedIn({ a, b, label }: Pair, encodings: Encodings): JudgedReading {
  return judgePair({ a: b, b: a, right: label === 1, similarity: similarityOf(encodings, a, b) }, { mode: 'balanced' })
}

interface Scored {
  readonly source: string
  readonly labels: number
  readonly judged: readonly JudgedReading[]
  readonly alone: readonly number[]
  readonly calibrated: readonly (readonly number[])[]
}

function rowOf({ source, labels, judged, alone, calibrated }: Scored): Row {
  const unrefused = (scores: readonly number[]): readonly number[] =>
    scores.map((score, at) => (judged[at]?.refusals.length === 0 ? score : -1))
  const guarded = { alone: unrefused(alone), calibrated: calibrated.map(unrefused) }
  return {
    source,
    labels,
    judged: judged.length,
    found: foundOf(judged, { alone, calibrated }),
    guarded: foundOf(judged, guarded),
  }
}

function cellsOf({ source, labels, judged, found, guarded }: Row): readonly string[] {
  return [
    source,
    String(labels),
    String(judged),
    percent(found.alone),
    percent(found.calibrated),
    decimal(found.times),
    `${percent(guarded.alone)} / ${percent(guarded.calibrated)}`,
    decimal(guarded.times),
  ]
}

function barOf({ source, found }: Row): Bar {
  return {
    name: `calibrated on ${source}: true pairs at 1 % false ones at least doubled`,
    found: `${percent(found.calibrated)} beside ${percent(found.alone)}: ${decimal(found.times)} times`,
    holds: found.times.value >= 2,
  }
}

function percent(figure: Figure): string {
  const of = (share: number): string => (100 * share).toFixed(1)
  return `${of(figure.value)} % (${of(figure.low)}–${of(figure.high)})`
}

function decimal({ value, low, high }: Figure): string {
  return `${value.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`
}
