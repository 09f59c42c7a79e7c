import type { Entry, Store, StoredEntry } from 'stratagent'

export type StoreOperation = 'read' | 'write' | 'search' | 'invalidate' | 'lookAlikes' | 'figures'

/** A store behind a wire: `before` is awaited before each operation, so that a test can hold it up or break it. */
export function remoteStore(store: Store, before: (operation: StoreOperation) => Promise<void>): Store {
  return {
    name: 'remote',
    capabilities: { remote: true, shared: true },
    async read(query) {
      await before('read')
      return store.read(query)
    },
    async write(entries) {
      await before('write')
      return store.write(entries)
    },
    async search(query) {
      await before('search')
      return (await store.search?.(query)) ?? []
    },
    async invalidate(selector) {
      await before('invalidate')
      return store.invalidate(selector)
    },
    async lookAlikes(question) {
      await before('lookAlikes')
      return (await store.lookAlikes?.(question)) ?? []
    },
    async figures() {
      await before('figures')
      return store.figures()
    },
    close: () => store.close(),
  }
}

/** The store; what is written to it is noted down, in order. */
export function watched(store: Store, written: Entry[]): Store {
  return {
    ...store,
    write(entries) {
      written.push(...entries)
      return store.write(entries)
    },
  }
}

/** Puts other bytes in the place of an entry's value, as a broken disk or a stranger would. */
export async function tamper(store: Store, key: string, value: Uint8Array | string): Promise<void> {
  const entry = await kept(store, key)
  if (entry === undefined) throw new Error(`There is no entry ${key}.`)
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  await store.write([{ ...entry, value: bytes }])
}

/** The entry under a key. */
export async function kept(store: Store, key: string): Promise<StoredEntry | undefined> {
  const { entries } = await store.read({ tenant: '-', keys: [key], tags: [] })
  return entries[0]
}
