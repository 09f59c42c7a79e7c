import type { Clock } from '../../contract/host.ts'
import type { Entry } from '../../contract/store.ts'
import { shedScript } from './lua-remove.ts'
import { writeScript } from './lua-write.ts'
import { readTexts } from './redis-change.ts'
import type { RedisFeed } from './redis-feed.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import type { RedisReader } from './redis-reader.ts'
import { fenceOf } from './redis-lease.ts'
import { redisScript, runScript } from './redis-script.ts'
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
  readonly bytes: number
  readonly entriesPerGroup: number
  /** Work that nobody waits for until the store closes. */
  readonly later: (work: () => Promise<unknown>) => void
  /** Goes on removing what was invalidated in a bucket. */
  readonly sweep: (bucket: string) => void
}

const writing = redisScript(writeScript)
const shedding = redisScript(shedScript)
/** Most entries that go in one script for want of room. */
const bite = 128

/** Writes entries: one script for each bucket, all of them told what the whole write has seen. */
export function redisWriter(options: RedisWriterOptions): (entries: readonly Entry[]) => Promise<'written' | 'outrun'> {
  const { link, names, feed, reader, places, clock, bytes, entriesPerGroup } = options
  const held = new Map<string, number>()
  let untidied = 0
  const argumentsOf = writeArguments({ names, places, clock, entriesPerGroup })

  /** Whether a write also looks for what has ended and what is too much: small bounds are kept to the entry. */
  const isTidy = (count: number): 0 | 1 => {
    untidied += count
    if (untidied < Math.min(16, entriesPerGroup / 1_000)) return 0
    untidied = 0
    return 1
  }

  /** Bytes that a bucket may hold: its share, and what the others leave. */
  const allowed = (bucket: string): number => {
    let others = 0
    for (const [other, size] of held) if (other !== bucket) others += size
    return Math.max(Math.floor(bytes / names.buckets.length), bytes - others)
  }

  const shed = async (bucket: string, group: string, count: number): Promise<void> => {
    for (let rest = count; rest > 0;) {
      const args = [group, rest, bite]
      rest = Number(await link.ask((client) => runScript(client, shedding, { keys: [`${bucket}m`], args })))
    }
  }

  const writeBucket = async (
    bucket: string,
    fresh: readonly Writing[],
    fences: readonly (string | number)[],
  ): Promise<'written' | 'outrun'> => {
    const args: (string | number | Buffer)[] = [
      clock.now(),
      allowed(bucket),
      isTidy(fresh.length),
      ...fences,
      ...fenceOf(bucket, fresh, names),
    ]
    for (const one of fresh) args.push(...argumentsOf(one))
    const answer = await link.ask((client) => runScript(client, writing, { keys: [`${bucket}m`], args }))
    const [status, size, replaced, more, isLeft]: unknown[] = Array.isArray(answer) ? answer : []
    if (Number(status) === 2) await feed.rejoin()
    if (Number(status) !== 0) return 'outrun'
    held.set(bucket, Number(size))
    const rest = readTexts(more)
    for (let at = 0; at < rest.length; at += 2) {
      options.later(() => shed(bucket, rest[at] ?? '', Number(rest[at + 1])))
    }
    if (Number(isLeft) === 1) options.sweep(bucket)
    const keys = readTexts(replaced)
    if (keys.length > 0) options.later(() => feed.announce('replaced', keys))
    return 'written'
  }

  const writeAll = async (
    fresh: readonly Writing[],
    fences: readonly (string | number)[],
  ): Promise<'written' | 'outrun'> => {
    const buckets = Map.groupBy(fresh, ({ entry }) => names.bucketOf(entry.tenant, entry.key))
    const answers = await Promise.all([...buckets].map(([bucket, some]) => writeBucket(bucket, some, fences)))
    return answers.includes('outrun') ? 'outrun' : 'written'
  }

  /** An alias is kept for the target that is there now, and for no other that comes to its place. */
  const aliasOf = async (entry: Entry): Promise<readonly Writing[]> => {
    const { target: key, tenant } = entry
    if (key === undefined || key === entry.key) return []
    const target = await reader.record(tenant, key)
    if (target === undefined || target.isAlias) return []
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
