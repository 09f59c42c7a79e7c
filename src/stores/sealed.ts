import { checkOptions } from '../contract/check-options.ts'
import type { Awaitable, Logger } from '../contract/host.ts'
import type { Store, StoredEntry, WatchedStore } from '../contract/store.ts'
import { wrapStore } from '../contract/wrap-store.ts'
import { sealKeys, type SealKey } from './seal-keys.ts'
import { seals } from './seals.ts'
import { isWatched, telling } from './watched.ts'

export type { SealKey }

export interface SealedStoreOptions {
  /** The first seals what is written; all of them open. To change keys, put a new one in front and leave the old one for a day. */
  readonly keys: readonly SealKey[]
  /** Whether answers and questions cannot be read without a key either. Vectors and tags can. @default false */
  readonly encrypt?: boolean
  /** Told, once a minute at most, that entries were not used since their seal does not hold. */
  readonly logger?: Logger
}

/** Milliseconds between two lines about broken seals. */
const quiet = 60_000

/**
 * Believes nothing that a store hands out unless it was written by somebody who knows a key: what was altered there, or
 * moved to another tenant, is not served (S18). What lay there before it was sealed is not served either.
 *
 * @throws StratagentError `CONFIG_INVALID` without a key, for a short secret, and for two keys of one name
 */
export function sealedStore(store: WatchedStore, options: SealedStoreOptions): WatchedStore
export function sealedStore(store: Store, options: SealedStoreOptions): Store
export function sealedStore(store: Store | WatchedStore, options: SealedStoreOptions): Store {
  checkOptions(options, ['keys', 'encrypt', 'logger'], 'sealedStore')
  const { keys, encrypt = false, logger } = options
  const { seal, open } = seals({ keys: sealKeys(keys), encrypt })
  const tell = teller(logger)

  const opened = (entry: StoredEntry): StoredEntry | undefined => {
    const plain = open(entry)
    if (plain === undefined) tell()
    return plain
  }
  /** What lies there is not what was written: no bytes of it, so that whoever wants to serve it says so and drops it. */
  const orNothing = (entry: StoredEntry | undefined): StoredEntry | undefined =>
    entry && (opened(entry) ?? (entry.alias === undefined ? { ...entry, value: new Uint8Array() } : undefined))

  const sealed = wrapStore(store, {
    peek: (peek) => (key) => orNothing(peek(key)),
    read: (read) => (query) => {
      const whole = (answer: Awaited<ReturnType<Store['read']>>) => ({
        ...answer,
        entries: answer.entries.map(orNothing),
      })
      return after(read(query), whole)
    },
    write: (write) => (entries) => write(entries.map(seal)),
    search: (search) => (query) =>
      after(search(query), (matches) =>
        matches.flatMap(({ entry, similarity }) => {
          const plain = opened(entry)
          return plain === undefined ? [] : [{ entry: plain, similarity }]
        }),
      ),
    lookAlikes: (lookAlikes) => (question) =>
      after(lookAlikes(question), (entries) => entries.flatMap((entry) => opened(entry) ?? [])),
  })
  return isWatched(store) ? telling(sealed, store) : sealed
}

function after<T, R>(value: Awaitable<T>, then: (value: T) => R): Awaitable<R> {
  return value instanceof Promise ? value.then(then) : then(value)
}

function teller(logger: Logger | undefined): () => void {
  let since = 0
  let toldAt = -Infinity
  return () => {
    since++
    const now = performance.now()
    if (logger === undefined || now - toldAt < quiet) return
    logger.warn(
      `${since} ${since === 1 ? 'entry' : 'entries'} of the store not used: no seal, or one that does not hold. Somebody writes to it without a key or with another; give all processes the same \`keys\`.`,
    )
    since = 0
    toldAt = now
  }
}
