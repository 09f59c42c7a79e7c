import type { Logger } from '../../contract/host.ts'
import type { RedisClient } from './redis-client.ts'
import { wordOf } from './redis-errors.ts'

/** What a client tells of its connection. */
interface Watcher {
  failed(error: unknown): void
  lost(): void
  back(): void
}

/** Who listens to a client: many stores may share one, and it has one listener of ours for each event. */
const watched = new WeakMap<RedisClient, Set<Watcher>>()
const everReady = new WeakSet<RedisClient>()

/** Whether a client was connected once: its calls do not wait for a connection again. */
export function hasBeenReady(client: RedisClient): boolean {
  return everReady.has(client)
}

function attach(client: RedisClient, watcher: Watcher): () => void {
  const watchers = watched.get(client) ?? listenTo(client)
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** The listeners stay: what ends after us has nobody to tell, and an `error` event always needs a listener. */
function listenTo(client: RedisClient): Set<Watcher> {
  const watchers = new Set<Watcher>()
  watched.set(client, watchers)
  client.on('error', (error) => {
    for (const watcher of watchers) watcher.failed(error)
  })
  client.on('close', () => {
    for (const watcher of watchers) watcher.lost()
  })
  client.on('ready', () => {
    everReady.add(client)
    for (const watcher of watchers) watcher.back()
  })
  return watchers
}

/** Waits until a client is connected; throws when its first try fails. */
export async function connectionOf(client: RedisClient): Promise<void> {
  if (client.status === 'ready') return
  if (client.status === 'wait') {
    await client.connect()
    return
  }
  const first = Promise.withResolvers<void>()
  const detach = attach(client, {
    failed: () => undefined,
    lost: () => first.reject(new Error('Connection is closed')),
    back: first.resolve,
  })
  try {
    await first.promise
  } finally {
    detach()
  }
}

/** One line when the connection is lost and one when it is back, until the watch is ended. */
export function watchClient(client: RedisClient, logger: Logger | undefined): () => void {
  let isDown = false
  let word = 'CLOSED'
  if (client.status === 'ready') everReady.add(client)
  return attach(client, {
    failed(error) {
      word = wordOf(error)
    },
    lost() {
      if (isDown) return
      isDown = true
      logger?.warn('Redis is not reachable. Calls go on without what it holds, and it is tried again.', {
        reason: word,
      })
    },
    back() {
      word = 'CLOSED'
      if (isDown) logger?.info('Redis is reachable again.')
      isDown = false
    },
  })
}
