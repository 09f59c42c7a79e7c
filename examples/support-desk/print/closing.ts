import type { WatchedRun } from '../desk.ts'
import { comparison, layerTable, moneyTable, type ReportParts } from './report.ts'
import { traceTree } from './trace-tree.ts'
import { refusals, repeats, wrongHits, type Intents } from './trust.ts'
import { count, percent, quantile, time, wrap } from './words.ts'

export interface ClosingParts extends ReportParts {
  /** How many questions there were to ask. */
  readonly asks: number
  readonly intents: Intents
  readonly store: {
    readonly path: string
    readonly entries: number
    readonly bytes: number
    /** Whether it did not answer in the end. */
    readonly isGone?: boolean
  }
  readonly trace?: WatchedRun
}

/** All that is said at the end. */
export function closing(parts: ClosingParts): string {
  const { ledger, intents, trace } = parts
  const sections: readonly (readonly [title: string, text: string])[] = [
    ['In short', summary(parts)],
    ['What each layer did', layerTable(parts)],
    ['What it cost', moneyTable(parts)],
    ['Same run without cache', comparison(parts)],
    ['Could the answers be trusted', `${wrongHits(ledger, intents)}\n${repeats(ledger)}`],
    ['Three refusals', refusals(ledger, intents)],
    ['One run, as its trace', trace === undefined ? '  No run was watched: too few questions.' : traced(trace)],
    ['Where the cache lies', where(parts)],
  ]
  return sections.map(([title, text]) => `\n${title}\n${text}`).join('\n')
}

function summary({ ledger, watch, duration, asks }: ClosingParts): string {
  const { answered, failures, hits } = ledger
  const of = Math.max(1, answered.length)
  const done = answered.length + failures.length
  const fromDisk = answered.filter((answer) => answer.fromDisk).length
  const first = answered.filter(({ ask }) => !ask.repeated)
  const share = (used: 'readTool' | 'wroteTool'): string =>
    percent(first.filter((answer) => answer[used]).length / Math.max(1, first.length))
  const [failure] = failures
  const lines = [
    `${done < asks ? `Stopped after ${count(done)} of ${count(asks)}` : count(asks)} questions in ${time(duration)}.`,
    `Answered from the cache: ${percent(hits / of)}. Answered from disk, by an earlier run: ${percent(fromDisk / of)}.`,
    `Called a read tool: ${share('readTool')} of the questions; the write tool: ${share('wroteTool')}.`,
    encoding(watch.encoder),
    ...(failure === undefined ? [] : [`Failed: ${count(failures.length)}, the first with: ${failure.sentence}`]),
  ]
  return lines.map((line) => wrap(line, '  ')).join('\n')
}

function encoding(times: readonly number[]): string {
  const median = quantile(times, 0.5)
  if (median === undefined) return 'Encoder: nothing to encode, all vectors were at hand.'
  const all = times.reduce((sum, took) => sum + took, 0)
  return `Encoder: ${count(times.length)} texts, p50 ${time(median)}, ${time(all)} in all, waiting in line for each other included.`
}

function traced({ ask, spans }: WatchedRun): string {
  return `  ${ask.customer} asks: ${ask.text}\n\n${traceTree(spans)}`
}

function where({ store: { path, entries, bytes, isGone = false } }: ClosingParts): string {
  if (isGone)
    return `  ${path}, which does not answer now. No call has failed for it; start it again and it is used again.`
  const size = `${count(entries)} entries, ${(bytes / 2 ** 20).toFixed(1)} MiB`
  return `  ${path} (${size})\n  Start again and it answers from there; --fresh starts with an empty one.`
}
