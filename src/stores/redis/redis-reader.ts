import type { Clock } from '../../contract/host.ts'
import type { Entry, StoredEntry } from '../../contract/store.ts'
import { isAlive, isRemembered, throughAlias } from '../entry-life.ts'
import type { RedisLedger } from './redis-ledger.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import { readRecord, recordFields, type RedisRecord } from './redis-record.ts'

export interface RedisReaderOptions {
  readonly link: RedisLink
  readonly names: RedisNames
  readonly ledger: RedisLedger
  readonly clock: Clock
}

/** Reads of entries: one command for a key, one round trip for many, a second one where an alias is followed. */
export interface RedisReader {
  /** What lies under a key and was not invalidated, in whatever state. */
  record(tenant: string, key: string): Promise<RedisRecord | undefined>
  /** The entry behind a key, an alias followed. */
  entry(tenant: string, key: string): Promise<StoredEntry | undefined>
  /** The living entries under names in a bucket, as `search` finds them; aliases left out. */
  named(bucket: string, names: readonly string[]): Promise<readonly Entry[]>
}

/** The reads on a link. */
export function redisReader({ link, names, ledger, clock }: RedisReaderOptions): RedisReader {
  const lookUp = async (bucket: string, name: string): Promise<RedisRecord | undefined> => {
    const words = [`${bucket}e:${name}`, ...recordFields]
    const answer = await link.ask((client) => client.callBuffer('HMGET', words).catch(unlessForeign))
    const found = readRecord(answer)
    return found === undefined || names.nameOf(found.entry.key) !== name || ledger.isGone(found) ? undefined : found
  }
  const record = async (tenant: string, key: string): Promise<RedisRecord | undefined> => {
    const found = await lookUp(names.bucketOf(tenant, key), names.nameOf(key))
    return found?.entry.key === key && isRemembered(found.entry, clock.now()) ? found : undefined
  }

  return {
    record,
    async entry(tenant, key) {
      const found = await record(tenant, key)
      if (found?.entry.target === undefined) return found?.entry
      const target = await record(tenant, found.entry.target)
      if (target === undefined || target.isAlias || target.incarnation !== found.incarnation) return undefined
      return throughAlias(found.entry, target.entry)
    },
    async named(bucket, all) {
      const found = await Promise.all(all.map((name) => lookUp(bucket, name)))
      return found.flatMap((one) =>
        one === undefined || one.isAlias || !isAlive(one.entry, clock.now()) ? [] : [one.entry],
      )
    },
  }
}

/** Somebody else's value under our key is nothing: the next write takes its place. */
function unlessForeign(error: unknown): undefined {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return undefined
  throw error
}
