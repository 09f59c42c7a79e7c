import { Redis } from 'ioredis'

import type { Programs } from './provision.ts'
import { startRedis, type RedisOptions, type RedisServer } from './redis-server.ts'
import { until } from './until.ts'

/** A copy of another server that refuses to be written to; here when it holds what the other holds. */
export async function startReplica(
  programs: Programs,
  master: Pick<RedisServer, 'port'>,
  { config = {}, ...rest }: RedisOptions = {},
): Promise<RedisServer> {
  const replica = await startRedis(programs, { ...rest, config: { replicaof: `127.0.0.1 ${master.port}`, ...config } })
  const client = new Redis(replica.url, { protocol: 2 })
  try {
    await until('the replica is in step', async () => /^master_link_status:up/m.test(await client.info('replication')))
    return replica
  } catch (error) {
    await replica.stop()
    throw error
  } finally {
    client.disconnect()
  }
}
