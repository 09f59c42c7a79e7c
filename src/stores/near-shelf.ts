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

/** A drop of many copies: what was put before it and carries all of its tags is gone, though it may lie here still. */
interface Drop {
  readonly tags: readonly string[]
  readonly turn: number
}
interface Copy {
  readonly entry: StoredEntry
  readonly turn: number
}

type Ageing = Extract<StoreChange, { kind: 'aged' }>

/** Copies that go at once; of more, the rest goes behind it in bites of as many. */
const bite = 500

/** An empty shelf; the copy used longest ago goes first when bytes run out. */
export function nearShelf({ bytes, nameOf }: NearShelfOptions): NearShelf {
  const drops = new Set<Drop>()
  let evictions = 0
  let turn = 0

  const emptied = () => {
    const [byTag, byKey] = [keySets(), keySets()]
    const copies = new LRUCache<string, Copy>({
      maxSize: bytes,
      sizeCalculation: ({ entry }) => sizeOf(entry),
      disposeAfter({ entry }, key, reason) {
        for (const name of tagNames(entry)) byTag.remove(name, key)
        for (const name of keyNames(key, entry)) byKey.remove(name, key)
        if (reason === 'evict') evictions++
      },
    })
    return { copies, byTag, byKey }
  }
  const tagNames = (entry: StoredEntry): ReadonlySet<string> => new Set([...tagsOf(entry)].map(nameOf))
  const keyNames = (key: string, entry: StoredEntry): ReadonlySet<string> => new Set([nameOf(key), nameOf(entry.key)])
  let held = emptied()

  const withAll = (names: readonly string[]): readonly string[] => {
    const [least, ...others] = names.map(held.byTag.get).toSorted((left, right) => left.size - right.size)
    return [...(least ?? [])].filter((key) => others.every((set) => set.has(key)))
  }
  const isGone = (copy: Copy): boolean => {
    if (drops.size === 0) return false
    const names = tagNames(copy.entry)
    for (const drop of drops) if (copy.turn < drop.turn && drop.tags.every((tag) => names.has(tag))) return true
    return false
  }
  const dropAll = (keys: readonly string[], tags: readonly string[]): void => {
    const { copies } = held
    if (keys.length <= bite) return keys.forEach((key) => copies.delete(key))
    const drop = { tags, turn: ++turn }
    drops.add(drop)
    const goOn = (from: number): void => {
      for (const key of keys.slice(from, from + bite)) {
        if ((copies.peek(key)?.turn ?? drop.turn) < drop.turn) copies.delete(key)
      }
      if (from + bite < keys.length && held.copies === copies) setImmediate(goOn, from + bite)
      else drops.delete(drop)
    }
    goOn(0)
  }
  /** An alias may be older than its target, and goes in any case. */
  const isAged = ({ createdBefore, tags }: Ageing, entry: StoredEntry): boolean => {
    if (entry.createdAt >= createdBefore && entry.alias === undefined) return false
    const names = tagNames(entry)
    return tags.every((tag) => names.has(tag))
  }
  const dropAged = (change: Ageing): void => {
    const aged = [...held.copies.entries()].filter(([, { entry }]) => isAged(change, entry))
    if (aged.length > bite) held = emptied()
    else for (const [key] of aged) held.copies.delete(key)
  }

  return {
    get(key) {
      const copy = held.copies.get(key)
      return copy === undefined || isGone(copy) ? undefined : copy.entry
    },
    put(key, entry) {
      const { copies, byTag, byKey } = held
      copies.set(key, { entry, turn })
      if (!copies.has(key)) return
      for (const name of tagNames(entry)) byTag.add(name, key)
      for (const name of keyNames(key, entry)) byKey.add(name, key)
    },
    drop: (key) => void held.copies.delete(key),
    apply(change) {
      if (change.kind === 'lost' || (change.kind === 'moved' && change.tags.length === 0)) held = emptied()
      else if (change.kind === 'moved') dropAll(withAll(change.tags), change.tags)
      else if (change.kind === 'aged') dropAged(change)
      else for (const name of change.keys) for (const key of held.byKey.get(name)) held.copies.delete(key)
    },
    concerns(change, key, entry) {
      if (change.kind === 'lost') return true
      if (change.kind === 'aged') return isAged(change, entry)
      const names = change.kind === 'moved' ? tagNames(entry) : keyNames(key, entry)
      return change.kind === 'moved'
        ? change.tags.every((tag) => names.has(tag))
        : change.keys.some((name) => names.has(name))
    },
    get figures() {
      return { entries: held.copies.size, bytes: held.copies.calculatedSize, evictions }
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
