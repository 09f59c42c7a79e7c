import { memoryStore } from '../../src/stores/memory.ts'
import { sealedStore } from '../../src/stores/sealed.ts'
import { memoryVectors } from '../../src/stores/memory-vectors.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { withVectors } from '../../src/stores/with-vectors.ts'
import type { Store } from '../../src/contract/store.ts'
import { describeStore } from '../../src/testing/describe-store.ts'
import { scratchFile } from './scratch.ts'

const options = { entriesPerGroup: 50, bounded: true }

describeStore('memory', (clock, bounds) => memoryStore({ clock, ...bounds }), options)

describeStore('sqlite', (clock, bounds) => sqliteStore({ path: scratchFile(), clock, ...bounds }), options)

describeStore('memory, answering later', (clock, bounds) => answeringLater(memoryStore({ clock, ...bounds })), options)

describeStore('without search', (clock, bounds) => withoutSearch(memoryStore({ clock, ...bounds })), options)

describeStore(
  'without search, with vectors beside it',
  (clock, bounds) => withVectors(withoutSearch(memoryStore({ clock, ...bounds })), memoryVectors(), { clock }),
  options,
)

const seal = { keys: [{ id: 'first', secret: 'thirty-two letters are enough ...' }] }
describeStore('memory, sealed', (clock, bounds) => sealedStore(memoryStore({ clock, ...bounds }), seal), {
  ...options,
  seals: true,
})

describeStore(
  'sqlite, encrypted',
  (clock, bounds) => sealedStore(sqliteStore({ path: scratchFile(), clock, ...bounds }), { ...seal, encrypt: true }),
  { ...options, seals: true },
)

/** The same store as if it were far away. */
function answeringLater(store: Store): Store {
  const { peek: _peek, ...rest } = store
  return {
    ...rest,
    read: async (query) => store.read(query),
    write: async (entries) => store.write(entries),
    search: async (query) => (await store.search?.(query)) ?? [],
    invalidate: async (selector) => store.invalidate(selector),
    lookAlikes: async (question) => (await store.lookAlikes?.(question)) ?? [],
    figures: async () => store.figures(),
  }
}

function withoutSearch(store: Store): Store {
  const { search: _search, ...rest } = store
  return rest
}
