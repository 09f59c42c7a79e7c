import type * as Bullmq from 'bullmq'
import type { Cluster, Redis, RedisOptions } from 'ioredis'
import type * as Ioredis from 'ioredis'
import type { Logger } from 'stratagent'
import { StratagentError } from 'stratagent'
import { wrongOption } from './run-error.ts'

export interface ConnectionChoice {
  /** Address of the Redis, such as `redis://queue.internal:6379`. */
  readonly url?: string
  /** Options of ioredis, or a client of ioredis 5 or 6: it is duplicated, and never closed. */
  readonly connection?: RedisOptions | Redis | Cluster
  /** Whether another eviction policy than `noeviction` is worth a warning. @default true */
  readonly expectNoeviction?: boolean
}

/** `prompt` fails at once when there is no server, `patient` waits until there is one again. */
export type Manner = 'prompt' | 'patient'

export type Client = Redis | Cluster

/** Makes connections, and looks once whether the server may throw jobs away. */
export interface Connections {
  open(manner: Manner): Client
  /** Drops all that were opened, and what BullMQ made of them. */
  drop(): void
}

export interface ConnectionParts {
  readonly choice: ConnectionChoice
  readonly where: string
  readonly prefix: string
  readonly logger: Logger
  /** Milliseconds a prompt command may take. */
  readonly limit: number
}

/** Loads ioredis and gives what makes connections with it. @throws StratagentError `CONFIG_INVALID` */
export async function connections({ choice, where, prefix, logger, limit }: ConnectionParts): Promise<Connections> {
  const { url, connection, expectNoeviction = true } = choice
  if ((url === undefined) === (connection === undefined)) {
    throw wrongOption(where, 'give `url` or `connection`: the Redis of the queue, which is not that of the cache.')
  }
  const isCluster = isClient(connection) && connection.isCluster
  if (isCluster && !/\{.+\}/.test(prefix)) {
    throw wrongOption(where, `on a Cluster \`prefix\` needs a hash tag, such as '{${prefix}}'.`)
  }
  const { Redis: Client } = await loadRedis(where)
  const policy = expectNoeviction ? policyTeller(logger) : () => undefined

  const manners = {
    prompt: { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: limit, connectTimeout: limit },
    patient: { enableOfflineQueue: true, maxRetriesPerRequest: null },
  } as const
  const make = (manner: Manner): Client => {
    const options = { protocol: 2 as const, retryStrategy, ...manners[manner] }
    if (url !== undefined) return new Client(url, options)
    if (!isClient(connection)) return new Client(connection === undefined ? options : { ...connection, ...options })
    if (isClusterClient(connection)) return connection.duplicate([], { redisOptions: options })
    return connection.duplicate(options)
  }
  const made: Client[] = []
  return {
    drop() {
      for (const client of made) client.disconnect()
    },
    open(manner) {
      const client = prepared(make(manner), { tell: policy, made })
      client.on('error', () => undefined) // commands say it themselves
      return client
    },
  }
}

const retryStrategy = (times: number): number => Math.min(50 * 2 ** times, 2_000)

interface Manners {
  readonly tell: (policy: string | undefined) => void
  readonly made: Client[]
}

/** What BullMQ is told of a server that tells nothing. */
const assumed = 'redis_version:6.2.0'

/** BullMQ reads INFO itself, from each connection: it is read for both, and a server that forbids it is a server still. */
function prepared<C extends Client>(client: C, { tell, made }: Manners): C {
  made.push(client)
  const info = client.info.bind(client)
  const duplicate = client.duplicate.bind(client)
  const read = async (): Promise<string> => {
    const text = await info().catch(() => '')
    tell(/^maxmemory_policy:(\S+)/m.exec(text)?.[1])
    return text === '' ? assumed : text.replace(/^maxmemory_policy:.*$/m, '')
  }
  return Object.assign(client, {
    // ioredis asks too, with a callback, whether the server is ready
    info: (...how: Parameters<typeof info>) => (how.length === 0 ? read() : Reflect.apply(info, client, how)),
    duplicate: (...how: Parameters<typeof duplicate>) =>
      prepared(Reflect.apply(duplicate, client, how), { tell: () => undefined, made }),
  })
}

function policyTeller(logger: Logger): (policy: string | undefined) => void {
  let isSaid = false
  return (policy) => {
    if (isSaid) return
    isSaid = true
    if (policy === 'noeviction') return
    const advice = 'Use a Redis of its own with `maxmemory-policy noeviction`, or set `expectNoeviction: false`.'
    if (policy === undefined) {
      logger.warn(
        `The eviction policy of the Redis of this queue could not be read (INFO says nothing of it). ${advice}`,
      )
    } else {
      logger.warn(`The Redis of this queue may throw runs away: its eviction policy is ${policy}. ${advice}`)
    }
  }
}

async function loadRedis(where: string): Promise<Pick<typeof Ioredis, 'Redis'>> {
  try {
    return await import('ioredis')
  } catch (cause) {
    throw notInstalled('ioredis', where, cause)
  }
}

/** @throws StratagentError `CONFIG_INVALID` when it is not installed */
export async function loadBullmq(where: string): Promise<typeof Bullmq> {
  try {
    return await import('bullmq')
  } catch (cause) {
    throw notInstalled('bullmq', where, cause)
  }
}

function notInstalled(name: string, where: string, cause: unknown): StratagentError {
  return new StratagentError('CONFIG_INVALID', `${where} needs the package ${name}: run \`npm install ${name}\`.`, {
    cause,
  })
}

function isClient(connection: ConnectionChoice['connection']): connection is Client {
  return connection !== undefined && 'duplicate' in connection && typeof connection.duplicate === 'function'
}

function isClusterClient(client: Client): client is Cluster {
  return client.isCluster
}
