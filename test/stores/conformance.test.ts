import { memoryStore } from '../../src/stores/memory.ts'
import { memoryVectors } from '../../src/stores/memory-vectors.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { withVectors } from '../../src/stores/with-vectors.ts'
import type { Store } from '../../src/contract/store.ts'
import { describeStore } from '../../src/testing/describe-store.ts'
import { scratchFile } from './scratch.ts'

const entriesPerGroup = 50

describeStore('memory', (clock) => memoryStore({ clock, entriesPerGroup }), { entriesPerGroup })

describeStore('sqlite', (clock) => sqliteStore({ path: scratchFile(), clock, entriesPerGroup }), { entriesPerGroup })

describeStore('memory, answering later', (clock) => answeringLater(memoryStore({ clock, entriesPerGroup })), {
  entriesPerGroup,
})

describeStore('without search', (clock) => withoutSearch(memoryStore({ clock, entriesPerGroup })), { entriesPerGroup })

describeStore(
  'without search, with vectors beside it',
  (clock) => withVectors(withoutSearch(memoryStore({ clock, entriesPerGroup })), memoryVectors(), { clock }),
  { entriesPerGroup },
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
