import type { Clock } from '../../contract/host.ts'
import type { Entry, Match, SearchQuery } from '../../contract/store.ts'
import { isAlive } from '../entry-life.ts'
import type { RedisLedger } from './redis-ledger.ts'
import type { RedisNames } from './redis-names.ts'
import { readRecord } from './redis-record.ts'

/** A search with its vector in half precision, as it lies in Redis. */
export interface HalvedQuery extends SearchQuery {
  readonly halves: Buffer
}
export interface MatchingOptions {
  readonly names: RedisNames
  readonly ledger: RedisLedger
  readonly clock: Clock
}
/** The entry in the record fields of a hash, when it is alive and the query is about it. */
export type Matching = (hash: string, fields: readonly unknown[], query: SearchQuery) => Entry | undefined

/** Looks again at what an index says: it knows nothing of invalidations, and little of ends. */
export function matching({ names, ledger, clock }: MatchingOptions): Matching {
  return (hash, fields, { tenant, partitions }) => {
    const record = readRecord(fields)
    if (record === undefined || record.isAlias || ledger.isGone(record)) return undefined
    const { entry } = record
    if (entry.tenant !== tenant || partitions?.includes(entry.partition) === false) return undefined
    return isAlive(entry, clock.now()) && hash.endsWith(`}:e:${names.nameOf(entry.key)}`) ? entry : undefined
  }
}

/** The nearest first, equals by key. */
export function byNearness(left: Match, right: Match): number {
  return right.similarity - left.similarity || (left.entry.key < right.entry.key ? -1 : 1)
}
