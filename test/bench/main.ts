import { readFileSync, writeFileSync } from 'node:fs'

import { load, machine } from './machine.ts'
import { measureRow } from './measure-row.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { between } from './readme-table.ts'
import { whyNoRedis } from './redis-at-work.ts'
import { failureOf, type Result, type Row } from './row.ts'
import { rows } from './rows.ts'
import { columnLine, headLine, markdownTable, resultLine, type Report } from './table.ts'

const readme = new URL('../../README.md', import.meta.url)

try {
  const options = readOptions(process.argv.slice(2))
  if (options.print === 'list') for (const { name } of rows) console.log(name)
  else process.exitCode = await bench(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** Measures and prints; gives the exit code. */
async function bench(options: BenchOptions): Promise<number> {
  if (options.write) between(readFileSync(readme, 'utf8'), '') // a README without a place for it is told at once
  const about = { machine: machine(), loadBefore: load() }
  const startedAt = performance.now()
  const progress = options.print === 'table' ? console.log : console.error
  progress(`${about.machine}; load ${about.loadBefore}`)
  progress(columnLine)

  const { results, failed } = await measureAll(options, progress)
  const seconds = (performance.now() - startedAt) / 1e3
  const report: Report = { ...about, loadAfter: load(), seconds, results }
  progress(headLine(report))
  if (options.print === 'json') console.log(JSON.stringify(results, undefined, 2))
  if (options.print === 'markdown') console.log(markdownTable(report))
  if (options.write && !failed) writeFileSync(readme, between(readFileSync(readme, 'utf8'), markdownTable(report)))
  return failed || (options.strict && results.some(({ holds }) => !holds)) ? 1 : 0
}

/** The rows asked for; of a whole run without those that need a server where none is at hand. */
async function measurable({ rows: wanted, named }: BenchOptions): Promise<readonly Row[]> {
  const why = named ? undefined : await whyNoRedis()
  if (why === undefined) return wanted
  console.error(`The rows of Redis are left out, there is none at hand: ${why}.`)
  return wanted.filter(({ group }) => group !== 'redis')
}

async function measureAll(options: BenchOptions, progress: (text: string) => void) {
  const { quick } = options
  const results: Result[] = []
  let failed = false
  for (const row of await measurable(options)) {
    try {
      const result = await measureRow(row, { quick, onNote: (text) => console.error(`    ${row.name}: ${text}`) })
      results.push(result)
      progress(resultLine(result))
    } catch (error) {
      failed = true
      const failure = failureOf(row)
      results.push(failure)
      progress(resultLine(failure))
      console.error(`${row.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { results, failed }
}
