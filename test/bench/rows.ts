import type { Row } from './row.ts'

/** Every row, in the order of the table. A file is loaded when its row is measured. */
export const rows: readonly Row[] = [
  {
    name: 'l1-exact-hit',
    unit: 'µs',
    goal: 3,
    measure: async (about) => (await import('./rows/exact-hit.ts')).exactHit(about),
  },
  {
    name: 'l1-exact-hit-16k',
    unit: 'µs',
    goal: 3,
    measure: async (about) => (await import('./rows/exact-hit.ts')).exactHit(about, { size: 16_000 }),
  },
  {
    name: 'l1-exact-hit-traced',
    unit: 'µs',
    goal: 7.5,
    measure: async (about) => (await import('./rows/exact-hit.ts')).exactHit(about, { traced: true }),
  },
  {
    name: 'chain-overhead',
    unit: 'µs',
    goal: 20,
    measure: async (about) => (await import('./rows/chain.ts')).chainOverhead(about),
  },
  {
    name: 'hits-per-second',
    unit: 'hits/s',
    goal: 150_000,
    atLeast: true,
    measure: async (about) => (await import('./rows/throughput.ts')).hitsPerSecond(about),
  },
  {
    name: 'hits-per-second-traced',
    unit: 'hits/s',
    goal: 60_000,
    atLeast: true,
    measure: async (about) => (await import('./rows/throughput.ts')).hitsPerSecond(about, { traced: true }),
  },
]

/** The row of a name. @throws Error that names the rows there are */
export function rowNamed(name: string): Row {
  const row = rows.find((each) => each.name === name)
  if (row !== undefined) return row
  throw new Error(`There is no row '${name}'. The rows are: ${rows.map((each) => each.name).join(', ')}.`)
}
