import type { Entry, StoreFigures } from '../contract/store.ts'
import { isAlive, isRemembered } from './entry-life.ts'
import { keySets } from './key-sets.ts'
import type { Bounds } from './limits.ts'
import type { Held } from './memory-census.ts'
import { memoryRoom } from './memory-room.ts'

export interface ShelfOptions {
  readonly bounds: Bounds
  /** Called for each entry that went, whatever the reason. */
  readonly onGone: (entry: Entry) => void
}

/** Entries in this process with what finds them: by key, tag, target and question. */
export interface Shelf {
  readonly size: number
  get(key: string): Entry | undefined
  /** Counts a hit. */
  use(key: string, now: number): void
  /** False when the entry is larger than all there may be. */
  put(entry: Entry, now: number): boolean
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
export function memoryShelf({ bounds, onGone }: ShelfOptions): Shelf {
  const tags = keySets()
  const aliases = keySets()
  const questions = keySets()
  const held = new Map<string, Held>()
  const room = memoryRoom({ bounds, drop: ({ entry }) => drop(entry.key) })
  let turn = held.keys()

  const remember = ({ key, epochs, target, question }: Entry): void => {
    for (const tag of epochs.keys()) tags.add(tag, key)
    if (target !== undefined) aliases.add(target, key)
    if (question !== undefined) questions.add(question, key)
  }
  /** Takes away what lies under a key; its aliases stay. */
  const take = (key: string): Held | undefined => {
    const old = held.get(key)
    if (old === undefined) return undefined
    const { epochs, target, question } = old.entry
    held.delete(key)
    room.remove(old)
    for (const tag of epochs.keys()) tags.remove(tag, key)
    if (target !== undefined) aliases.remove(target, key)
    if (question !== undefined) questions.remove(question, key)
    onGone(old.entry)
    return old
  }
  const drop = (key: string): void => {
    take(key)
    dropAliases(key)
  }
  const dropAliases = (target: string): void => {
    for (const alias of aliases.get(target)) drop(alias)
  }

  return {
    get size() {
      return held.size
    },
    get: (key) => held.get(key)?.entry,
    use(key, now) {
      const used = held.get(key)
      if (used !== undefined) room.use(used, now)
    },
    put(entry, now) {
      const { key, target } = entry
      const bytes = sizeOf(entry)
      const old = take(key)
      if (target !== undefined || !room.fits(entry, bytes)) dropAliases(key)
      if (!room.fits(entry, bytes)) return false
      room.clear(entry, bytes)
      if (target !== undefined && !held.has(target)) return true // it went to make room
      held.set(key, room.add(ownBytes(entry), { bytes, now, had: old?.rank ?? -Infinity }))
      remember(entry)
      return true
    },
    drop,
    keys: () => held.keys(),
    withTag: tags.get,
    withQuestion: questions.get,
    sweep(now) {
      for (let looked = 0; looked < bite; looked++) {
        const { value: key, done } = turn.next()
        if (done === true) return void (turn = held.keys())
        const entry = held.get(key)?.entry
        if (entry !== undefined && !isRemembered(entry, now)) drop(key)
      }
    },
    figures(now) {
      let count = 0
      let total = 0
      for (const { entry, bytes } of held.values()) {
        if (!isAlive(entry, now)) continue
        count++
        total += bytes
      }
      return { entries: count, bytes: total, evictions: room.evictions }
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
