import type { Clock, Logger } from '../../contract/host.ts'
import type { Entry, Match, SearchQuery } from '../../contract/store.ts'
import { halfFloats, hasDirection } from './half-floats.ts'
import type { RedisFeed } from './redis-feed.ts'
import type { RedisLedger } from './redis-ledger.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import { memorySearch } from './search-by-memory.ts'
import { moduleSearch } from './search-by-module.ts'
import { searchCommand } from './search-command.ts'
import { searchIndexes, UnfitSearch } from './search-index.ts'
import { matching } from './search-matches.ts'
import { indexOptions, type RedisVectorOptions } from './search-options.ts'
import type { SearchPlaces } from './search-places.ts'
import { searchRows } from './search-rows.ts'
import { searchSeats } from './search-seats.ts'

export interface RedisSearchOptions {
  readonly link: RedisLink
  readonly names: RedisNames
  readonly places: SearchPlaces
  readonly feed: RedisFeed
  readonly ledger: RedisLedger
  readonly clock: Clock
  readonly entriesPerGroup: number
  readonly vectors: RedisVectorOptions
  readonly later: (work: () => Promise<unknown>) => void
  readonly logger: Logger | undefined
}

/** Search in Redis, or in this process where Redis cannot. */
export interface RedisSearch {
  /** Which of the two it is; undefined until Redis was asked. */
  readonly by: 'module' | 'memory' | undefined
  search(query: SearchQuery): Promise<readonly Match[]>
  /** Says what was written, so that it is found. */
  wrote(entries: readonly Entry[]): Promise<void>
  /** Makes ready for the vectors of an embedder. */
  prepare(about: { readonly embedder: string }): void
  close(): void
}

/** Milliseconds after which a Redis that refused to search is asked again: rights are granted, modules loaded. */
const reconsidered = 60_000

/** Asks Redis what it can, and searches accordingly. */
export function redisSearch(options: RedisSearchOptions): RedisSearch {
  const { link, names, places, feed, ledger, clock, entriesPerGroup, vectors, later, logger } = options
  const index = indexOptions(vectors, entriesPerGroup)
  const command = searchCommand(link)
  const indexes = searchIndexes({ command, names, places, index, later, logger })
  const match = matching({ names, ledger, clock })
  const seats = searchSeats({ link, names, places, clock, entriesPerGroup })
  const rows = searchRows({ link, seats, perList: entriesPerGroup })
  const byModule = moduleSearch({ command, indexes, names, places, match, clock, efRuntime: index.efRuntime })
  const byMemory = memorySearch({ link, rows, seats, match })
  const forget = feed.watch(({ kind }) => {
    if (kind === 'lost') rows.clear()
  })
  let by: 'module' | 'memory' | undefined
  let deciding: Promise<'module' | 'memory'> | undefined
  let isProven = false
  let askAgainAt = Infinity

  const settle = (choice: 'module' | 'memory', word?: string): 'module' | 'memory' => {
    if (by === choice) return choice
    by = choice
    const isMissed = word !== undefined && (vectors.index === 'flat' || vectors.index === 'hnsw')
    const what = choice === 'module' ? 'the search module of Redis' : 'this process, which holds the vectors'
    logger?.[isMissed ? 'warn' : 'info'](`Questions are compared in ${what}.`, {
      ...(choice === 'module' && { index: index.algorithm }),
      ...(word !== undefined && { reason: word }),
    })
    return choice
  }
  const orMemory = (error: unknown): 'memory' => {
    if (!(error instanceof UnfitSearch)) throw error
    settle('memory', error.message)
    return 'memory'
  }
  const ask = async (): Promise<'module' | 'memory'> => {
    if (vectors.index === 'local') return settle('memory')
    try {
      const [dimension, another] = await indexes.survey()
      if (dimension !== undefined && another === undefined) places.takes(dimension)
      askAgainAt = Infinity
      return settle('module')
    } catch (error) {
      const choice = orMemory(error)
      askAgainAt = clock.now() + reconsidered
      return choice
    }
  }
  const decide = (): Promise<'module' | 'memory'> => (deciding ??= ask().finally(() => (deciding = undefined))) // it is known then, or asked again
  /** What was settled, or will be; what the server refused is asked for again now and then, and nobody waits for that. */
  const way = (): Promise<'module' | 'memory'> | 'module' | 'memory' => {
    if (by === undefined) return decide()
    if (clock.now() >= askAgainAt) {
      askAgainAt = clock.now() + reconsidered
      later(decide)
    }
    return by
  }

  return {
    get by() {
      return by
    },
    async search(query) {
      const halves = halfFloats(query.vector)
      if (halves === undefined || !(query.count >= 1)) return []
      const chosen = await way()
      if (query.partitions?.length === 0 || !places.takes(query.vector.length)) return []
      const halved = { ...query, count: Math.floor(query.count), halves }
      if (chosen === 'module') {
        try {
          return await byModule(halved)
        } catch (error) {
          orMemory(error)
        }
      }
      return byMemory(halved)
    },
    async wrote(entries) {
      const seated = entries.filter(
        ({ vector, target }) =>
          target === undefined && vector !== undefined && places.takes(vector.length) && hasDirection(vector),
      )
      const [first] = seated
      if (first?.vector === undefined) return
      const dimension = first.vector.length
      if ((await way()) === 'memory') return seats.add(seated)
      const bucket = names.bucketOf(first.tenant, first.key)
      if (indexes.found(bucket, dimension) !== undefined) return
      const opening = indexes.open(bucket, dimension)
      if (isProven) return later(() => opening)
      // whether the server takes such an index shows when it is asked to make one
      await opening.then(() => (isProven = true), orMemory)
      if (!isProven) await seats.add(seated)
    },
    prepare({ embedder }) {
      places.embeddedBy(embedder)
      later(decide)
    },
    close: forget,
  }
}
