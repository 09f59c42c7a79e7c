import type { StoredEntry, StoreSelector } from '../contract/store.ts'

/** An invalidation that is owed to a store. */
export interface Owed {
  /** With the latest `createdBefore` it was asked for with. */
  readonly selector: StoreSelector
  /** How often it was asked for. */
  readonly times: number
}
/** Invalidations, and what they name. */
export interface OwedInvalidations extends Iterable<Owed> {
  /** How many there are, each key of a list counted. */
  readonly size: number
  /** Adds one, or counts it with the same that is there. */
  add(selector: StoreSelector): Owed
  /** Takes one away, however often it was asked for, or as often as is said. */
  remove(owed: Owed, times?: number): void
  clear(): void
  /** Whether one of them names an entry, by itself or by the alias it was found through. */
  names(entry: StoredEntry): boolean
}

/** Invalidations, looked up by what an entry has: its keys and its tags. */
export function owedInvalidations(): OwedInvalidations {
  const all = new Map<string, Owed>()
  /** Names of invalidations, by the keys they name, or else by one of their tags, or else by nothing. */
  const shelves = new Map<string, Set<string>>()
  let size = 0

  const shelve = (name: string, { keys, tags }: StoreSelector): void => {
    const places = placesOf(keys, tags)
    size += places.length
    for (const place of places) shelves.set(place, (shelves.get(place) ?? new Set()).add(name))
  }
  const unshelve = (name: string, { keys, tags }: StoreSelector): void => {
    const places = placesOf(keys, tags)
    size -= places.length
    for (const place of places) {
      shelves.get(place)?.delete(name)
      if (shelves.get(place)?.size === 0) shelves.delete(place)
    }
  }

  return {
    get size() {
      return size
    },
    [Symbol.iterator]: () => all.values(),
    add(selector) {
      const name = nameOf(selector)
      const known = all.get(name)
      const owed = { selector: later(known?.selector, selector), times: (known?.times ?? 0) + 1 }
      if (known === undefined) shelve(name, selector)
      all.set(name, owed)
      return owed
    },
    remove({ selector }, times = Infinity) {
      const name = nameOf(selector)
      const known = all.get(name)
      if (known === undefined) return
      if (known.times > times) return void all.set(name, { ...known, times: known.times - times })
      all.delete(name)
      unshelve(name, selector)
    },
    clear() {
      all.clear()
      shelves.clear()
      size = 0
    },
    names(entry) {
      for (const place of placesOfEntry(entry)) {
        for (const name of shelves.get(place) ?? []) if (holds(all.get(name), entry)) return true
      }
      return false
    },
  }
}

/** The same conditions have the same name, whatever the age. */
function nameOf({ keys, tags, createdBefore, all }: StoreSelector): string {
  return JSON.stringify([keys?.toSorted(), tags?.toSorted(), createdBefore === undefined, all])
}

function placesOf(keys: readonly string[] | undefined, tags: readonly string[] | undefined): readonly string[] {
  if (keys !== undefined) return [...new Set(keys)].map((key) => `key ${key}`)
  // tags of few entries sort behind `agent:` and `all`
  const tag = tags?.toSorted().at(-1)
  return [tag === undefined ? '' : `tag ${tag}`]
}

function* placesOfEntry({ key, target, epochs, alias }: StoredEntry): Iterable<string> {
  yield ''
  for (const one of [key, target, alias?.key]) if (one !== undefined) yield `key ${one}`
  for (const tag of epochs.keys()) yield `tag ${tag}`
  for (const tag of alias?.epochs?.keys() ?? []) yield `tag ${tag}`
}

/** Whether an entry meets the conditions beside the one it was found by. */
function holds(owed: Owed | undefined, { createdAt, epochs, alias }: StoredEntry): boolean {
  if (owed === undefined) return false
  const { tags = [], createdBefore = Infinity } = owed.selector
  return createdAt < createdBefore && tags.every((tag) => epochs.has(tag) || alias?.epochs?.has(tag) === true)
}

function later(known: StoreSelector | undefined, selector: StoreSelector): StoreSelector {
  const { createdBefore } = selector
  if (known?.createdBefore === undefined || createdBefore === undefined) return selector
  return { ...selector, createdBefore: Math.max(known.createdBefore, createdBefore) }
}
