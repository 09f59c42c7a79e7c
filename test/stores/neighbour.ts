// A second process on the same file: does what it is told, a line each, and says what came of it.
import { createInterface } from 'node:readline'
import { StratagentError } from '../../src/contract/errors.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { direction, sampleEntry } from '../../src/testing/sample-entry.ts'

const clock = manualClock()
const store = sqliteStore({ path: process.argv[2] ?? '', clock })
const vector = direction({ 0: 1 })

const verbs: Readonly<Record<string, (key: string) => unknown>> = {
  write: (key) => store.write([sampleEntry(clock, { key, vector, epochs: new Map([['x', 0]]) })]),
  read: async (key) => (await store.read({ tenant: 'acme', keys: [key], tags: [] })).entries[0]?.key ?? 'nothing',
  find: async () => {
    const matches = await store.search?.({ tenant: 'acme', partitions: ['p1'], vector, count: 9 })
    return (
      matches
        ?.map(({ entry }) => entry.key)
        .toSorted()
        .join(' ') ?? 'nothing'
    )
  },
  forget: (key) => store.invalidate({ keys: [key] }),
  invalidate: (tag) => store.invalidate({ tags: [tag] }),
  close: async () => {
    await store.close()
    return 'closed'
  },
}

/** A file that another process writes to is busy after 40 ms, and says so: who must write comes again. */
async function insist(work: () => unknown): Promise<unknown> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StratagentError) || !error.retryable) throw error
    }
  }
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [verb = '', argument = ''] = line.split(' ')
  console.log(String(await insist(() => verbs[verb]?.(argument))))
}
