import type { WatchedStore } from '../../contract/store.ts'
import { isAlive, systemClock } from '../entry-life.ts'
import { boundsOf, closedError } from '../limits.ts'
import { figuresScript } from './lua-changes.ts'
import { creditScript } from './lua-remove.ts'
import { readTexts } from './redis-change.ts'
import type { RedisClient } from './redis-client.ts'
import { redisFeed } from './redis-feed.ts'
import { redisLeases } from './redis-lease.ts'
import { redisLedger } from './redis-ledger.ts'
import { redisLink } from './redis-link.ts'
import { redisNames } from './redis-names.ts'
import { defaultBuckets, requireRedisOptions, type RedisStoreOptions } from './redis-options.ts'
import { redisReader } from './redis-reader.ts'
import { redisRemover } from './redis-remover.ts'
import { redisScript, runScript } from './redis-script.ts'
import { redisSearch } from './redis-search.ts'
import { defaultBytes, redisShares } from './redis-shares.ts'
import { redisUses } from './redis-uses.ts'
import { redisWriter } from './redis-writer.ts'
import type { RedisVectorOptions } from './search-options.ts'
import { searchPlaces } from './search-places.ts'
import { shortHash } from './short-hash.ts'
import { untilQuiet } from './until-quiet.ts'

export type { RedisClient, RedisStoreOptions, RedisVectorOptions }

const measuring = redisScript(figuresScript)
const crediting = redisScript(creditScript)
const defaultStaleness = 5_000
/** Milliseconds of silence that are more than waiting for news brings with it. */
const uneasy = 1_500
const mostLookAlikes = 100
/** Milliseconds that writes and removals have to end in when the store is closed. */
const farewell = 2_000

/** Entries in Redis, shared by all processes and machines: one command to read a key, one script to write. */
export function redisStore(options: RedisStoreOptions): WatchedStore {
  requireRedisOptions(options)
  const { client, connect, prefix = 'sg', buckets = defaultBuckets, secret, clock = systemClock, logger } = options
  const { staleness = defaultStaleness, vectors = {} } = options
  const bounds = boundsOf('redisStore', options, defaultBytes)
  const entriesPerGroup = bounds.group.entries
  const isCluster = client?.isCluster === true || connect?.cluster !== undefined
  const { spread = isCluster ? Math.min(4, buckets) : 1 } = options

  const names = redisNames({ prefix, buckets, spread, secret })
  const link = redisLink(options)
  const ledger = redisLedger(names.nameOf)
  const feed = redisFeed({ link, names, ledger, staleness })
  const reader = redisReader({ link, names, ledger, clock })
  const work = untilQuiet()
  const lease = redisLeases({ link, names, feed, work })
  const remover = redisRemover({ link, names, feed, clock, later: work.later })
  const shares = redisShares({ link, names, most: { ...bounds.all, bytes: options.bytes }, later: work.later })
  const uses = redisUses({ names, eviction: bounds.eviction, tell: (bucket) => work.later(() => tellHits(bucket)) })
  const tellHits = async (bucket: string): Promise<void> => {
    const args = uses.take(bucket, clock.now())
    if (args.length > 0) await link.ask((one) => runScript(one, crediting, { keys: [`${bucket}m`], args }))
  }
  const places = vectors === false ? undefined : searchPlaces(names)
  const write = redisWriter({
    link,
    names,
    feed,
    reader,
    places,
    clock,
    bounds,
    shares,
    uses,
    spread,
    later: work.later,
    sweep: remover.sweep,
  })
  const searching =
    places &&
    redisSearch({
      link,
      names,
      places,
      feed,
      ledger,
      clock,
      entriesPerGroup,
      vectors: vectors || {},
      later: work.later,
      logger,
    })
  let closing: Promise<void> | undefined

  /** Makes sure that this process knows what was invalidated. */
  const current = async (): Promise<void> => {
    if (closing !== undefined) throw closedError('The Redis store')
    if (!feed.isCurrent) await feed.catchUp()
  }

  return {
    name: 'redis',
    capabilities: { remote: true, shared: true },
    nameOf: names.nameOf,
    watch: feed.watch,
    get searchedBy() {
      return searching?.by
    },
    ...(searching !== undefined && {
      prepare: searching.prepare,
      async search(query) {
        await current()
        return searching.search(query)
      },
    }),
    get silence() {
      return feed.silence
    },
    async read({ tenant, keys, tags }) {
      if (closing !== undefined || !feed.isCurrent) await current()
      // who asks for nothing asks for news
      else if (keys.length + tags.length === 0 && feed.silence > uneasy) await feed.catchUp()
      const epochs = ledger.seen(tags)
      const entries = await Promise.all(keys.map((key) => reader.entry(tenant, key)))
      for (const entry of entries) if (entry !== undefined && isAlive(entry, clock.now())) uses.note(entry)
      return { entries, epochs }
    },
    used: uses.note,
    write: (entries) =>
      work.now(async () => {
        await current()
        const answer = await write(entries)
        if (answer !== 'outrun') await searching?.wrote(entries)
        // what was heard of it may be ahead of what its bucket was told
        return ledger.isOutrun(entries) ? 'outrun' : answer
      }),
    async lease(query) {
      await current()
      return lease(query)
    },
    invalidate: (selector) =>
      work.now(async () => {
        await current()
        return remover.remove(selector)
      }),
    async lookAlikes(question) {
      await current()
      const start = `${shortHash(names.nameOf(question))}|`
      const found = await Promise.all(
        names.buckets.map(async (bucket) => {
          const range = [`${bucket}q`, `[${start}`, `[${start}\u{ff}`, 'LIMIT', 0, mostLookAlikes]
          const members = readTexts(await link.ask((one) => one.call('ZRANGEBYLEX', range)).catch(() => []))
          return reader.named(
            bucket,
            members.map((member) => member.slice(start.length)),
          )
        }),
      )
      return found.flat().filter((entry) => entry.question === question)
    },
    async figures() {
      await current()
      const args = [clock.now()]
      const all = await Promise.all(
        names.buckets.map((bucket) =>
          link.ask((one) => runScript(one, measuring, { keys: [`${bucket}m`], args })).then(readTexts),
        ),
      )
      const sum = (at: number): number => all.reduce((total, one) => total + Number(one[at] ?? 0), 0)
      return { entries: sum(0), bytes: sum(1), evictions: sum(2) }
    },
    close() {
      return (closing ??= (async () => {
        await work.quiet(farewell)
        searching?.close()
        await feed.close()
        await link.close()
      })())
    },
  }
}
