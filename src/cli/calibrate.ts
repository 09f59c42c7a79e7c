import { StratagentError } from '../contract/errors.ts'
import type { Embedder } from '../contract/provider.ts'
import { modelOf } from '../pipeline/model-name.ts'
import { calibrate as calibrateOn } from '../trust/calibration.ts'
import type { Calibration } from '../trust/calibration.ts'
import { thinned } from '../trust/calibration-curve.ts'
import { profileOf } from '../trust/calibration-profile.ts'
import { calibrateHelp } from './calibrate-help.ts'
import { calibrateOptions } from './calibrate-options.ts'
import type { CalibrateOptions } from './calibrate-options.ts'
import { calibrationHtml } from './calibration-html.ts'
import { calibrationText } from './calibration-text.ts'
import type { Command, Terminal } from './command.ts'
import { encodePairs } from './encode-pairs.ts'
import { readText, saveText } from './files.ts'
import { readPairs } from './read-pairs.ts'
import type { BadLine, PairRow } from './read-pairs.ts'
import { readWords } from './read-words.ts'

/** Share of lines that may be bad before the file is taken for another one. */
const bearable = 0.1
/** Bad lines that are named one by one. */
const named = 5
/** Points of a curve in JSON. */
const curvePoints = 200

/** Finds out from labelled pairs which threshold keeps an error budget, and writes it down for a runtime. */
export const calibrate: Command = {
  name: 'calibrate',
  summary: 'finds the threshold that keeps an error budget, from labelled pairs',
  help: calibrateHelp,
  async run(args, terminal) {
    const options = calibrateOptions(args)
    const { embedder, wordsFile } = options
    const words = wordsFile === undefined ? undefined : await readWords(wordsFile)
    const rows = await rowsOf(options, terminal)
    const { pairs, tooLong } = await encodePairs(rows, { embedder, terminal })
    report(tooLong, terminal)
    if (pairs.length === 0) throw new StratagentError('CONFIG_INVALID', 'no pair is left to calibrate with.')
    const calibration = calibrateOn(pairs, { ...options, ...(words !== undefined && { words }) })
    await write(calibration, { options, terminal })
    return 0
  },
}

async function rowsOf({ file, out, namesEmbedder }: CalibrateOptions, terminal: Terminal): Promise<readonly PairRow[]> {
  const { rows, bad } = readPairs(await readText(file, 'a JSONL file of pairs'))
  report(bad, terminal)
  if (rows.length === 0) throw new StratagentError('CONFIG_INVALID', `${file} has no pair; \`--help\` shows a line.`)
  if (bad.length > bearable * (rows.length + bad.length)) {
    throw new StratagentError(
      'CONFIG_INVALID',
      `${bad.length} of ${rows.length + bad.length} lines of ${file} are no pairs: mend the file, or give the right one.`,
    )
  }
  if (out !== undefined && !namesEmbedder && rows.some(({ similarity }) => similarity !== undefined)) {
    throw new StratagentError(
      'INPUT_INVALID',
      'the pairs bring similarities of their own, and a profile holds for one embedder: name it with `--embedder`, or take `similarity` out of the file.',
    )
  }
  return rows
}

function report(bad: readonly BadLine[], terminal: Terminal): void {
  for (const { line, why } of bad.slice(0, named)) terminal.note(`Line ${line} ${why}: left out.`)
  if (bad.length > named)
    terminal.note(
      `And ${bad.length - named} more: ${bad
        .slice(named, 50)
        .map(({ line }) => line)
        .join(', ')}.`,
    )
}

async function write(
  calibration: Calibration,
  { options, terminal }: { readonly options: CalibrateOptions; readonly terminal: Terminal },
): Promise<void> {
  const { file, out, html, json, embedder } = options
  const about = { calibration, file, embedder: embedder.model, ...(out !== undefined && { out }) }
  if (out !== undefined)
    await saveText(out, `${JSON.stringify(profileOf(calibration, fingerprintOf(embedder)), undefined, 2)}\n`)
  if (html !== undefined) await saveText(html, calibrationHtml(about))
  terminal.print(json ? JSON.stringify(forMachines(calibration)) : calibrationText(about, terminal.width))
  if (out !== undefined) terminal.note(`The profile is in ${out}.`)
  if (html !== undefined) terminal.note(`The report is in ${html}.`)
}

function fingerprintOf(embedder: Embedder): string {
  return embedder.fingerprint(modelOf(embedder.model))
}

function forMachines({ passed: _passed, plain, guarded, ...rest }: Calibration): object {
  return {
    ...rest,
    plain: { ...plain, points: thinned(plain.points, curvePoints) },
    guarded: { ...guarded, points: thinned(guarded.points, curvePoints) },
  }
}
