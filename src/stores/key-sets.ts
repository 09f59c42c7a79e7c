/** Sets of keys by name; a set that runs empty is not kept. */
export interface KeySets {
  get(name: string): ReadonlySet<string>
  /** Adds a key, or moves it to the end. */
  add(name: string, key: string): void
  remove(name: string, key: string): void
}

const none: ReadonlySet<string> = new Set()

/** No sets yet. */
export function keySets(): KeySets {
  const sets = new Map<string, Set<string>>()

  return {
    get: (name) => sets.get(name) ?? none,
    add(name, key) {
      const keys = sets.get(name)
      if (keys === undefined) return void sets.set(name, new Set([key]))
      keys.delete(key)
      keys.add(key)
    },
    remove(name, key) {
      const keys = sets.get(name)
      keys?.delete(key)
      if (keys?.size === 0) sets.delete(name)
    },
  }
}
