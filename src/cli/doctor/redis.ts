import { ownClient, type RedisClient } from '../../stores/redis/redis-client.ts'
import { storeError } from '../../stores/redis/redis-errors.ts'
import { redisNames } from '../../stores/redis/redis-names.ts'
import { defaultBuckets } from '../../stores/redis/redis-options.ts'
import { fail, ok, placeIn, warn, type Finding } from './finding.ts'
import { isInstalled } from './is-installed.ts'
import { redisFacts, type RedisFacts } from './redis-facts.ts'
import { redisRights, type RedisRights } from './redis-rights.ts'
import { memoryFinding, persistenceFinding, searchFinding } from './redis-settings.ts'

/** Milliseconds there and back from which on the cache's budget of a call, 50 ms, is felt. */
const far = 10

/** The Redis a runtime would use: who it is, what it lets its user do, how it is set. Nothing is written to it. */
export async function examineRedis(url: string, prefix: string): Promise<readonly Finding[]> {
  if (!/^rediss?:$/.test(URL.parse(url)?.protocol ?? '')) {
    const advice =
      'It looks like redis://user:password@host:6379, or rediss:// for TLS: correct REDIS_URL, or unset it.'
    return [fail('store', 'REDIS_URL is no address of a Redis', advice)]
  }
  if (!isInstalled('ioredis')) {
    return [fail('store', 'REDIS_URL is set, and ioredis is not installed', 'Run `npm install ioredis`.')]
  }
  const client = await ownClient({ url })
  // what went wrong is in the event; the promise only says that it did
  let trouble: unknown
  client.on('error', (error) => (trouble = error))
  try {
    await client.connect()
    return await examineConnected(client, { url, prefix })
  } catch (error) {
    const { message } = storeError(trouble ?? error)
    return [fail('store', `Redis at ${placeIn(url)} does not serve us`, `${message} Calls go on without it.`)]
  } finally {
    client.disconnect()
  }
}

interface Where {
  readonly url: string
  readonly prefix: string
}

async function examineConnected(client: RedisClient, { url, prefix }: Where): Promise<readonly Finding[]> {
  const { buckets } = redisNames({ prefix, buckets: defaultBuckets, spread: 1, secret: undefined })
  const [bucket = ''] = buckets
  const facts = await redisFacts(client, buckets)
  const store = storeFinding(facts, placeIn(url))
  if (facts.info('redis_mode') === 'sentinel') return [store]
  const rights = await redisRights(client, { bucket, withSearch: facts.searchModule !== undefined })
  return [
    store,
    rightsFinding(rights, `${prefix}:*`),
    searchFinding(facts, rights),
    memoryFinding(facts),
    persistenceFinding(facts),
    roundTripFinding(facts),
    entriesFinding(facts, prefix),
  ]
}

function storeFinding({ info }: RedisFacts, place: string): Finding {
  const valkey = info('valkey_version')
  const version = valkey ?? info('redis_version')
  const name = `${valkey === undefined ? 'Redis' : 'Valkey'}${version === undefined ? '' : ` ${version}`} at ${place}`
  if (info('redis_mode') === 'sentinel') {
    const advice =
      'Give `redisStore({ connect: { sentinels: [{ host, port }], name } })`, which asks it for the primary.'
    return fail('store', `${name} is a Sentinel, not the Redis it watches`, advice)
  }
  if (info('cluster_enabled') === '1') {
    const advice = 'Give `redisStore({ connect: { cluster: [{ host, port }] } })`; REDIS_URL reaches this node alone.'
    return fail('store', `${name} is a node of a Cluster`, advice)
  }
  if (info('role') === 'slave')
    return fail('store', `${name} is a replica`, 'Name its primary: replicas take no writes.')
  if (valkey === undefined && version !== undefined && Number.parseFloat(version) < 6.2) {
    return fail('store', name, 'Use Redis 6.2 or later, or Valkey.')
  }
  return ok(
    'store',
    version === undefined ? `${name}, whose version this user may not ask (INFO)` : `${name}, standalone`,
  )
}

function rightsFinding({ missing, unasked }: RedisRights, pattern: string): Finding {
  if (unasked !== undefined) return ok('rights', `not known: ${unasked}`)
  const needed = missing.filter((right) => !right.startsWith('ft.'))
  const list = 'src/stores/redis/PRODUCTION.md lists all that is needed.'
  if (missing.includes('eval')) {
    return fail('rights', 'the user may not run scripts', `Grant +eval and the rest, then ask again: ${list}`)
  }
  if (needed.some((right) => right.startsWith('~'))) {
    return fail('rights', `the user may not touch keys that begin with ${pattern}`, `Grant ~${pattern}: ${list}`)
  }
  if (needed.length > 0) {
    const some = needed.slice(0, 6).map((right) => `+${right}`)
    const more = needed.length > some.length ? ` and ${needed.length - some.length} more` : ''
    return fail('rights', `the user lacks ${some.join(' ')}${more}`, `Grant them: ${list}`)
  }
  return ok('rights', `the user may do all that the cache does with ${pattern}`)
}

function roundTripFinding({ roundTrip }: RedisFacts): Finding {
  const found = `${roundTrip.toFixed(2)} ms there and back`
  if (roundTrip < far) return ok('distance', found)
  const advice = 'A call waits 50 ms for the cache at most (`cacheBudget`): bring the two nearer, or raise it.'
  return warn('distance', found, advice)
}

function entriesFinding({ entries }: RedisFacts, prefix: string): Finding {
  if (entries === undefined) return ok('entries', 'this user may not count them')
  return ok('entries', `${entries.toLocaleString('en')} under ${prefix}:`)
}
