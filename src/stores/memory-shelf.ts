import { LRUCache } from 'lru-cache'
import type { Entry, StoreFigures } from '../contract/store.ts'
import { isAlive, isRemembered } from './entry-life.ts'
import { keySets } from './key-sets.ts'
import { boundOf, mouthful, tenthOf } from './limits.ts'

export interface ShelfOptions {
  readonly bytes: number
  readonly entriesPerGroup: number
  /** Called for each entry that went, whatever the reason. */
  readonly onGone: (entry: Entry) => void
}

/** Entries in this process with what finds them: by key, tag, target and question. */
export interface Shelf {
  readonly size: number
  /** The entry, which moves to the front: the one used longest ago goes first when bytes run out. */
  get(key: string): Entry | undefined
  /** The entry, left where it is. */
  look(key: string): Entry | undefined
  /** False when the entry is larger than the whole shelf. */
  put(entry: Entry): boolean
  /** An alias goes with its target. */
  drop(key: string): void
  keys(): Iterable<string>
  withTag(tag: string): ReadonlySet<string>
  withQuestion(question: string): ReadonlySet<string>
  /** Looks at a few entries, in turn, and drops those that ended long ago. */
  sweep(now: number): void
  figures(now: number): StoreFigures
}

/** Entries looked at per sweep. */
const bite = 4

/** An empty shelf. */
export function memoryShelf({ bytes, entriesPerGroup, onGone }: ShelfOptions): Shelf {
  const tags = keySets()
  const groups = keySets()
  const aliases = keySets()
  const questions = keySets()
  const known = new Set<string>()
  /** Groups that passed their bound, and how many entries they come down to. */
  const shrinking = new Map<string, number>()
  let turn = known.values()
  let evictions = 0

  const entries = new LRUCache<string, Entry>({
    maxSize: bytes,
    sizeCalculation: sizeOf,
    disposeAfter(entry, key, reason) {
      forget(entry)
      if (reason === 'evict') evictions++
      if (reason !== 'set') dropAliases(key)
    },
  })
  const dropAliases = (target: string): void => {
    for (const alias of aliases.get(target)) entries.delete(alias)
  }
  const remember = (entry: Entry): void => {
    known.add(entry.key)
    groups.add(entry.group, entry.key)
    for (const tag of entry.epochs.keys()) tags.add(tag, entry.key)
    if (entry.target !== undefined) aliases.add(entry.target, entry.key)
    if (entry.question !== undefined) questions.add(entry.question, entry.key)
  }
  const forget = (entry: Entry): void => {
    known.delete(entry.key)
    groups.remove(entry.group, entry.key)
    for (const tag of entry.epochs.keys()) tags.remove(tag, entry.key)
    if (entry.target !== undefined) aliases.remove(entry.target, entry.key)
    if (entry.question !== undefined) questions.remove(entry.question, entry.key)
    onGone(entry)
  }
  const shrink = (group: string): void => {
    const bound = boundOf(group, entriesPerGroup)
    const keys = groups.get(group)
    if (keys.size > bound) shrinking.set(group, keys.size - tenthOf(bound))
    const aim = shrinking.get(group)
    if (aim === undefined) return
    const least = Math.max(aim, keys.size - mouthful)
    for (const key of keys) {
      if (keys.size <= least) break
      entries.delete(key)
      evictions++
    }
    if (keys.size <= aim) shrinking.delete(group)
  }

  return {
    get size() {
      return entries.size
    },
    get: (key) => entries.get(key),
    look: (key) => entries.peek(key),
    put(entry) {
      const old = entries.peek(entry.key)
      if (old !== undefined && entry.target !== undefined) dropAliases(entry.key)
      entries.set(entry.key, ownBytes(entry))
      if (!entries.has(entry.key)) {
        dropAliases(entry.key)
        evictions++
        return false
      }
      remember(entry)
      if (entry.target !== undefined && !entries.has(entry.target)) entries.delete(entry.key) // it went to make room
      shrink(entry.group)
      return true
    },
    drop: (key) => void entries.delete(key),
    keys: () => known,
    withTag: tags.get,
    withQuestion: questions.get,
    sweep(now) {
      for (let looked = 0; looked < bite; looked++) {
        const { value: key, done } = turn.next()
        if (done === true) return void (turn = known.values())
        const entry = entries.peek(key)
        if (entry !== undefined && !isRemembered(entry, now)) entries.delete(key)
      }
    },
    figures(now) {
      let count = 0
      let total = 0
      for (const entry of entries.values()) {
        if (!isAlive(entry, now)) continue
        count++
        total += sizeOf(entry)
      }
      return { entries: count, bytes: total, evictions }
    },
  }
}

/** What an entry takes, its place in every index included; near enough to bound memory by. */
function sizeOf({ key, value, vector, intent = '', epochs }: Entry): number {
  const vectors = vector === undefined ? 0 : vector.byteLength * 1.25 + 100
  return Math.ceil(1200 + key.length + value.byteLength + vectors + intent.length * 2 + epochs.size * 120)
}

/** The entry with bytes of its own: a slice of something larger would keep all of it in memory. */
function ownBytes(entry: Entry): Entry {
  const { value, vector } = entry
  const [isWhole, isWholeVector] = [isOwn(value), vector === undefined || isOwn(vector)]
  if (isWhole && isWholeVector) return entry
  return {
    ...entry,
    value: isWhole ? value : new Uint8Array(value),
    ...(vector !== undefined && { vector: isWholeVector ? vector : vector.slice() }),
  }
}

function isOwn({ byteLength, buffer }: ArrayBufferView): boolean {
  return byteLength === buffer.byteLength
}
