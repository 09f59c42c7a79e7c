import { Redis, Cluster } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Clock } from '../../src/contract/host.ts'
import type { StoreBounds } from '../../src/stores/limits.ts'
import type { Store } from '../../src/contract/store.ts'
import { redisStore, type RedisClient, type RedisStoreOptions } from '../../src/stores/redis/redis.ts'
import { sealedStore } from '../../src/stores/sealed.ts'
import { describeStore } from '../../src/testing/describe-store.ts'
import { startCluster, type RedisCluster } from '../servers/cluster.ts'
import { describeRedis, describeServers } from '../servers/describe-servers.ts'

let stores = 0

await describeRedis('redis', {}, ({ url, prefix }) => {
  describeRedisStore('redis by its address', prefix, () => ({ url }))
  describeRedisStore('redis with names that are keyed hashes', prefix, () => ({ url, secret: 'sixteen letters!' }))

  const seal = { keys: [{ id: 'first', secret: 'thirty-two letters are enough ...' }], encrypt: true }
  describeStore(
    'redis, encrypted',
    (clock, bounds) => sealedStore(redisStore({ url, prefix: `${prefix}-${++stores}`, clock, ...bounds }), seal),
    { entriesPerGroup: 50, bounded: true, seals: true },
  )

  const clients: [string, () => RedisClient][] = [
    ['ioredis 6', () => new Redis(url)],
    ['ioredis 6 with replies as protocol 3 has them', () => new Redis(url, { protocol: 3, replyMapping: 'resp3' })],
    ['ioredis 6 with protocol 2', () => new Redis(url, { protocol: 2 })],
    ['ioredis 5', () => new Redis5(url)],
  ]
  describe.each(clients)('with a client handed in: %s', (name, connect) => {
    let client: RedisClient
    beforeAll(() => void (client = connect()))
    afterAll(() => client.disconnect())
    describeRedisStore(`redis by ${name}`, prefix, () => ({ client }))
  })
})

await describeServers('redis cluster', {}, (programs) => {
  let servers: RedisCluster
  beforeAll(async () => void (servers = await startCluster(programs)), 30_000)
  afterAll(() => servers.stop())
  const nodes = () => servers.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
  describeRedisStore('redis cluster', 'sg', () => ({ connect: { cluster: nodes() }, spread: 1 }))

  describe('with a client handed in', () => {
    let client: Cluster
    beforeAll(() => void (client = new Cluster(nodes())))
    afterAll(() => client.disconnect())
    describeRedisStore('redis cluster by its client', 'sg', () => ({ client, spread: 1 }))
  })
})

function describeRedisStore(name: string, prefix: string, options: () => RedisStoreOptions): void {
  const make = (clock: Clock, bounds: StoreBounds): Store =>
    redisStore({ prefix: `${prefix}-${++stores}`, clock, ...bounds, ...options() })
  describeStore(name, make, { entriesPerGroup: 50, bounded: true })
}
