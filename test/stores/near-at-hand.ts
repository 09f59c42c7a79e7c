import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Entry, Logger, Store, StoredEntry, WatchedStore } from 'stratagent'
import { nearStore, type NearStore, type NearStoreOptions } from '../../src/stores/near.ts'
import { redisStore, type RedisStoreOptions } from '../../src/stores/redis/redis.ts'
import { manualClock, type ManualClock } from '../../src/testing/manual-clock.ts'
import { sampleEntry } from '../../src/testing/sample-entry.ts'

/** A Redis store with copies in front of it, closed when the test ends. */
export function openNear(
  options: RedisStoreOptions,
  nearOptions: NearStoreOptions = {},
): NearStore & { readonly far: WatchedStore } {
  const far = redisStore(options)
  const near = nearStore(far, nearOptions)
  onTestFinished(() => near.close())
  return { ...near, far }
}

/** A prefix nobody else has. */
export function ownPrefix(start: string): string {
  return `${start}-${randomUUID().slice(0, 8)}`
}

/** An entry that carries tags, as they are seen now by a store. */
export async function carrying(
  store: Pick<Store, 'read'>,
  changes: Partial<Entry> & { readonly key: string },
  ...tags: string[]
): Promise<Entry> {
  const { epochs } = await store.read({ tenant: 'acme', keys: [], tags })
  return sampleEntry(wallClock, { epochs, ...changes })
}

/** What lies under a key. */
export async function lyingAt(store: Pick<Store, 'read'>, key: string): Promise<StoredEntry | undefined> {
  return (await store.read({ tenant: 'acme', keys: [key], tags: [] })).entries[0]
}

/** The machine's clock, as tests of entries ask for one. */
export const wallClock: ManualClock = { ...manualClock(), now: () => Date.now() }

/** A logger that keeps what it is told, a line each with its level. */
export function keptLines(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const say =
    (level: string) =>
    (message: string, fields: object = {}): void =>
      void lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
  return { lines, debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}
