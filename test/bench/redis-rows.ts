import type { Row } from './row.ts'

const rows: readonly Row[] = [
  {
    name: 'redis-exact-hit',
    unit: 'µs',
    goal: 1.25,
    measure: async (about) => (await import('./rows/redis-exact.ts')).redisExactHit(about),
  },
  {
    name: 'redis-exact-throughput-64',
    unit: 'hits/s',
    goal: 0.45,
    atLeast: true,
    measure: async (about) => (await import('./rows/redis-exact.ts')).redisThroughput(about),
  },
  {
    name: 'redis-semantic-hit-1k',
    unit: 'µs',
    goal: 1.15,
    measure: async (about) => (await import('./rows/redis-search.ts')).redisSemanticHit(1_000, about),
  },
  {
    name: 'redis-semantic-hit-10k',
    unit: 'µs',
    goal: 1.15,
    measure: async (about) => (await import('./rows/redis-search.ts')).redisSemanticHit(10_000, about),
  },
  {
    name: 'redis-semantic-hit-100k',
    unit: 'µs',
    goal: 1.15,
    measure: async (about) => (await import('./rows/redis-search.ts')).redisSemanticHit(100_000, about),
  },
  {
    name: 'redis-write',
    unit: 'µs',
    goal: 1.6,
    measure: async (about) => (await import('./rows/redis-write.ts')).redisWrite(about),
  },
  {
    name: 'redis-write-caller',
    unit: 'µs',
    goal: 10,
    measure: async (about) => (await import('./rows/redis-write.ts')).redisWriteCaller(about),
  },
  {
    name: 'redis-miss-overhead',
    unit: 'µs',
    goal: 8,
    measure: async (about) => (await import('./rows/redis-miss.ts')).redisMissOverhead(about),
  },
  {
    name: 'redis-bytes-per-entry',
    unit: 'bytes',
    goal: 4_000,
    measure: async (about) => (await import('./rows/redis-bytes.ts')).redisBytesPerEntry(about),
  },
  {
    name: 'two-process-l1',
    unit: 'µs',
    goal: 3,
    measure: async (about) => (await import('./rows/two-process.ts')).twoProcessL1(about),
  },
  {
    name: 'frozen-redis-added-time',
    unit: 'ms',
    goal: 50,
    measure: async (about) => (await import('./rows/frozen.ts')).frozenRedis(about),
  },
]

/** The rows that start a Redis of their own, of a group of their own. */
export const redisRows: readonly Row[] = rows.map((row) => ({ ...row, group: 'redis' }))
