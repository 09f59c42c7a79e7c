import type { Calibration } from '../trust/calibration.ts'
import { agentWords, percent, thresholdWords, verifierWords } from './calibration-words.ts'
import { plot, table } from './plot.ts'

export interface CalibrationReport {
  readonly calibration: Calibration
  readonly file: string
  readonly embedder: string
  /** Where the profile was written. */
  readonly out?: string
}

/** A calibration as a page of plain text. */
export function calibrationText({ calibration, file, embedder, out }: CalibrationReport, width: number): string {
  const { pairs, right, mode, maxErrorRate } = calibration
  return [
    `${file}: ${pairs} pairs, ${right} right and ${pairs - right} wrong · embedder ${embedder} · mode ${mode} · budget ${percent(maxErrorRate)} wrong hits`,
    '',
    'Precision (up) against hit ratio (right)',
    '',
    ...picture(calibration, width),
    '',
    ...areas(calibration),
    '',
    ...thresholdWords(calibration),
    '',
    'What other thresholds would do, with the guards',
    ...indented(whatIfRows(calibration)),
    '',
    'What the guards blocked among pairs that were near enough (in brackets: what no other guard blocks)',
    ...indented(guardRows(calibration)),
    '',
    'Verifier (logistic, on similarity and rare words)',
    ...verifierWords(calibration).map((line) => `  ${line}`),
    '',
    'Write into the agent',
    `  ${agentWords(calibration, out)}`,
    '',
    'These figures hold for traffic like these pairs: take pairs that a cache would have matched, as they come.',
  ].join('\n')
}

function picture({ plain, guarded, maxErrorRate }: Calibration, width: number): readonly string[] {
  const pointsOf = (points: Calibration['plain']['points']) =>
    points.map(({ hitRatio, precision }) => ({ x: hitRatio, y: precision }))
  const lowest = Math.min(1, ...[...plain.points, ...guarded.points].map(({ precision }) => precision))
  const low = Math.min(0.9, Math.floor(lowest * 10) / 10)
  const drawing = plot(
    [
      { mark: '.', points: pointsOf(plain.points) },
      { mark: '#', points: pointsOf(guarded.points) },
    ],
    { width: Math.min(width, 78), height: 16, y: [low, 1], lines: [{ y: 1 - maxErrorRate, mark: '-' }], xName: '' },
  )
  return [...drawing, `       # with guards   . similarity alone   - the budget`]
}

function areas({ plain, guarded }: Calibration): readonly string[] {
  return [
    `P-CHR AUC (area under that curve): ${guarded.area.toFixed(3)} with guards, ${plain.area.toFixed(3)} by similarity alone; ${percent(plain.ratio, 0)} of the area under precision against recall.`,
  ]
}

function whatIfRows({ whatIf }: Calibration): readonly (readonly string[])[] {
  const rows = whatIf.map(({ threshold, served, wrong, hitRatio, precision }) => {
    return [
      threshold.toFixed(2),
      percent(hitRatio),
      String(served),
      String(wrong),
      served === 0 ? '' : percent(1 - precision),
    ]
  })
  return [['threshold', 'hits', 'served', 'wrong', 'wrong per hit'], ...rows]
}

function guardRows({ guards }: Calibration): readonly (readonly string[])[] {
  if (guards.length === 0) return [['none of them']]
  const rows = guards.map(({ guard, rightly, wrongly, rightlyAlone, wronglyAlone }) => {
    return [guard, `${rightly} (${rightlyAlone})`, `${wrongly} (${wronglyAlone})`]
  })
  return [['guard', 'rightly', 'wrongly'], ...rows]
}

function indented(rows: readonly (readonly string[])[]): readonly string[] {
  return table(rows).map((line) => `  ${line}`)
}
