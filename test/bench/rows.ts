import { redisRows } from './redis-rows.ts'
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
    name: 'sqlite-exact-hit',
    unit: 'µs',
    goal: 2,
    measure: async (about) => (await import('./rows/sqlite-hit.ts')).sqliteExactHit(about),
  },
  {
    name: 'semantic-scan-1k',
    unit: 'µs',
    goal: 0.6,
    measure: async (about) => (await import('./rows/scan.ts')).semanticScan(1_000, about),
  },
  {
    name: 'semantic-scan-10k',
    unit: 'µs',
    goal: 0.3,
    measure: async (about) => (await import('./rows/scan.ts')).semanticScan(10_000, about),
  },
  {
    name: 'semantic-scan-100k',
    unit: 'µs',
    goal: 0.18,
    measure: async (about) => (await import('./rows/scan.ts')).semanticScan(100_000, about),
  },
  {
    name: 'semantic-hit',
    unit: 'ms',
    goal: 1.1,
    measure: async (about) => (await import('./rows/semantic-hit.ts')).semanticHit(about),
  },
  {
    name: 'guards',
    unit: 'µs',
    goal: 5,
    measure: async (about) => (await import('./rows/guards.ts')).guards(about),
  },
  {
    name: 'embedding-cache-hit',
    unit: 'µs',
    goal: 10,
    measure: async (about) => (await import('./rows/embedding-hit.ts')).embeddingCacheHit(about),
  },
  {
    name: 'miss-overhead',
    unit: 'ms',
    goal: 0.2,
    measure: async (about) => (await import('./rows/miss.ts')).missOverhead(about),
  },
  {
    name: 'chain-overhead',
    unit: 'µs',
    goal: 20,
    measure: async (about) => (await import('./rows/chain.ts')).chainOverhead(about),
  },
  {
    name: 'stream-overhead',
    unit: 'µs',
    goal: 50,
    measure: async (about) => (await import('./rows/stream.ts')).streamOverhead(about),
  },
  {
    name: 'encoder-12-tokens',
    unit: 'ms',
    goal: 5,
    measure: async (about) => (await import('./rows/encoder.ts')).encoder(12, about),
  },
  {
    name: 'encoder-120-tokens',
    unit: 'ms',
    goal: 45,
    measure: async (about) => (await import('./rows/encoder.ts')).encoder(120, about),
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
  {
    name: 'stampede-64',
    unit: 'calls',
    goal: 1,
    measure: async (about) => (await import('./rows/stampede.ts')).stampede(about),
  },
  {
    name: 'stream-followers',
    unit: 'ms',
    goal: 2,
    measure: async (about) => (await import('./rows/followers.ts')).streamFollowers(about),
  },
  {
    name: 'questions-at-once',
    unit: 'ms',
    goal: 20,
    measure: async (about) => (await import('./rows/questions-at-once.ts')).questionsAtOnce(about),
  },
  {
    name: 'memory-per-entry',
    unit: 'bytes',
    goal: 600,
    measure: async (about) => (await import('./rows/memory.ts')).memoryPerEntry(about),
  },
  ...redisRows,
]

/** The row of a name. @throws Error that names the rows there are */
export function rowNamed(name: string): Row {
  const row = rows.find((each) => each.name === name)
  if (row !== undefined) return row
  throw new Error(`There is no row '${name}'. The rows are: ${rows.map((each) => each.name).join(', ')}.`)
}

/** The row of a name, or those of a group, or those whose names begin so. @throws Error that names the rows there are */
export function rowsNamed(word: string): readonly Row[] {
  const some = rows.filter(({ name, group }) => name !== word && (group === word || name.startsWith(`${word}-`)))
  return some.length === 0 || rows.some(({ name }) => name === word) ? [rowNamed(word)] : some
}
