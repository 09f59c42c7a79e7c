import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import type { Entry, Logger, StoredEntry } from 'stratagent'
import { manualClock, type ManualClock } from 'stratagent/testing'
import { redisStore, type RedisStoreOptions } from '../../src/stores/redis/redis.ts'
import { sampleEntry } from '../../src/testing/sample-entry.ts'

/** A store as `redisStore` makes it, and what it tells of itself. */
export type RedisStore = ReturnType<typeof redisStore>
export type Change = Parameters<Parameters<RedisStore['watch']>[0]>[0]

/** A store of its own, closed when the test ends. */
export function openStore(options: RedisStoreOptions): RedisStore {
  const store = redisStore(options)
  onTestFinished(() => store.close())
  return store
}

/** A client to look at the server with. */
export function lookingAt(url: string): Redis {
  const client = new Redis(url, { protocol: 2 })
  client.on('error', () => undefined) // the server may be taken away
  onTestFinished(() => client.disconnect())
  return client
}

/** A prefix nobody else has. */
export function freshPrefix(start: string): string {
  return `${start}-${randomUUID().slice(0, 8)}`
}

/** An entry that carries tags, as they are seen now by a store. */
export async function taggedEntry(
  store: RedisStore,
  changes: Partial<Entry> & { readonly key: string },
  ...tags: string[]
): Promise<Entry> {
  const { epochs } = await store.read({ tenant: 'acme', keys: [], tags })
  return sampleEntry(wallClock, { epochs, ...changes })
}

/** What lies under a key for a tenant. */
export async function readKey(store: RedisStore, key: string, tenant = 'acme'): Promise<StoredEntry | undefined> {
  return (await store.read({ tenant, keys: [key], tags: [] })).entries[0]
}

/** The machine's clock, as tests of entries ask for one. */
export const wallClock: ManualClock = { ...manualClock(), now: () => Date.now() }

/** All keys that begin with a prefix. */
export async function keysOf(client: Redis, prefix: string): Promise<readonly string[]> {
  const keys = new Set<string>()
  for await (const some of client.scanStream({ match: `${prefix}:*`, count: 1_000 })) {
    if (Array.isArray(some)) for (const key of some) keys.add(String(key))
  }
  return [...keys]
}

/** A logger that keeps what it is told. */
export function keepingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const say =
    (level: string) =>
    (message: string, fields: object = {}): void =>
      void lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
  return { lines, debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}
