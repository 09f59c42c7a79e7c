import type { Client } from './connections.ts'
import type { Follower } from './follower.ts'
import { abortsKey, type QueuePlace } from './run-keys.ts'

/** Tells runs under way that they were aborted. */
export interface Aborts {
  /** Calls back when the run is aborted; gives what stops that. */
  listen(run: string, aborted: () => void): () => void
}

export interface AbortsParts {
  readonly client: Client
  readonly streams: Follower
  readonly place: QueuePlace
}

/** Follows the queue's stream of aborts while the worker lives; what was said before a run began lies beside the run. */
export function followAborts({ client, streams, place }: AbortsParts): Aborts {
  const listening = new Map<string, () => void>()
  const key = abortsKey(place)
  const follow = async (): Promise<void> => {
    const last: unknown = await client.call('XREVRANGE', key, '+', '-', 'COUNT', '1')
    const entry: unknown = Array.isArray(last) ? last[0] : undefined
    const from = Array.isArray(entry) ? String(entry[0]) : '0'
    for await (const { run = '' } of streams.follow(key, { from })) listening.get(run)?.()
  }
  follow().catch(() => undefined) // only a connection that is closed gives up
  return {
    listen(run, aborted) {
      listening.set(run, aborted)
      return () => void listening.delete(run)
    },
  }
}
