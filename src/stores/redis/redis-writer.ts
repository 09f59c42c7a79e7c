import { randomBytes } from 'node:crypto'
import type { Clock } from '../../contract/host.ts'
import type { Entry } from '../../contract/store.ts'
import { diesAt, remembered } from '../entry-life.ts'
import { boundOf } from '../limits.ts'
import { halfFloats } from './half-floats.ts'
import { shedScript } from './lua-remove.ts'
import { writeScript } from './lua-write.ts'
import { readTexts } from './redis-change.ts'
import type { RedisFeed } from './redis-feed.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import type { RedisReader } from './redis-reader.ts'
import { recordAbout } from './redis-record.ts'
import { fenceOf } from './redis-lease.ts'
import { redisScript, runScript } from './redis-script.ts'
import type { SearchPlaces } from './search-places.ts'
import { shortHash } from './short-hash.ts'

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

interface Writing {
  readonly entry: Entry
  /** Tags it is found by; an alias has those of its target too. */
  readonly tags: Iterable<string>
  /** The incarnation of the target of an alias. */
  readonly alias?: string
}

const writing = redisScript(writeScript)
const shedding = redisScript(shedScript)
/** Most entries that go in one script for want of room. */
const bite = 128
/** What an entry costs beside its value, about and vector, near enough. */
const overhead = 800

/** Writes entries: one script for each bucket, all of them told what the whole write has seen. */
export function redisWriter(options: RedisWriterOptions): (entries: readonly Entry[]) => Promise<'written' | 'outrun'> {
  const { link, names, feed, reader, places, clock, bytes, entriesPerGroup } = options
  const held = new Map<string, number>()
  const incarnations = randomBytes(6).toString('base64url')
  let made = 0
  let untidied = 0

  const nextIncarnation = (): string => incarnations + (made++).toString(36)
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

  const argumentsOf = ({ entry, tags, alias }: Writing): (string | number | Buffer)[] => {
    const { key, group, value, question, createdAt } = entry
    const about = recordAbout(entry)
    const end = diesAt(entry)
    const life = end === Infinity ? -1 : Math.min(longest, Math.max(1, Math.ceil(end + remembered - clock.now())))
    const named = [...new Set([...tags].map(names.nameOf))].toSorted()
    const fields = alias === undefined ? vectorFields(entry) : []
    const size = about.length + value.byteLength + (fields.length > 0 ? (entry.vector?.length ?? 0) * 2 : 0) + overhead
    return [
      names.nameOf(key),
      instant(end),
      life,
      instant(createdAt),
      alias === undefined ? nextIncarnation() : `@${alias}`,
      size,
      shortHash(JSON.stringify([group, ...named])),
      question === undefined ? '' : shortHash(names.nameOf(question)),
      group,
      boundOf(group, entriesPerGroup),
      about,
      Buffer.from(value.buffer, value.byteOffset, value.byteLength),
      entry.intent === undefined || alias !== undefined ? '' : shortHash(entry.intent),
      named.length,
      ...named,
      fields.length,
      ...fields,
    ]
  }

  const vectorFields = (entry: Entry): (string | Buffer)[] => {
    const { tenant, partition, vector } = entry
    const halves = vector && halfFloats(vector)
    if (halves === undefined || places?.takes(halves.length / 2) !== true) return []
    const place = places.place(tenant, partition, halves.length / 2)
    const owner = places.owner(tenant, halves.length / 2)
    return ['x', halves, 'p', place, 'n', owner, 'd', String(Math.min(diesAt(entry), lastInstant))]
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

/** Beyond this, in milliseconds, nobody tells an expiry from none. */
const longest = 100 * 365 * 24 * 3_600_000
/** The last instant there is. */
const lastInstant = 8.64e15

/** How many tags, and each with the earliest epoch at which one of the entries saw it. */
function fencesOf(entries: readonly Entry[], { nameOf }: RedisNames): readonly (string | number)[] {
  const seen = new Map<string, number>()
  for (const { epochs } of entries) {
    for (const [tag, epoch] of epochs) seen.set(tag, Math.min(epoch, seen.get(tag) ?? epoch))
  }
  return [seen.size, ...[...seen].flatMap(([tag, epoch]) => [nameOf(tag), epoch])]
}

function instant(at: number): string | number {
  if (Number.isNaN(at)) return 0
  if (at === Infinity) return '+inf'
  return at === -Infinity ? '-inf' : at
}

/** Short names within a bucket; two that meet are only ever counted together. */
