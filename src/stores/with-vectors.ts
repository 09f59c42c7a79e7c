import type { Awaitable } from '../contract/host.ts'
import type { Entry, Match, SearchQuery, Store, VectorStore } from '../contract/store.ts'

/** A store that searches by itself is left as it is; any other is given a search over the vectors it was written with. */
export function withVectors(store: Store, vectors: VectorStore): Store {
  if (store.search !== undefined) return store

  const entriesOf = async (query: SearchQuery): Promise<readonly Match[]> => {
    const near = await vectors.search(query)
    const { entries } = await store.read({ tenant: query.tenant, keys: near.map(({ key }) => key), tags: [] })
    return near.flatMap(({ key, similarity }, index) => {
      const entry = entries[index]
      // a vector whose entry has gone is a leftover: it goes too
      if (entry === undefined) return forget(vectors, key)
      return [{ entry, similarity }]
    })
  }

  return {
    ...store,
    search: entriesOf,
    async write(entries) {
      const result = await store.write(entries)
      if (result === 'written') for (const entry of entries) await addVector(vectors, entry)
      return result
    },
    async close() {
      await vectors.close()
      await store.close()
    },
  }
}

function addVector(vectors: VectorStore, { partition, key, vector }: Entry): Awaitable<void> {
  return vector === undefined ? undefined : vectors.add(partition, key, vector)
}

function forget(vectors: VectorStore, key: string): readonly Match[] {
  const removed = vectors.remove(key)
  if (removed instanceof Promise) removed.catch(() => undefined)
  return []
}
