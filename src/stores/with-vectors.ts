import { checkOptions } from '../contract/check-options.ts'
import type { Clock } from '../contract/host.ts'
import type { Entry, Match, SearchQuery, Store, VectorStore } from '../contract/store.ts'
import { isAlive, systemClock } from './entry-life.ts'

/** Gives `search` to a store that has none: vectors lie beside it, and what they find is looked up in the store. */
export function withVectors(store: Store, vectors: VectorStore, options: { readonly clock?: Clock } = {}): Store {
  checkOptions(options, ['clock'], 'withVectors')
  const { clock = systemClock } = options
  const index = async (entry: Entry): Promise<void> => {
    const { partition, key, vector, target, intent } = entry
    if (vector !== undefined && target === undefined) await vectors.add(partition, key, vector)
    else if (target !== undefined || intent === undefined) await vectors.remove(key)
  }

  const { peek, lookAlikes, lease } = store
  return {
    name: store.name,
    capabilities: store.capabilities,
    ...(peek !== undefined && { peek: (key) => peek.call(store, key) }),
    ...(lease !== undefined && { lease: (query) => lease.call(store, query) }),
    ...(lookAlikes !== undefined && { lookAlikes: (question) => lookAlikes.call(store, question) }),
    read: (query) => store.read(query),
    invalidate: (selector) => store.invalidate(selector),
    figures: () => store.figures(),
    async write(entries) {
      const answer = await store.write(entries)
      if (answer !== 'outrun') for (const entry of entries) await index(entry)
      return answer
    },
    async search(query) {
      for (let count = query.count; ; count *= 4) {
        const near = await vectors.search({ ...query, count })
        const { entries } = await store.read({ tenant: query.tenant, keys: near.map(({ key }) => key), tags: [] })
        const matches = near.flatMap(({ similarity }, at): readonly Match[] => {
          const entry = entries[at]
          return entry !== undefined && fits(entry, query) && isAlive(entry, clock.now()) ? [{ entry, similarity }] : []
        })
        for (const [at, { key }] of near.entries()) if (entries[at] === undefined) await vectors.remove(key)
        if (matches.length >= query.count || near.length < count) return matches.slice(0, query.count)
      }
    },
    async close() {
      await store.close()
      await vectors.close()
    },
  }
}

function fits(entry: Entry & { readonly alias?: unknown }, { tenant, partitions }: SearchQuery): boolean {
  return entry.alias === undefined && entry.tenant === tenant && (partitions?.includes(entry.partition) ?? true)
}
