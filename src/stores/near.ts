import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Clock } from '../contract/host.ts'
import type {
  Entry,
  ReadAnswer,
  Store,
  StoreChange,
  StoredEntry,
  StoreFigures,
  StoreSelector,
  WatchedStore,
} from '../contract/store.ts'
import { isAlive, systemClock, targetsFirst, throughAlias } from './entry-life.ts'
import { defaultMemoryBytes, requireLimits, selectsNothing } from './limits.ts'
import { nearShelf } from './near-shelf.ts'
import { nearSights, type Sight } from './near-sights.ts'
import { isWatched } from './watched.ts'

export interface NearStoreOptions {
  /** @default 64 MiB */
  readonly bytes?: number
  /** For how long, in milliseconds, copies are served while nothing is heard of the far store. @default 30_000 */
  readonly silence?: number
  readonly clock?: Clock
}

/** A far store with copies of its entries in this process. */
export interface NearStore extends Store {
  peek(key: string): StoredEntry | undefined
  /** What the copies come to; `figures` says what the far store holds. */
  nearFigures(): StoreFigures
}

const defaultSilence = 30_000
/** Milliseconds of silence after which the far store is asked for news, and no sooner again. */
const uneasy = 2_000

/**
 * Puts copies in front of a far store: what was read from it or written to it is had at once when it is asked for again,
 * until it ends or the far store tells of a change.
 */
export function nearStore(far: WatchedStore, options: NearStoreOptions = {}): NearStore {
  checkOptions(options, ['bytes', 'silence', 'clock'], 'nearStore')
  requireNews(far)
  const { bytes = defaultMemoryBytes, silence = defaultSilence, clock = systemClock } = options
  requireLimits('nearStore', { bytes, silence })
  const nameOf = (text: string): string => far.nameOf(text)
  const shelf = nearShelf({ bytes, nameOf })
  const sights = nearSights()
  let askedAt = -Infinity
  let isClosed = false

  const hear = (change: StoreChange): void => {
    shelf.apply(change)
    sights.note(change)
  }
  const unwatch = far.watch(hear)

  const askForNews = (): void => {
    const now = performance.now()
    if (now - askedAt < uneasy) return
    askedAt = now
    const asked = far.read({ tenant: '-', keys: [], tags: [] })
    if (asked instanceof Promise) asked.catch(() => undefined)
  }
  /** Whether the far store was heard of lately enough to serve what lies here. */
  const isInTouch = (): boolean => {
    const { silence: heard } = far
    if (heard > uneasy) askForNews()
    return heard <= silence
  }
  const find = (key: string): StoredEntry | undefined => {
    const entry = shelf.get(key)
    if (entry === undefined) return undefined
    if (!isAlive(entry, clock.now())) {
      shelf.drop(key)
      return undefined
    }
    if (!isInTouch()) return undefined
    far.used?.(entry)
    return entry
  }
  const keep = (key: string, stored: StoredEntry, sight: Sight): void => {
    if (isClosed || !isAlive(stored, clock.now()) || sight.saw((change) => shelf.concerns(change, key, stored))) return
    const { vector: _vector, lease: _lease, ...copy } = stored
    shelf.put(key, copy)
  }
  const keepWritten = (entry: Entry, sight: Sight): void => {
    if (entry.target === undefined) return keep(entry.key, entry, sight)
    const target = shelf.get(entry.target)
    if (target !== undefined && target.alias === undefined) keep(entry.key, throughAlias(entry, target), sight)
  }

  return {
    name: far.name,
    capabilities: far.capabilities,
    peek: find,
    async read({ tenant, keys, tags }) {
      const near = keys.map((key) => {
        const entry = find(key)
        return entry?.tenant === tenant ? entry : undefined
      })
      const missing = keys.filter((_key, at) => near[at] === undefined)
      // it has been asked for news by now, and may take long to answer
      if (keys.length > 0 && missing.length === 0 && far.silence > uneasy) return withoutFar(near, tags)
      const sight = sights.open()
      try {
        const { entries, epochs } = await far.read({ tenant, keys: missing, tags })
        const found = new Map(missing.map((key, at) => [key, entries[at]]))
        const now = clock.now()
        for (const [key, entry] of found) {
          // what a faster clock made would end here too late; where it lies, it ends by the server's
          if (entry !== undefined && entry.createdAt <= now) keep(key, entry, sight)
        }
        // what went meanwhile has not outlived these epochs
        const stayed = (key: string, entry: StoredEntry): boolean =>
          !sight.saw((change) => shelf.concerns(change, key, entry))
        return {
          entries: keys.map((key, at) => {
            const entry = near[at]
            return entry === undefined ? found.get(key) : stayed(key, entry) ? entry : undefined
          }),
          epochs,
        }
      } catch (error) {
        if (isClosed || keys.length === 0 || missing.length > 0) throw error
        return withoutFar(near, tags)
      } finally {
        sight.end()
      }
    },
    async write(entries) {
      const sight = sights.open()
      try {
        const answer = await far.write(entries)
        shelf.apply({ kind: 'replaced', keys: entries.map(({ key }) => nameOf(key)) })
        if (answer === 'written') for (const entry of targetsFirst(entries)) keepWritten(entry, sight)
        return answer
      } finally {
        sight.end()
      }
    },
    async invalidate(selector) {
      if (selectsNothing(selector)) return far.invalidate(selector)
      const change = changeOf(selector, nameOf)
      hear(change)
      try {
        return await far.invalidate(selector)
      } finally {
        hear(change) // what was read while it was on its way
      }
    },
    ...(far.search !== undefined && { search: far.search.bind(far) }),
    ...(far.prepare !== undefined && { prepare: far.prepare.bind(far) }),
    get searchedBy() {
      return far.searchedBy
    },
    ...(far.lease !== undefined && { lease: far.lease.bind(far) }),
    ...(far.lookAlikes !== undefined && { lookAlikes: far.lookAlikes.bind(far) }),
    figures: () => far.figures(),
    nearFigures: () => shelf.figures,
    async close() {
      isClosed = true
      unwatch()
      shelf.apply({ kind: 'lost' })
      await far.close()
    },
  }
}

function requireNews(far: Store): void {
  if (isWatched(far)) return
  throw new StratagentError(
    'CONFIG_INVALID',
    `nearStore: the store ${far.name} tells nobody of its changes, so copies of it would grow old. Put copies in front of a redisStore, or use the store as it is.`,
  )
}

/** What an invalidation takes from here: rather too much than too little. */
function changeOf({ keys, tags = [], createdBefore }: StoreSelector, nameOf: (text: string) => string): StoreChange {
  if (keys !== undefined) return { kind: 'removed', keys: keys.map(nameOf) }
  if (createdBefore !== undefined) return { kind: 'aged', createdBefore, tags: tags.map(nameOf) }
  return { kind: 'moved', tags: tags.map(nameOf), epoch: 0 }
}

/** The answer when all keys lie here and the far store cannot say the epochs: those at which the entries were made. */
function withoutFar(entries: readonly (StoredEntry | undefined)[], tags: readonly string[]): ReadAnswer {
  const epochOf = (tag: string): number => {
    const seen = entries.flatMap((entry) => entry?.epochs.get(tag) ?? [])
    return seen.length === 0 ? 0 : Math.min(...seen)
  }
  return { entries, epochs: new Map(tags.map((tag) => [tag, epochOf(tag)])) }
}
