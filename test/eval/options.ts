import { parseArgs } from 'node:util'

import { readPairs, type Pair } from './pair.ts'
import type { Part } from './part.ts'
import { parts, partsNamed } from './parts.ts'

export interface EvalOptions {
  readonly parts: readonly Part[]
  /** Pairs from a file that is not in the project. */
  readonly further: readonly Pair[]
  readonly print: 'table' | 'json' | 'list'
  /** Whether the tables go into the README. */
  readonly write: boolean
  /** Whether a missed bar is a failure. */
  readonly check: boolean
  /** Whether the open traps that came out wrong are shown. */
  readonly misses: boolean
}

/** Reads the command line. @throws Error with a sentence that says what is wrong */
export function readOptions(words: readonly string[]): EvalOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      only: { type: 'string' },
      pairs: { type: 'string' },
    },
  })
  const { json, list, write, check, misses, only, pairs } = values
  if (write && (only !== undefined || pairs !== undefined))
    throw new Error('The README takes a whole run of the data in the project: leave --only and --pairs out.')
  return {
    parts: only === undefined ? parts : partsNamed(only.split(',').map((name) => name.trim())),
    further: pairs === undefined ? [] : readPairs(pairs, 'further'),
    print: list ? 'list' : json ? 'json' : 'table',
    write,
    check,
    misses,
  }
}
