import { LRUCache } from 'lru-cache'
import type { StoreChange, StoredEntry, StoreFigures } from '../contract/store.ts'
import { keySets } from './key-sets.ts'

export interface NearShelfOptions {
  readonly bytes: number
  /** The name under which a key or a tag is announced. */
  readonly nameOf: (text: string) => string
}

/** Copies under the keys they were asked for, an alias's with its target in it, found by the names that news use. */
export interface NearShelf {
  get(key: string): StoredEntry | undefined
  put(key: string, entry: StoredEntry): void
  drop(key: string): void
  /** Drops what a change concerns. */
  apply(change: StoreChange): void
  /** Whether a change concerns what was found under a key. */
  concerns(change: StoreChange, key: string, entry: StoredEntry): boolean
  readonly figures: StoreFigures
}

/** An empty shelf; the copy used longest ago goes first when bytes run out. */
export function nearShelf({ bytes, nameOf }: NearShelfOptions): NearShelf {
  const byTag = keySets()
  const byKey = keySets()
  let evictions = 0

  const entries = new LRUCache<string, StoredEntry>({
    maxSize: bytes,
    sizeCalculation: sizeOf,
    disposeAfter(entry, key, reason) {
      for (const tag of tagsOf(entry)) byTag.remove(nameOf(tag), key)
      for (const name of keysOf(key, entry)) byKey.remove(name, key)
      if (reason === 'evict') evictions++
    },
  })
  const keysOf = (key: string, entry: StoredEntry): ReadonlySet<string> => new Set([nameOf(key), nameOf(entry.key)])

  const withAll = (names: readonly string[]): readonly string[] => {
    const [least, ...others] = names.map(byTag.get).toSorted((left, right) => left.size - right.size)
    return [...(least ?? [])].filter((key) => others.every((set) => set.has(key)))
  }

  return {
    get: (key) => entries.get(key),
    put(key, entry) {
      entries.set(key, entry)
      if (!entries.has(key)) return
      for (const tag of tagsOf(entry)) byTag.add(nameOf(tag), key)
      for (const name of keysOf(key, entry)) byKey.add(name, key)
    },
    drop: (key) => void entries.delete(key),
    apply(change) {
      if (change.kind === 'lost' || (change.kind === 'moved' && change.tags.length === 0)) return entries.clear()
      const gone = change.kind === 'moved' ? withAll(change.tags) : change.keys.flatMap((name) => [...byKey.get(name)])
      for (const key of gone) entries.delete(key)
    },
    concerns(change, key, entry) {
      if (change.kind === 'lost') return true
      const names = change.kind === 'moved' ? new Set([...tagsOf(entry)].map(nameOf)) : keysOf(key, entry)
      return change.kind === 'moved'
        ? change.tags.every((tag) => names.has(tag))
        : change.keys.some((name) => names.has(name))
    },
    get figures() {
      return { entries: entries.size, bytes: entries.calculatedSize, evictions }
    },
  }
}

/** An alias goes with its own tags and with those of its target. */
function tagsOf({ epochs, alias }: StoredEntry): Iterable<string> {
  return alias?.epochs === undefined ? epochs.keys() : new Set([...epochs.keys(), ...alias.epochs.keys()])
}

/** What a copy takes, its place in every index included; near enough to bound memory by. */
function sizeOf({ key, value, intent = '', epochs, alias }: StoredEntry): number {
  const tags = epochs.size + (alias?.epochs?.size ?? 0)
  return Math.ceil(1_200 + key.length * 2 + value.byteLength + intent.length * 2 + tags * 120)
}
