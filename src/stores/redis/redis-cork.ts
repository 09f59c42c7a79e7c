import type { RedisClient } from './redis-client.ts'

/** A socket that can hold back what is written until it is told. */
interface Corked {
  cork(): void
  uncork(): void
}

/** Sends at once what is asked alone, and in one piece what is asked in one turn of the loop beside something else. */
export function redisCork(): <T>(client: RedisClient, work: (client: RedisClient) => Promise<T>) => Promise<T> {
  let inFlight = 0
  let held: Corked | undefined

  const release = (): void => {
    held?.uncork()
    held = undefined
  }
  const hold = (client: RedisClient): void => {
    if (held !== undefined) return
    held = socketOf(client)
    if (held === undefined) return
    held.cork()
    setImmediate(release)
  }

  return async (client, work) => {
    if (inFlight > 0) hold(client)
    inFlight++
    try {
      return await work(client)
    } finally {
      inFlight--
    }
  }
}

/** The socket of a client, where it has one that can do so; a cluster has several, and they send as they like. */
function socketOf(client: object): Corked | undefined {
  const stream: unknown = Reflect.get(client, 'stream')
  return isCorked(stream) ? stream : undefined
}

const isCorked = (stream: unknown): stream is Corked =>
  typeof stream === 'object' &&
  stream !== null &&
  typeof Reflect.get(stream, 'cork') === 'function' &&
  typeof Reflect.get(stream, 'uncork') === 'function'
