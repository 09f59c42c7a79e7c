import type { Result } from './row.ts'
import { rowNamed } from './rows.ts'

/** A run of the bench, with what it ran on. */
export interface Report {
  readonly machine: string
  readonly loadBefore: string
  readonly loadAfter: string
  readonly seconds: number
  readonly results: readonly Result[]
}

const heads = ['row', 'value', 'limit', 'ratio', 'goal', 'holds'] as const

/** The head of the table. */
export function headLine({ machine, loadBefore, loadAfter, seconds }: Omit<Report, 'results'>): string {
  return `${machine}; load ${loadBefore} before, ${loadAfter} after; ${Math.round(seconds)} s`
}

/** The columns' names, for a terminal. */
export const columnLine = lineOf([...heads])

/** A row for a terminal. */
export function resultLine(result: Result): string {
  return lineOf(cellsOf(result))
}

/** The table for a README, as the formatter would have it. */
export function markdownTable(report: Report): string {
  const cells = [[...heads], ...report.results.map(cellsOf)]
  const widths = heads.map((_head, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => padded(cell, column, widths)).join(' | ')} |`
  const rule = widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const [head = [], ...body] = cells
  return [line(head), line(rule), ...body.map(line), '', `${headLine(report)}.`].join('\n')
}

function padded(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0
  return isText(column) ? cell.padEnd(width) : cell.padStart(width)
}

function isText(column: number): boolean {
  return column === 0 || column === heads.length - 1
}

function lineOf(cells: readonly string[]): string {
  const widths = [24, 16, 10, 9, 20, 7]
  return cells.map((cell, column) => (column === 0 ? cell.padEnd(24) : cell.padStart(widths[column] ?? 0))).join('')
}

function cellsOf({ name, value, unit, limit, ratio, goal, holds }: Result): readonly string[] {
  const sign = rowNamed(name).atLeast === true ? '≥' : '≤'
  return [
    name,
    value === null ? 'failed' : `${shown(value)} ${unit}`,
    limit === null ? '–' : shown(limit),
    ratio === null ? '–' : `${shown(ratio)}×`,
    ratio === null ? `${sign} ${shown(goal)} ${unit}` : `${sign} ${goal}×`,
    holds ? 'yes' : 'no',
  ]
}

function shown(figure: number): string {
  if (Math.abs(figure) >= 1_000) return Math.round(figure).toLocaleString('en')
  return Number.isInteger(figure) ? String(figure) : String(Number(figure.toPrecision(3)))
}
