import type { Answered, Ledger, Row } from '../ledger.ts'
import type { Stopwatch, Times } from '../stopwatch.ts'
import { table, type Cell } from './table.ts'
import { count, money, percent, quantile, time, wrap } from './words.ts'

export interface ReportParts {
  readonly ledger: Ledger
  readonly watch: Stopwatch
  /** Milliseconds from the first question to the last answer. */
  readonly duration: number
  readonly inFlight: number
}

const names: Readonly<Record<Row, string>> = {
  exact: 'exact',
  semantic: 'semantic',
  inner: 'exact (model calls)',
  embedding: 'embedding',
  tool: 'tool',
  prompt: 'prompt',
}

/** What each layer did: calls, hits, and how long a customer or a run waited with and without it. */
export function layerTable({ ledger, watch }: ReportParts): string {
  const rows = [...ledger.rows].map(([row, { calls, hits }]): readonly Cell[] => {
    const { hit, miss } = timesOf(row, ledger.answered, watch)
    const share = calls === 0 ? undefined : percent(hits / calls)
    return [names[row], count(calls), count(hits), share, ...quantiles(hit), ...quantiles(miss)]
  })
  const head = ['layer', 'calls', 'hits', 'hit rate', 'hit p50', 'hit p95', 'miss p50', 'miss p95']
  const note =
    'exact and semantic stand around whole runs: their times are what a customer waited. The others stand around the calls inside the runs that were not answered yet.'
  return `${table(head, rows)}\n${wrap(note, '  ')}`
}

/** What each layer spent and saved, and what the same calls would have cost without it. */
export function moneyTable({ ledger }: ReportParts): string {
  const rows = [...ledger.rows].map(([row, { savedTokens, savedUsd }]): readonly Cell[] => {
    // the model is asked below the last layer; the encoder runs in this process and costs nothing
    const [tokens, usd] = row === 'prompt' ? [ledger.spentTokens, ledger.spentUsd] : [0, 0]
    return [
      names[row],
      some(tokens, count),
      some(savedTokens, count),
      some(usd, money),
      some(savedUsd, money),
      some(usd + savedUsd, money),
    ]
  })
  const saved = [...ledger.rows.values()].reduce((sum, { savedTokens }) => sum + savedTokens, 0)
  const { spentTokens, spentUsd, savedUsd } = ledger
  const total = ['all', count(spentTokens), count(saved), money(spentUsd), money(savedUsd), money(spentUsd + savedUsd)]
  const head = ['layer', 'tokens spent', 'tokens saved', 'spent', 'saved', 'without cache']
  const note =
    'Spending stands where the model is asked. A hit saves what the call that made its entry was billed; the prompt layer saves the difference between reading tokens from the provider’s cache and sending them.'
  return `${table(head, [...rows, total])}\n${wrap(note, '  ')}`
}

/** This run beside the same run with every layer off. */
export function comparison({ ledger, watch, duration, inFlight }: ReportParts): string {
  const uncached = ledger.answered.reduce((sum, answer) => sum + answer.uncached, 0) / inFlight
  const byModel = ledger.answered.filter(({ by }) => by === 'model').length
  const rows = [
    ['time', time(duration), time(uncached)],
    ['money', money(ledger.spentUsd), money(ledger.spentUsd + ledger.savedUsd)],
    ['answered by the model', count(byModel), count(ledger.answered.length)],
  ]
  const note = `Computed, not run: an answer from the cache counts with the time its entry took to make, any other with its own time less its lookups; all of it divided by the ${inFlight} in flight. Money is what was spent plus what was saved.`
  const slower =
    duration > uncached && watch.encoder.length > 0 ? `\n${wrap(whySlower(watch.encoder.length), '  ')}` : ''
  return `${table(['', 'this run', 'same run without cache'], rows)}\n${wrap(note, '  ')}${slower}`
}

/** Why a first run may take longer than one without cache: nothing is hidden by warming it up. */
function whySlower(texts: number): string {
  return `This run was the slower one: ${count(texts)} texts that were not known yet had to be encoded first, by the processors of this machine, and all conversations wait for them in line. Their vectors are kept: started again, the desk encodes none of them.`
}

function timesOf(row: Row, answered: readonly Answered[], watch: Stopwatch): Times {
  if (row === 'exact') return apart(answered, 'exact')
  if (row === 'semantic')
    return apart(
      answered.filter(({ compared }) => compared),
      'semantic',
    )
  return row === 'inner' ? watch.exact : watch[row]
}

function apart(answered: readonly Answered[], layer: 'exact' | 'semantic'): Times {
  const times: Times = { hit: [], miss: [] }
  for (const { by, duration } of answered) times[by === layer ? 'hit' : 'miss'].push(duration)
  return times
}

function quantiles(values: readonly number[]): readonly Cell[] {
  return [0.5, 0.95].map((share) => {
    const value = quantile(values, share)
    return value === undefined ? undefined : time(value)
  })
}

function some(value: number, show: (value: number) => string): Cell {
  return value === 0 ? undefined : show(value)
}
