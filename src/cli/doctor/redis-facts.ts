import type { RedisClient } from '../../stores/redis/redis-client.ts'
import { wordOf } from '../../stores/redis/redis-errors.ts'

/** What a Redis says of itself; empty where its user may not ask. */
export interface RedisFacts {
  /** A line of INFO by its name. */
  info(name: string): string | undefined
  /** The version of the search module as it numbers itself: 2.10.5 is 21005. */
  readonly searchModule: number | undefined
  /** Whether the commands of the module are answered; else the word of the refusal. */
  readonly searches: true | string
  /** What CONFIG says of snapshots; undefined where it may not be asked. */
  readonly snapshots: string | undefined
  /** Milliseconds there and back, the median of some. */
  readonly roundTrip: number
  /** Entries under our keys; undefined where it may not be asked. */
  readonly entries: number | undefined
}

const rounds = 9

/** Asks a Redis; it reads alone, and fails only where the connection does. */
export async function redisFacts(client: RedisClient, buckets: readonly string[]): Promise<RedisFacts> {
  const told = await orNothing(client.call('INFO', ['everything']))
  const about = typeof told === 'string' ? told : ''
  const info = (name: string): string | undefined => new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(about)?.[1]
  const module = /^module:name=search,ver=(\d+)/m.exec(about)?.[1]
  const searches = await client.call('FT._LIST', []).then(() => true as const, wordOf)
  const config = await orNothing(client.call('CONFIG', ['GET', 'save']))
  const counts = await orNothing(Promise.all(buckets.map((bucket) => client.call('ZCARD', [`${bucket}d`]))))
  return {
    info,
    searchModule: module === undefined ? undefined : Number(module),
    searches,
    snapshots: Array.isArray(config) ? String(config[1] ?? '') : undefined,
    roundTrip: await roundTripTo(client, buckets[0] ?? ''),
    entries: counts?.reduce<number>((sum, count) => sum + Number(count), 0),
  }
}

/** The time of what a lookup is: one HMGET. */
async function roundTripTo(client: RedisClient, bucket: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await orNothing(client.call('HMGET', [`${bucket}m`, 'bytes']))
    times.push(performance.now() - startedAt)
  }
  return times.toSorted((left, right) => left - right)[rounds >> 1] ?? 0
}

/** What is refused is not known; a connection that is gone is found out by whoever asks next. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined)
}
