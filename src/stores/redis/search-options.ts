import { requireLimits } from '../limits.ts'

/** How entries are found by meaning; the names are those of Redis. */
export interface RedisVectorOptions {
  /**
   * `flat` and `hnsw` are indexes of the search module; `local` holds the vectors in this process. `auto` takes `flat`,
   * `hnsw` where very many are expected, `local` where the server has no search module that fits. @default 'auto'
   */
  readonly index?: 'auto' | 'flat' | 'hnsw' | 'local'
  /** Vectors that one bucket will hold; from 20,000 on `auto` means `hnsw`. @default `entriesPerGroup` */
  readonly expected?: number
  /** Neighbours of a node of the graph. @default 16 */
  readonly m?: number
  /** Candidates looked at when a node is added. @default 200 */
  readonly efConstruction?: number
  /** Candidates looked at by a search; Redis's own default of 10 misses one hit in twenty. @default 200 */
  readonly efRuntime?: number
}

/** The options of an index, whole. */
export interface IndexOptions {
  readonly algorithm: 'FLAT' | 'HNSW'
  readonly m: number
  readonly efConstruction: number
  readonly efRuntime: number
}

/** Vectors in a bucket from which on a graph is faster than a look at all of them, filter and all. */
const hnswFrom = 20_000

/** The options with their defaults; refuses what cannot be meant. */
export function indexOptions(options: RedisVectorOptions, entriesPerGroup: number): IndexOptions {
  const { index = 'auto', expected = entriesPerGroup, m = 16, efConstruction = 200, efRuntime = 200 } = options
  requireLimits('redisStore', { expected, m, efConstruction, efRuntime })
  const isGraph = index === 'hnsw' || (index === 'auto' && expected >= hnswFrom)
  return { algorithm: isGraph ? 'HNSW' : 'FLAT', m, efConstruction, efRuntime }
}
