import { after } from '../contract/after.ts'
import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import type { Store, StoredEntry, WatchedStore } from '../contract/store.ts'
import { wrapStore } from '../contract/wrap-store.ts'
import { sealKeys, type SealKey } from './seal-keys.ts'
import { isPlausible } from './packed-value.ts'
import { seals, type Opened } from './seals.ts'
import { isWatched, telling } from './watched.ts'

export type { SealKey }

export interface SealedStoreOptions {
  /**
   * The first seals what is written; all of them open. To change keys, give the new one to all processes behind the old
   * one, then put it in front, and take the old one away when what it has sealed has ended.
   */
  readonly keys: readonly SealKey[]
  /** Whether answers and questions cannot be read without a key either. Vectors, which tell what they are about, and tags can. @default false */
  readonly encrypt?: boolean
  /** Told, once a minute at most, that entries were not used since their seal does not hold. */
  readonly logger?: Logger
}

/** Milliseconds between two lines about broken seals. */
const quiet = 60_000

/**
 * Believes nothing that a store hands out unless it was written by somebody who knows a key: what was altered there, or
 * moved to another tenant, is not served, nor found by another vector than its own (S18). What lay there before it was
 * sealed is not served either.
 *
 * @throws StratagentError `CONFIG_INVALID` without a key, for a short secret, for two keys of one name, and over copies
 */
export function sealedStore(store: WatchedStore, options: SealedStoreOptions): WatchedStore
export function sealedStore(store: Store, options: SealedStoreOptions): Store
export function sealedStore(store: Store | WatchedStore, options: SealedStoreOptions): Store {
  checkOptions(options, ['keys', 'encrypt', 'logger'], 'sealedStore')
  if ('nearFigures' in store) {
    throw new StratagentError(
      'CONFIG_INVALID',
      'sealedStore: copies are in front of this store already, and each would be opened anew. Seal what is under them: nearStore(sealedStore(store, { keys })).',
    )
  }
  const { keys, encrypt = false, logger } = options
  const { seal, open } = seals({ keys: sealKeys(keys), encrypt })
  const tell = teller(logger)

  const opened = (entry: StoredEntry): Opened | undefined => {
    const found = open(entry)
    if (typeof found === 'object') return found
    tell(found)
    return undefined
  }
  const entryIn = (entry: StoredEntry): StoredEntry | undefined => opened(entry)?.entry
  /** What is broken comes back without a byte, so that whoever wants to serve it says so and drops it. */
  const orNothing = (entry: StoredEntry | undefined): StoredEntry | undefined => {
    if (entry === undefined) return undefined
    const found = open(entry)
    if (typeof found === 'object') return found.entry
    tell(found)
    return found === 'broken' && entry.alias === undefined ? { ...entry, value: new Uint8Array() } : undefined
  }

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
          const found = opened(entry)
          if (found === undefined) return []
          if (isPlausible(similarity, query.vector, found.vector)) return [{ entry: found.entry, similarity }]
          tell('broken')
          return []
        }),
      ),
    lookAlikes: (lookAlikes) => (question) =>
      after(lookAlikes(question), (entries) => entries.flatMap((entry) => entryIn(entry) ?? [])),
  })
  return isWatched(store) ? telling(sealed, store) : sealed
}

/** Why an entry is not used. */
type Fault = 'broken' | 'unknown'

const sentences: Readonly<Record<Fault, string>> = {
  broken:
    'What lay in the store was not used: it has no seal, or one that does not hold. Somebody writes to it without a key or has altered it; give all processes the same `keys`.',
  unknown:
    'What lay in the store was not used: it is sealed with a key that is not among `keys`. Give a new key to all processes behind the old one, and only then put it in front.',
}

function teller(logger: Logger | undefined): (fault: Fault) => void {
  const toldAt = new Map<Fault, number>()
  return (fault) => {
    const now = performance.now()
    if (logger === undefined || now - (toldAt.get(fault) ?? -Infinity) < quiet) return
    toldAt.set(fault, now)
    logger.warn(sentences[fault])
  }
}
