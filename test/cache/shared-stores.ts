import { describe, onTestFinished } from 'vitest'
import { memoryStore, nearStore, redisStore, sqliteStore, type Store } from 'stratagent'
import type { ManualClock } from 'stratagent/testing'
import { describeRedis } from '../servers/describe-servers.ts'
import { setUp, type SetUp, type SetUpOptions } from '../set-up.ts'
import { freshPrefix } from '../stores/redis-at-hand.ts'
import { scratchFile } from '../stores/scratch.ts'

/** Two runtimes, as two processes have them, over what they share. */
export type Pair = (options?: SetUpOptions) => Promise<readonly [SetUp, SetUp]>

/** Gives a way to open one more store on the same data. */
type Opening = () => (clock: ManualClock) => Store

/** A suite once for each store that two runtimes may share. */
export async function describeShared(title: string, body: (pair: Pair) => void): Promise<void> {
  describe(`${title}, in memory`, () => body(pairOf(inMemory)))
  describe(`${title}, in a file`, () => body(pairOf(inFile)))
  await describeRedis(`${title}, in Redis`, { search: true }, ({ url, prefix }) => {
    body(
      pairOf(() => {
        const own = freshPrefix(prefix)
        return (clock) => opened(nearStore(redisStore({ url, prefix: own, clock }), { clock }))
      }),
    )
  })
}

function inMemory(): (clock: ManualClock) => Store {
  let store: Store | undefined
  return (clock) => (store ??= memoryStore({ clock }))
}

function inFile(): (clock: ManualClock) => Store {
  const path = scratchFile()
  return (clock) => opened(sqliteStore({ path, clock }))
}

function pairOf(opening: Opening): Pair {
  return async (options = {}) => {
    const open = opening()
    const one = (): Promise<SetUp> => setUp({ cacheBudget: '2s', ...options, store: open })
    return [await one(), await one()]
  }
}

function opened(store: Store): Store {
  onTestFinished(() => store.close())
  return store
}
