import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

import { launch } from './launch.ts'
import { freePort } from './ports.ts'
import type { Programs } from './provision.ts'
import { serverOf, startRedis, type RedisOptions, type RedisServer } from './redis-server.ts'
import { startReplica } from './replica.ts'
import { until } from './until.ts'

export interface SentinelOptions extends Pick<RedisOptions, 'search' | 'config'> {
  /** Milliseconds without an answer until the master counts as gone. @default 500 */
  readonly downAfter?: number
}

/** A master, its replica, and the watchman that makes the one of the other. */
export interface RedisSentinel extends AsyncDisposable {
  /** The name by which clients ask for the master. */
  readonly name: string
  /** What a client is given as `sentinels`. */
  readonly sentinels: readonly { readonly host: string; readonly port: number }[]
  readonly master: RedisServer
  readonly replica: RedisServer
  readonly sentinel: RedisServer
  stop(): Promise<void>
}

const name = 'main'

/** Starts the three and waits until the watchman knows the replica, so that a failover can begin. */
export async function startSentinel(programs: Programs, options: SentinelOptions = {}): Promise<RedisSentinel> {
  const { downAfter = 500, config = {}, ...rest } = options
  const parts: RedisServer[] = []
  const stop = async () => {
    await Promise.all(parts.map((part) => part.stop()))
  }
  try {
    const master = await startRedis(programs, { ...rest, config })
    parts.push(master)
    const replica = await startReplica(programs, master, { ...rest, config })
    parts.push(replica)
    const sentinel = await startWatchman(programs, { master, downAfter })
    parts.push(sentinel)
    await until('the sentinel knows the replica', () => knowsReplica(sentinel, replica.port))
    const sentinels = [{ host: '127.0.0.1', port: sentinel.port }]
    return { name, sentinels, master, replica, sentinel, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startWatchman(
  { server }: Programs,
  { master, downAfter }: { readonly master: RedisServer; readonly downAfter: number },
): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'stratagent-sentinel-'))
  const port = await freePort()
  const file = join(folder, 'sentinel.conf')
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${master.port} 1`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} 2000`,
  ]
  await writeFile(file, settings.join('\n'))
  return serverOf(await launch({ command: [server, file, '--sentinel'], ready: /\+monitor master/, folder }), { port })
}

async function knowsReplica({ url }: RedisServer, port: number): Promise<boolean> {
  const client = new Redis(url, { protocol: 2, enableReadyCheck: false })
  try {
    const [replica = []] = (await client.call('SENTINEL', 'REPLICAS', name)) as readonly (readonly string[])[]
    const facts = new Map(replica.flatMap((word, index) => (index % 2 === 0 ? [[word, replica[index + 1]]] : [])))
    return (
      facts.get('port') === String(port) && facts.get('flags') === 'slave' && facts.get('master-link-status') === 'ok'
    )
  } finally {
    client.disconnect()
  }
}
