import { StratagentError } from '../../contract/errors.ts'
import type { Logger } from '../../contract/host.ts'
import { closedError } from '../limits.ts'
import { ownClient, type RedisClient } from './redis-client.ts'
import { storeError, wordOf } from './redis-errors.ts'
import type { RedisStoreOptions } from './redis-options.ts'

/** The way to Redis. Everything it throws is a `StratagentError`. */
export interface RedisLink {
  /** The client when it is connected; waits for the first connection alone, and throws when there is none. */
  client(): Promise<RedisClient>
  /** The client when it is connected now. */
  readonly connected: RedisClient | undefined
  /** Runs a command or a script; its errors become ours here. */
  ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T>
  /** A second connection of the same kind, which is ours to close. */
  another(): Promise<RedisClient>
  close(): Promise<void>
}

/** Milliseconds in which a connection has to end by itself. */
const farewell = 500

/** Connects at once, and says in one line when Redis is gone and in one when it is back. */
export function redisLink(options: RedisStoreOptions): RedisLink {
  const { logger } = options
  const isOwn = options.client === undefined
  let client: RedisClient | undefined
  let isClosed = false
  let unwatch = (): void => undefined

  const open = async (): Promise<void> => {
    client = options.client ?? (await loaded(() => ownClient(options)))
    unwatch = watch(client, { logger, isClosed: () => isClosed })
    if (isClosed) return endOf(client)
    await connectionOf(client)
  }
  const endOf = async (one: RedisClient): Promise<void> => {
    if (isOwn) await leave(one)
  }
  const opened = open()
  opened.catch(() => undefined) // each call says it; the connection is tried again by the client

  const ready = async (): Promise<RedisClient> => {
    if (isClosed) throw closedError('The Redis store')
    if (client?.status === 'ready') return client
    if (client === undefined || !hasBeenReady.has(client)) {
      await opened.catch((error: unknown) => {
        if (client?.status !== 'ready') throw storeError(error)
      })
    }
    if (client?.status === 'ready') return client
    throw storeError(new Error('Connection is closed'))
  }

  return {
    client: ready,
    get connected() {
      return !isClosed && client?.status === 'ready' ? client : undefined
    },
    async ask(work) {
      const one = this.connected ?? (await ready())
      try {
        return await work(one)
      } catch (error) {
        throw storeError(error)
      }
    },
    async another() {
      const one = (await ready()).duplicate()
      one.on('error', () => undefined) // whoever uses it sees its commands fail
      return one
    },
    async close() {
      if (isClosed) return
      isClosed = true
      unwatch()
      if (client !== undefined) await endOf(client)
    },
  }
}

/** Clients that were connected once: their calls do not wait for a connection again. */
const hasBeenReady = new WeakSet<RedisClient>()

async function loaded<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ERR_MODULE_NOT_FOUND') {
      throw new StratagentError('CONFIG_INVALID', 'redisStore: ioredis is not installed; run `npm install ioredis`.')
    }
    throw error
  }
}

/** Waits until a client is connected; throws when its first try fails. */
export async function connectionOf(client: RedisClient): Promise<void> {
  if (client.status === 'ready') return
  if (client.status === 'wait') {
    await client.connect()
    return
  }
  const first = Promise.withResolvers<void>()
  const isReady = (): void => first.resolve()
  const isLost = (): void => first.reject(new Error('Connection is closed'))
  client.on('ready', isReady)
  client.on('close', isLost)
  try {
    await first.promise
  } finally {
    client.off('ready', isReady)
    client.off('close', isLost)
  }
}

/** Ends a connection of ours: politely, and soon in any case. */
export async function leave(client: RedisClient): Promise<void> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(late.resolve, farewell, undefined)
  try {
    if (client.status === 'ready') await Promise.race([client.quit().catch(() => undefined), late.promise])
  } finally {
    clearTimeout(timer)
    client.disconnect()
  }
}

interface Watching {
  readonly logger: Logger | undefined
  readonly isClosed: () => boolean
}

/** One line when the connection is lost and one when it is back; an `error` event always has a listener. */
function watch(client: RedisClient, { logger, isClosed }: Watching): () => void {
  let isDown = false
  let word = 'CLOSED'
  if (client.status === 'ready') hasBeenReady.add(client)
  const failed = (error: unknown): void => {
    word = wordOf(error)
  }
  const lost = (): void => {
    if (isDown || isClosed()) return
    isDown = true
    logger?.warn('Redis is not reachable. Calls go on without what it holds, and it is tried again.', { reason: word })
  }
  const back = (): void => {
    hasBeenReady.add(client)
    word = 'CLOSED'
    if (isDown) logger?.info('Redis is reachable again.')
    isDown = false
  }
  client.on('error', failed)
  client.on('close', lost)
  client.on('ready', back)
  return () => {
    client.off('close', lost)
    client.off('ready', back)
    client.off('error', failed)
    client.on('error', () => undefined) // what ends after us has nobody to tell
  }
}
