import type { Clock } from '../../contract/host.ts'
import type { Entry } from '../../contract/store.ts'
import type { Bounds, Size } from '../limits.ts'
import { shedScript } from './lua-remove.ts'
import { writeScript } from './lua-write.ts'
import { readTexts } from './redis-change.ts'
import type { RedisFeed } from './redis-feed.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import type { RedisReader } from './redis-reader.ts'
import { fenceOf } from './redis-lease.ts'
import { redisScript, runScript } from './redis-script.ts'
import type { RedisShares } from './redis-shares.ts'
import type { RedisUses } from './redis-uses.ts'
import { writeArguments, type Writing } from './redis-write-arguments.ts'
import type { SearchPlaces } from './search-places.ts'

export interface RedisWriterOptions {
  readonly link: RedisLink
  readonly names: RedisNames
  readonly feed: RedisFeed
  readonly reader: RedisReader
  /** Where vectors are found; absent when nobody looks for them. */
  readonly places: SearchPlaces | undefined
  readonly clock: Clock
  readonly bounds: Bounds
  readonly shares: RedisShares
  readonly uses: RedisUses
  /** Over how many buckets a tenant is spread. */
  readonly spread: number
  /** Work that nobody waits for until the store closes. */
  readonly later: (work: () => Promise<unknown>) => void
  /** Goes on removing what was invalidated in a bucket. */
  readonly sweep: (bucket: string) => void
}

const writing = redisScript(writeScript)
const shedding = redisScript(shedScript)
/** Most entries that go in one script for want of room, behind a write. */
const bite = 128
/** Most entries that one script writes: it holds the server for some milliseconds, whatever a batch comes to. */
const writeBite = 100
/** Most writes between two looks at what is too much, and the share of a bound, in entries or bytes, that one may add. */
const mostUnseen = 16
const unseenShare = 1_000
const unseenBytes = 1024 * 1024

/**
 * Writes entries: one script for each bucket, all of them told what the whole write has seen. Of a large batch each
 * hundred is a write of its own, and what was written before one that is refused stays.
 */
export function redisWriter(options: RedisWriterOptions): (entries: readonly Entry[]) => Promise<'written' | 'outrun'> {
  const { link, names, feed, reader, places, clock, bounds, shares, uses } = options
  const { eviction } = bounds
  const ofTenant = boundOf(bounds.tenant, options.spread)
  const ofGroup = boundOf(bounds.group, options.spread)
  const argumentsOf = writeArguments({ names, places, clock, eviction })
  const between = writesBetween(bounds)
  let untidied = 0

  /** Whether a write also looks for what has ended and what is too much: small bounds are kept to the entry. */
  const isTidy = (count: number): 0 | 1 => {
    untidied += count
    if (untidied < between) return 0
    untidied = 0
    return 1
  }

  const shed = async (bucket: string, what: readonly string[]): Promise<void> => {
    const args = [...what, bite]
    const shedSome = (): Promise<unknown> =>
      link.ask((client) => runScript(client, shedding, { keys: [`${bucket}m`], args }))
    while (Number(await shedSome()) === 1);
  }

  const writeBucket = async (
    bucket: string,
    fresh: readonly Writing[],
    fences: readonly (string | number)[],
  ): Promise<'written' | 'outrun'> => {
    const now = clock.now()
    const told = uses.take(bucket, now)
    const args: (string | number | Buffer)[] = [
      now,
      isTidy(fresh.length),
      eviction,
      ...boundOf(shares.of(bucket), 1),
      ...ofTenant,
      ...ofGroup,
      told.length,
      ...told,
      ...fences,
      ...fenceOf(bucket, fresh, names),
    ]
    for (const one of fresh) args.push(...argumentsOf(one))
    const answer = await link.ask((client) => runScript(client, writing, { keys: [`${bucket}m`], args }))
    const [status, size, replaced, more, isLeft, count]: unknown[] = Array.isArray(answer) ? answer : []
    if (Number(status) === 2) await feed.rejoin()
    if (Number(status) !== 0) return 'outrun'
    shares.note(bucket, { bytes: Number(size), entries: Number(count) })
    const rest = readTexts(more)
    for (let at = 0; at < rest.length; at += 3) options.later(() => shed(bucket, rest.slice(at, at + 3)))
    if (Number(isLeft) === 1) options.sweep(bucket)
    const keys = readTexts(replaced)
    if (keys.length > 0) options.later(() => feed.announce('replaced', keys))
    return 'written'
  }

  const writeBites = async (
    bucket: string,
    fresh: readonly Writing[],
    fences: readonly (string | number)[],
  ): Promise<'written' | 'outrun'> => {
    if (fresh.length <= writeBite) return writeBucket(bucket, fresh, fences)
    for (let first = 0; first < fresh.length; first += writeBite) {
      const some = fresh.slice(first, first + writeBite)
      const seen = fencesOf(
        some.map(({ entry }) => entry),
        names,
      )
      if ((await writeBucket(bucket, some, seen)) === 'outrun') return 'outrun'
    }
    return 'written'
  }

  const writeAll = async (
    fresh: readonly Writing[],
    fences: readonly (string | number)[],
  ): Promise<'written' | 'outrun'> => {
    const buckets = Map.groupBy(fresh, ({ entry }) => names.bucketOf(entry.tenant, entry.key))
    const answers = await Promise.all([...buckets].map(([bucket, some]) => writeBites(bucket, some, fences)))
    return answers.includes('outrun') ? 'outrun' : 'written'
  }

  /** An alias is kept for the target that is there now, and for no other that comes to its place. */
  const aliasOf = async (entry: Entry): Promise<readonly Writing[]> => {
    const { target: key, tenant } = entry
    if (key === undefined || key === entry.key) return []
    const target = await reader.record(tenant, key)
    if (target === undefined || target.isAlias) return []
    uses.note(target.entry) // it was found by its meaning
    return [{ entry, alias: target.incarnation, tags: [...entry.epochs.keys(), ...target.entry.epochs.keys()] }]
  }

  return async (entries) => {
    const fences = fencesOf(entries, names)
    const plain = entries.filter(({ target }) => target === undefined)
    const answer = await writeAll(
      plain.map((entry) => ({ entry, tags: entry.epochs.keys() })),
      fences,
    )
    if (answer === 'outrun' || plain.length === entries.length) return answer
    const aliases = await Promise.all(entries.filter(({ target }) => target !== undefined).map(aliasOf))
    return writeAll(aliases.flat(), fences)
  }
}

/** How many tags, and each with the earliest epoch at which one of the entries saw it. */
function fencesOf(entries: readonly Entry[], { nameOf }: RedisNames): readonly (string | number)[] {
  const seen = new Map<string, number>()
  for (const { epochs } of entries) {
    for (const [tag, epoch] of epochs) seen.set(tag, Math.min(epoch, seen.get(tag) ?? epoch))
  }
  return [seen.size, ...[...seen].flatMap(([tag, epoch]) => [nameOf(tag), epoch])]
}

/** A bound as a script is told it, for one of the buckets that share it: bytes, entries. */
function boundOf({ bytes, entries }: Size, buckets: number): readonly (string | number)[] {
  return [bytes, entries].map((bound) => (bound === Infinity ? 'none' : Math.ceil(bound / buckets)))
}

function writesBetween({ all, tenant, group }: Bounds): number {
  const entries = Math.min(all.entries, tenant.entries, group.entries) / unseenShare
  return Math.min(mostUnseen, entries, Math.min(tenant.bytes, group.bytes) / unseenBytes)
}
