import type { Entry, StoredEntry } from '../../contract/store.ts'
import { hitsRank, worthOf } from '../entry-worth.ts'
import type { Eviction } from '../limits.ts'
import type { RedisNames } from './redis-names.ts'

export interface RedisUsesOptions {
  readonly names: RedisNames
  readonly eviction: Eviction
  /** Tells a bucket of hits that no write has taken along for long. */
  readonly tell: (bucket: string) => void
}

/** Hits by this process, which Redis hears of with the next write to their bucket: a read is one command and stays one. */
export interface RedisUses {
  note(entry: StoredEntry): void
  /** What is to be told to a bucket: for each entry group, key and the rank of its hits, as of now. */
  take(bucket: string, now: number): readonly (string | number)[]
}

interface Use {
  readonly group: string
  readonly worth: number
  hits: number
}
interface Pending {
  readonly uses: Map<string, Use>
  /** When the first of them was noted. */
  readonly since: number
}

/** Entries of a bucket whose hits are known and not told, and how many of them are told at once. */
const mostKnown = 2_000
const mostTold = 128
/** Milliseconds after which hits are told without a write. */
const patience = 10_000
/** What an entry takes beside its value, near enough. */
const overhead = 1_200

/** No hits yet. */
export function redisUses({ names, eviction, tell }: RedisUsesOptions): RedisUses {
  const pending = new Map<string, Pending>()

  const count = ({
    key,
    tenant,
    group,
    value,
    origin,
  }: Pick<Entry, 'key' | 'tenant' | 'group' | 'value' | 'origin'>) => {
    const bucket = names.bucketOf(tenant, key)
    const now = performance.now()
    const { uses, since } = pending.get(bucket) ?? { uses: new Map<string, Use>(), since: now }
    if (uses.size === 0) pending.set(bucket, { uses, since: now })
    const name = names.nameOf(key)
    const use = uses.get(name)
    if (use !== undefined) use.hits++
    else if (uses.size < mostKnown) {
      const worth = worthOf({ origin }, value.byteLength + overhead)
      uses.set(name, { group: names.groupOf(tenant, group), worth, hits: 1 })
    }
    if (now - since > patience) tell(bucket)
  }

  return {
    note(entry) {
      if (eviction === 'oldest') return
      count(entry)
      if (entry.alias !== undefined) count({ ...entry, key: entry.alias.key, value: nothing })
    },
    take(bucket, now) {
      const uses = pending.get(bucket)?.uses
      const told: (string | number)[] = []
      for (const [name, { group, worth, hits }] of uses ?? []) {
        if (told.length >= 3 * mostTold) break
        uses?.delete(name)
        told.push(group, name, hitsRank({ worth, now, hits }))
      }
      if (uses?.size === 0) pending.delete(bucket)
      return told
    },
  }
}

const nothing = new Uint8Array()
