import { checkOptions } from '../contract/check-options.ts'
import type { Clock } from '../contract/host.ts'
import type { Entry, Match, Store, StoredEntry, StoreSelector } from '../contract/store.ts'
import { isAlive, isRemembered, systemClock, targetsFirst, throughAlias } from './entry-life.ts'
import { epochLedger } from './epoch-ledger.ts'
import {
  boundNames,
  boundsOf,
  closedError,
  defaultMemoryBytes,
  selectsAll,
  selectsNothing,
  type StoreBounds,
} from './limits.ts'
import { memoryShelf, type Shelf } from './memory-shelf.ts'
import { vectorIndex } from './vector-index.ts'
import { placeOf, placesOf, placesStart } from './vector-place.ts'

export interface MemoryStoreOptions extends StoreBounds {
  /** @default 64 MiB */
  readonly bytes?: number
  readonly clock?: Clock
}

/** Entries in this process, bounded; it answers at once. What it hands out is what it keeps: not to be written to. */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  checkOptions(options, [...boundNames, 'clock'], 'memoryStore')
  const { clock = systemClock } = options
  const epochs = epochLedger()
  const vectors = vectorIndex<string>()
  const shelf = memoryShelf({
    bounds: boundsOf('memoryStore', options, defaultMemoryBytes),
    onGone({ key, vector }) {
      if (vector !== undefined) vectors.remove(key)
    },
  })
  let closed = false

  const open = (): void => {
    if (closed) throw closedError('The memory store')
  }
  /** False when it is larger than the whole store. */
  const put = (entry: Entry, now: number): boolean => {
    if (entry.target !== undefined && !isPlain(shelf.get(entry.target), entry.key)) return true // its target is gone
    const whole = withKeptVector(entry, shelf.get(entry.key))
    if (!shelf.put(whole, now)) return false
    if (entry.target !== undefined) shelf.use(entry.target, now) // it was found by its meaning
    if (whole.vector === undefined || whole.target !== undefined) return true
    vectors.add(placeOf(whole.tenant, whole.partition), whole.key, whole.vector)
    return true
  }

  return {
    name: 'memory',
    capabilities: { remote: false, shared: false },
    peek(key) {
      open()
      return find(shelf, key, clock.now())
    },
    read({ keys, tags }) {
      open()
      const now = clock.now()
      return { entries: keys.map((key) => find(shelf, key, now)), epochs: epochs.seen(tags) }
    },
    write(entries) {
      open()
      if (entries.some(epochs.outruns)) return 'outrun'
      const now = clock.now()
      shelf.sweep(now)
      const fits = targetsFirst(entries).map((entry) => put(entry, now))
      return fits.includes(false) ? 'too-large' : 'written'
    },
    search(query) {
      open()
      const now = clock.now()
      const alive = (key: string): Entry | undefined => {
        const entry = shelf.get(key)
        return entry !== undefined && isAlive(entry, now) ? entry : undefined
      }
      const places =
        placesOf(query) ?? [...vectors.places()].filter((place) => place.startsWith(placesStart(query.tenant)))
      const near = vectors.search({ ...query, places }, (key) => alive(key)?.vector)
      return near.flatMap(({ key, similarity }): readonly Match[] => {
        const entry = alive(key)
        return entry === undefined ? [] : [{ entry, similarity }]
      })
    },
    invalidate(selector) {
      open()
      if (selectsAll(selector)) epochs.bumpAll()
      epochs.bump(selector.tags ?? [])
      const before = shelf.size
      for (const key of selected(shelf, selector)) shelf.drop(key)
      return before - shelf.size
    },
    lookAlikes(question) {
      open()
      const now = clock.now()
      return [...shelf.withQuestion(question)]
        .flatMap((key) => shelf.get(key) ?? [])
        .filter((entry) => isAlive(entry, now))
    },
    figures() {
      open()
      return shelf.figures(clock.now())
    },
    async close() {
      if (closed) return
      for (const key of shelf.keys()) shelf.drop(key)
      closed = true
    },
  }
}

function find(shelf: Shelf, key: string, now: number): StoredEntry | undefined {
  const entry = shelf.get(key)
  if (entry === undefined) return undefined
  const target = entry.target === undefined ? entry : shelf.get(entry.target)
  if (target === undefined || !isRemembered(entry, now) || !isRemembered(target, now)) {
    shelf.drop(key)
    return undefined
  }
  if (!isAlive(entry, now) || !isAlive(target, now)) return target === entry ? entry : throughAlias(entry, target)
  shelf.use(key, now)
  if (target === entry) return entry
  shelf.use(target.key, now)
  return throughAlias(entry, target)
}

function isPlain(target: Entry | undefined, alias: string): boolean {
  return target !== undefined && target.target === undefined && target.key !== alias
}

/** What was read without its vector is written back without it, and is still found by it. */
function withKeptVector(entry: Entry, old: Entry | undefined): Entry {
  if (entry.vector !== undefined || entry.target !== undefined || entry.intent === undefined) return entry
  return old?.vector !== undefined && old.intent === entry.intent ? { ...entry, vector: old.vector } : entry
}

function selected(shelf: Shelf, selector: StoreSelector): readonly string[] {
  if (selectsNothing(selector)) return []
  const { keys, tags = [], createdBefore = Infinity } = selector
  const sets = tags.map(shelf.withTag).toSorted((left, right) => left.size - right.size)
  return [...(keys ?? sets[0] ?? shelf.keys())].filter((key) => {
    const entry = shelf.get(key)
    return entry !== undefined && entry.createdAt < createdBefore && sets.every((set) => set.has(key))
  })
}
