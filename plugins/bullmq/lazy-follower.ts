import { randomUUID } from 'node:crypto'
import type { Client } from './connections.ts'
import { follower, type Follower } from './follower.ts'
import type { QueuePlace } from './run-keys.ts'
import { outsideOfTraces } from './trace-place.ts'

/** A follower that is there once somebody reads. */
export interface LazyFollower {
  get(): Follower
  close(): void
}

/** Opens its connection when somebody reads. */
export function lazyFollower(
  { queue, prefix }: QueuePlace,
  { client, open }: { readonly client: Client; readonly open: () => Client },
): LazyFollower {
  const wakeKey = `${prefix}:${queue}:wake:${randomUUID()}`
  const wake = (): void => {
    client.call('XADD', wakeKey, 'MAXLEN', '1', '*', 'wake', '1').catch(() => undefined)
    client.call('PEXPIRE', wakeKey, '60000').catch(() => undefined)
  }
  let made: Follower | undefined
  return {
    get: () => (made ??= outsideOfTraces(() => follower({ client: open(), wake, wakeKey }))),
    close: () => made?.close(),
  }
}
