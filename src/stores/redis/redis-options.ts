import { checkOptions } from '../../contract/check-options.ts'
import { StratagentError } from '../../contract/errors.ts'
import type { Clock, Logger } from '../../contract/host.ts'
import type { RedisClient, RedisConnectOptions } from './redis-client.ts'
import { boundNames, boundsOf, requireLimits, type StoreBounds } from '../limits.ts'
import type { RedisVectorOptions } from './search-options.ts'

/** Give one of `url`, `client` and `connect`. */
export interface RedisStoreOptions extends StoreBounds {
  /** `redis://…`, or `rediss://…` for TLS. */
  readonly url?: string
  /** A client of ioredis 5 or 6, `Redis` or `Cluster`. It is used and never closed. */
  readonly client?: RedisClient
  readonly connect?: RedisConnectOptions
  /** What all keys begin with. @default 'sg' */
  readonly prefix?: string
  /** Into how many parts the keys fall, each on one slot of a cluster. Never change it under keys that are there. @default 16 */
  readonly buckets?: number
  /** Over how many buckets one tenant's entries are spread. @default 1, 4 on a cluster */
  readonly spread?: number
  /** Makes the names of keys and tags keyed hashes, so that nobody can guess at them. All processes need the same one. */
  readonly secret?: string
  /** What all buckets hold together, near enough. @default half of the server's `maxmemory`, 256 MiB where it has none */
  readonly bytes?: number
  /** For how long, in milliseconds, entries are served without news of invalidations; then each read asks for them. @default 5_000 */
  readonly staleness?: number
  /** How entries are found by meaning; `false` for not at all. All processes on one Redis need the same. */
  readonly vectors?: RedisVectorOptions | false
  readonly clock?: Clock
  readonly logger?: Logger
}

const names: readonly (keyof RedisStoreOptions)[] = [
  'url',
  'client',
  'connect',
  'prefix',
  'buckets',
  'spread',
  'secret',
  ...boundNames,
  'staleness',
  'vectors',
  'clock',
  'logger',
]
const vectorNames: readonly (keyof RedisVectorOptions)[] = ['index', 'expected', 'm', 'efConstruction', 'efRuntime']

/** Refuse options that cannot be meant. */
export function requireRedisOptions(options: RedisStoreOptions): void {
  checkOptions(options, names, 'redisStore')
  const { vectors = false } = options
  if (vectors !== false) checkOptions(vectors, vectorNames, 'redisStore, `vectors`')
  const { url, client, connect, prefix, buckets = 1, spread = 1, secret, staleness } = options
  const given = [url, client, connect].filter((way) => way !== undefined)
  if (given.length !== 1) {
    fail(
      given.length === 0
        ? 'it has no way to Redis; give `url` (such as redis://localhost:6379), `connect` or `client`.'
        : 'it has more than one way to Redis; give one of `url`, `connect` and `client`.',
    )
  }
  if (url !== undefined && !isRedisUrl(url)) {
    fail('`url` is no address of a Redis; it looks like redis://user:password@host:6379, or rediss:// for TLS.')
  }
  if (client !== undefined && !isClient(client)) {
    fail('`client` is no client of ioredis 5 or 6; hand in `new Redis(…)` or `new Cluster(…)`.')
  }
  if (hasKeyPrefix(client) || connect?.['keyPrefix'] !== undefined) {
    fail('it cannot work through a client with `keyPrefix`, which its scripts and indexes do not see; give `prefix`.')
  }
  if (prefix !== undefined && !/^[^\s{}]{1,64}$/.test(prefix)) {
    fail('`prefix` begins every key; give 1 to 64 characters without spaces and braces, such as "sg".')
  }
  if (secret !== undefined && secret.length < 16) {
    fail('`secret` is too short to be one; give at least 16 characters, the same for all processes.')
  }
  requireLimits('redisStore', {
    buckets,
    spread,
    ...(staleness !== undefined && { staleness }),
  })
  boundsOf('redisStore', options, 1)
  if (options.buckets !== undefined && buckets > 1024) fail(`\`buckets\` is ${buckets}; give 1024 at most.`)
  if (spread > (options.buckets ?? defaultBuckets)) {
    fail(`\`spread\` is ${spread}; a tenant cannot be spread over more than \`buckets\`.`)
  }
}

/** @see RedisStoreOptions.buckets */
export const defaultBuckets = 16

function fail(what: string): never {
  throw new StratagentError('CONFIG_INVALID', `redisStore: ${what}`)
}

function isRedisUrl(url: string): boolean {
  return /^rediss?:$/.test(URL.parse(url)?.protocol ?? '')
}

/** Whether a client puts something before every key, be it the one of a cluster's nodes. */
function hasKeyPrefix(client: unknown): boolean {
  const options = fieldOf(client, 'options')
  return [options, fieldOf(options, 'redisOptions')].some((some) => Boolean(fieldOf(some, 'keyPrefix')))
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function isClient(client: unknown): boolean {
  if (typeof client !== 'object' || client === null) return false
  return ['call', 'callBuffer', 'duplicate', 'on'].every((name) => typeof Reflect.get(client, name) === 'function')
}
