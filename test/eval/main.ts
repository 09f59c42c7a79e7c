import { readFileSync, writeFileSync } from 'node:fs'

import { encode } from './encodings.ts'
import { readOptions, type EvalOptions } from './options.ts'
import type { Surroundings } from './part.ts'
import { parts } from './parts.ts'
import { openMisses } from './parts/traps.ts'
import { withBlock } from './readme-block.ts'
import { barTable, markdownTable, terminalTable, type Report } from './report.ts'

const readme = new URL('../../README.md', import.meta.url)

try {
  const options = readOptions(process.argv.slice(2))
  if (options.print === 'list') for (const { name } of parts) console.log(name)
  else process.exitCode = await evaluate(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** Measures and prints; gives the exit code. */
async function evaluate(options: EvalOptions): Promise<number> {
  if (options.write) withBlock(readFileSync(readme, 'utf8'), '') // a README without a place is told at once
  const { further } = options
  const progress = (text: string): void => console.error(`  ${text}`)
  const texts = options.parts.flatMap((part) => [...part.texts(further)])
  const surroundings: Surroundings = { encodings: await encode(texts, progress), further, progress }

  const say = options.print === 'table' ? console.log : console.error
  const reports: Report[] = []
  for (const part of options.parts) {
    const report = await part.measure(surroundings)
    reports.push(report)
    for (const table of report.tables) say(terminalTable(table))
  }
  const bars = barTable(reports.flatMap((report) => report.bars))
  say(terminalTable(bars))
  if (options.misses) for (const line of await openMisses(surroundings, 'balanced')) say(line)
  if (options.print === 'json') console.log(JSON.stringify(reports, undefined, 2))
  if (options.write) writeFileSync(readme, withBlock(readFileSync(readme, 'utf8'), blockOf(reports)))
  return options.check && reports.some((report) => report.bars.some(({ holds }) => holds === false)) ? 1 : 0
}

/** What of the reports goes into the README. */
function blockOf(reports: readonly Report[]): string {
  const tables = [...reports.flatMap((report) => report.tables), barTable(reports.flatMap((report) => report.bars))]
  return tables
    .filter(({ brief }) => brief === true)
    .map(markdownTable)
    .join('\n\n')
}
