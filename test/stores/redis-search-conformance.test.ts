import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Clock } from '../../src/contract/host.ts'
import type { StoreBounds } from '../../src/stores/limits.ts'
import { redisStore, type RedisStoreOptions } from '../../src/stores/redis/redis.ts'
import { describeStore } from '../../src/testing/describe-store.ts'
import { startCluster, type RedisCluster } from '../servers/cluster.ts'
import { describeRedis, describeServers } from '../servers/describe-servers.ts'
import { startRedis, type RedisServer } from '../servers/redis-server.ts'

let stores = 0

await describeRedis('redis with search', { search: true }, ({ url, prefix }) => {
  describeRedisStore('redis with a flat index', prefix, () => ({ url, vectors: { index: 'flat' } }))
  describeRedisStore('redis with a graph', prefix, () => ({ url, vectors: { index: 'hnsw' } }))
  describeRedisStore('redis with vectors in this process', prefix, () => ({ url, vectors: { index: 'local' } }))

  describe.each([
    ['that gives numbers as texts', { stringNumbers: true, protocol: 2 } as const],
    ['of protocol 3', { protocol: 3 } as const],
  ])('through a client %s', (how, options) => {
    const client = new Redis(url, { ...options, lazyConnect: true })
    afterAll(() => client.disconnect())
    describeRedisStore(`redis with a flat index, by a client ${how}`, prefix, () => ({
      client,
      vectors: { index: 'flat' },
    }))
    describeRedisStore(`redis with vectors in this process, by a client ${how}`, prefix, () => ({
      client,
      vectors: { index: 'local' },
    }))
  })
})

describe.each([
  ['plain redis', false],
  ['valkey', true],
])('on %s', async (name, valkey) => {
  await describeServers(name, { valkey }, (programs) => {
    let server: RedisServer
    beforeAll(async () => void (server = await startRedis(programs, { search: false })), 30_000)
    afterAll(() => server.stop())
    describeRedisStore(name, 'sg', () => ({ url: server.url }))
  })
})

await describeServers('redis cluster with search', { search: true }, (programs) => {
  let servers: RedisCluster
  beforeAll(async () => void (servers = await startCluster(programs)), 30_000)
  afterAll(() => servers.stop())
  const nodes = () => servers.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
  describeRedisStore('a cluster whose module does not span it', 'sg', () => ({
    connect: { cluster: nodes() },
    spread: 1,
  }))
})

function describeRedisStore(name: string, prefix: string, options: () => RedisStoreOptions): void {
  const make = (clock: Clock, bounds: StoreBounds) =>
    redisStore({ prefix: `${prefix}-s${++stores}`, clock, ...bounds, ...options() })
  describeStore(name, make, { entriesPerGroup: 50, bounded: true })
}
