import { StratagentError } from '../../contract/errors.ts'
import { closedError } from '../limits.ts'
import { ownClient, type RedisClient } from './redis-client.ts'
import { redisCork } from './redis-cork.ts'
import { storeError } from './redis-errors.ts'
import type { RedisStoreOptions } from './redis-options.ts'
import { connectionOf, hasBeenReady, watchClient } from './redis-watch.ts'

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
  const together = redisCork()
  let isClosed = false
  let unwatch = (): void => undefined

  const open = async (): Promise<void> => {
    client = options.client ?? (await loaded(() => ownClient(options)))
    if (isClosed) return endOf(client)
    unwatch = watchClient(client, logger)
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
    if (client === undefined || !hasBeenReady(client)) {
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
        return await together(one, work)
      } catch (error) {
        throw storeError(error)
      }
    },
    async another() {
      const one = patientTwin(await ready())
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

/** Milliseconds that a command of the second connection may take, which waits for news for a second at a time. */
const patience = 3_000

/** A second connection that may wait, however impatient the first one was made. */
function patientTwin(client: RedisClient): RedisClient {
  const patient = { commandTimeout: patience }
  if (client.isCluster !== true) return client.duplicate(patient)
  const options: unknown = Reflect.get(client, 'options')
  const perNode: unknown = typeof options === 'object' && options !== null && Reflect.get(options, 'redisOptions')
  return client.duplicate([], { redisOptions: { ...(typeof perNode === 'object' && perNode), ...patient } })
}

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
