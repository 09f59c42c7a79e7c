import { thinned } from '../trust/calibration-curve.ts'
import type { CurvePoint } from '../trust/calibration-curve.ts'
import type { CalibrationReport } from './calibration-text.ts'
import { agentWords, percent, thresholdWords, verifierWords } from './calibration-words.ts'

const size = { width: 640, height: 360, left: 52, right: 12, top: 12, bottom: 40 }

/** A calibration as one HTML file that needs no other. */
export function calibrationHtml({ calibration, file, embedder, out }: CalibrationReport): string {
  const { pairs, right, mode, maxErrorRate, whatIf, guards, plain, guarded } = calibration
  const title = `Calibration of ${file}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
<h1>${escaped(title)}</h1>
<p>${pairs} pairs, ${right} right and ${pairs - right} wrong · embedder ${escaped(embedder)} · mode ${mode} · budget ${percent(maxErrorRate)} wrong hits</p>
${thresholdWords(calibration)
  .map((line) => `<p><b>${escaped(line)}</b></p>`)
  .join('\n')}
<figure>${curvePicture(calibration)}
<figcaption>Precision against hit ratio. P-CHR AUC ${guarded.area.toFixed(3)} with guards, ${plain.area.toFixed(3)} by similarity alone.</figcaption></figure>
<h2>What other thresholds would do, with the guards</h2>
${tableOf(
  ['threshold', 'hits', 'served', 'wrong', 'wrong per hit'],
  whatIf.map(({ threshold, hitRatio, served, wrong, precision }) => {
    return [threshold.toFixed(2), percent(hitRatio), served, wrong, served === 0 ? '' : percent(1 - precision)]
  }),
)}
<h2>What the guards blocked among pairs that were near enough</h2>
${tableOf(
  ['guard', 'rightly', 'rightly, alone', 'wrongly', 'wrongly, alone'],
  guards.map((tally) => [tally.guard, tally.rightly, tally.rightlyAlone, tally.wrongly, tally.wronglyAlone]),
)}
<h2>Verifier</h2>
<p>${verifierWords(calibration).map(escaped).join(' ')}</p>
<h2>Write into the agent</h2>
<pre>${escaped(agentWords(calibration, out))}</pre>
</html>
`
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}figure{margin:1.5rem 0}svg{max-width:100%;height:auto}
figcaption{color:#566}table{border-collapse:collapse}th,td{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #dde}
th:first-child,td:first-child{text-align:left}pre{background:#f4f6f9;padding:.8rem;overflow:auto}`

function curvePicture({ plain, guarded, maxErrorRate, threshold }: CalibrationReport['calibration']): string {
  const { width, height, left, right, top, bottom } = size
  const lowest = Math.min(0.9, ...[...plain.points, ...guarded.points].map(({ precision }) => precision))
  const low = Math.floor(lowest * 10) / 10
  const across = (ratio: number): number => round(left + ratio * (width - left - right))
  const up = (precision: number): number => round(top + ((1 - precision) / (1 - low)) * (height - top - bottom))
  const lineOf = (points: readonly CurvePoint[]): string =>
    thinned(points, 300)
      .map(({ hitRatio, precision }) => `${across(hitRatio)},${up(precision)}`)
      .join(' ')
  const levels = Array.from({ length: 6 }, (_, at) => low + ((1 - low) * at) / 5)
  const budget = up(1 - maxErrorRate)
  const mark = threshold
    ? `<circle cx="${across(threshold.hitRatio)}" cy="${up(1 - threshold.error.rate)}" r="5" fill="#b3261e"/>`
    : ''
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Precision against hit ratio" font-size="12" fill="#566">
${levels.map((level) => `<line x1="${left}" x2="${width - right}" y1="${up(level)}" y2="${up(level)}" stroke="#e6e9ef"/><text x="${left - 6}" y="${up(level) + 4}" text-anchor="end">${percent(level, 0)}</text>`).join('\n')}
${[0, 0.25, 0.5, 0.75, 1].map((ratio) => `<text x="${across(ratio)}" y="${height - bottom + 18}" text-anchor="middle">${percent(ratio, 0)}</text>`).join('\n')}
<text x="${width / 2}" y="${height - 4}" text-anchor="middle">hit ratio</text>
<line x1="${left}" x2="${width - right}" y1="${budget}" y2="${budget}" stroke="#b3261e" stroke-dasharray="5 4"/>
<polyline fill="none" stroke="#9aa4b2" stroke-width="2" points="${lineOf(plain.points)}"/>
<polyline fill="none" stroke="#1f5fbf" stroke-width="2.5" points="${lineOf(guarded.points)}"/>
${mark}
<text x="${width - right}" y="${top + 14}" text-anchor="end" fill="#1f5fbf">with guards</text>
<text x="${width - right}" y="${top + 30}" text-anchor="end">similarity alone</text>
</svg>`
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return '<p>None.</p>'
  const line = (tag: string, cells: readonly (string | number)[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`).join('')}</tr>`
  return `<table>${line('th', head)}${rows.map((row) => line('td', row)).join('')}</table>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
