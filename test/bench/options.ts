import { parseArgs } from 'node:util'

import type { Row } from './row.ts'
import { rows, rowsNamed } from './rows.ts'

export interface BenchOptions {
  readonly rows: readonly Row[]
  /** Whether the rows were asked for by name: none of them is left out then. */
  readonly named: boolean
  /** Few rounds: to see that it runs, not how fast. */
  readonly quick: boolean
  readonly print: 'table' | 'json' | 'markdown' | 'list'
  /** Whether the table goes into the README. */
  readonly write: boolean
  /** Whether a missed goal is a failure. */
  readonly strict: boolean
}

/** Reads the command line. @throws Error with a sentence that says what is wrong */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  })
  const { json, markdown, list, write, quick, strict, only } = values
  if (write && (quick || only !== undefined))
    throw new Error('The README takes a whole run: leave --quick and --only out.')
  const names = only?.split(',').map((name) => name.trim())
  return {
    rows: names === undefined ? rows : [...new Set(names.flatMap(rowsNamed))],
    named: names !== undefined,
    print: list ? 'list' : json ? 'json' : markdown ? 'markdown' : 'table',
    quick,
    write,
    strict,
  }
}
