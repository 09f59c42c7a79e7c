/** What is asked of a client of ioredis; versions 5 and 6 have it, `Redis` and `Cluster` too. */
export interface RedisClient {
  call(command: string, args: (string | Uint8Array | number)[]): Promise<unknown>
  callBuffer(command: string, args: (string | Uint8Array | number)[]): Promise<unknown>
  /** Of a client its changed options; of a cluster nodes, and then its changed options. */
  duplicate(first?: object, second?: object): RedisClient
  connect(): Promise<unknown>
  disconnect(): void
  quit(): Promise<unknown>
  on(event: string, listener: (...args: unknown[]) => void): unknown
  off(event: string, listener: (...args: unknown[]) => void): unknown
  readonly status: string
  readonly isCluster?: boolean
}

/** How the store reaches Redis by itself: options of ioredis, or the nodes of a cluster. */
export interface RedisConnectOptions {
  /** Options of ioredis: `host`, `port`, `username`, `password`, `tls`, `sentinels` and `name`, … */
  readonly [option: string]: unknown
  /** Nodes to find a cluster by; the other options are those of its nodes. */
  readonly cluster?: readonly { readonly host: string; readonly port: number }[]
}

/** Milliseconds before the next try to connect. */
const pauseBefore = (times: number): number => Math.min(2_000, 50 * 2 ** Math.min(times, 10))

/** A call is answered soon or goes without: nothing waits in a queue for Redis to come back. */
const impatient = {
  protocol: 2,
  enableOfflineQueue: false,
  lazyConnect: true,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 2_000,
  retryStrategy: pauseBefore,
} as const

export interface OwnClientOptions {
  readonly url?: string
  readonly connect?: RedisConnectOptions
}

/** A client of our own; it connects when told to. */
export async function ownClient({ url, connect = {} }: OwnClientOptions): Promise<RedisClient> {
  const { Redis, Cluster } = await import('ioredis')
  if (url !== undefined) return inItsDatabase(new Redis(url, impatient))
  const { cluster, ...rest }: RedisConnectOptions = connect
  if (cluster === undefined) return inItsDatabase(new Redis({ ...impatient, ...rest }))
  const { retryStrategy: clusterRetryStrategy, lazyConnect, enableOfflineQueue, ...perNode } = impatient
  return new Cluster([...cluster], {
    lazyConnect,
    enableOfflineQueue,
    clusterRetryStrategy,
    redisOptions: { ...perNode, ...rest },
  })
}

/** Where there is no database of that number the client would go on in the first, which is somebody else's. */
function inItsDatabase(client: RedisClient): RedisClient {
  client.on('error', (error) => {
    if (error instanceof Error && error.message.includes('DB index')) client.disconnect()
  })
  return client
}
