import type { DatabaseSync } from 'node:sqlite'
import { checkOptions } from '../contract/check-options.ts'
import type { Clock, Logger } from '../contract/host.ts'
import type { Entry, Store, StoredEntry, WriteAnswer } from '../contract/store.ts'
import { systemClock, targetsFirst } from './entry-life.ts'
import {
  boundNames,
  boundsOf,
  defaultFileBytes,
  requirePath,
  selectsAll,
  type Bounds,
  type StoreBounds,
} from './limits.ts'
import { sqliteEntries, type SqliteEntries } from './sqlite-entries.ts'
import { sqliteEpochs } from './sqlite-epochs.ts'
import { inTransaction, sqliteFile } from './sqlite-file.ts'
import { storeApplicationId, storeSchema, storeVersion } from './sqlite-schema.ts'
import { sqliteVectors } from './sqlite-vectors.ts'

/** Milliseconds an operation waits for another process that writes: it holds the event loop, and a busy file is a miss. */
const patience = 40

export interface SqliteStoreOptions extends StoreBounds {
  /** Folders that are missing are made. */
  readonly path: string
  /** @default 1 GiB */
  readonly bytes?: number
  /** Whether nobody else puts files at the path: one that is no database is then moved aside as damaged, not refused. @default false */
  readonly dedicated?: boolean
  readonly clock?: Clock
  readonly logger?: Logger
}

/**
 * Entries in a file, shared by the processes of one machine: each sees the others' entries, invalidations and vectors
 * at once. What it hands out it may hand out again while nobody has written to the file: not to be written to.
 */
export function sqliteStore(options: SqliteStoreOptions): Store {
  checkOptions(options, ['path', ...boundNames, 'dedicated', 'clock', 'logger'], 'sqliteStore')
  requirePath('sqliteStore', options.path)
  const { path, clock = systemClock, logger, dedicated = false } = options
  const bounds = boundsOf('sqliteStore', options, defaultFileBytes)
  const file = sqliteFile({
    path,
    applicationId: storeApplicationId,
    version: storeVersion,
    schema: storeSchema,
    patience,
    prepare: (db) => statementsOf(db, bounds),
    dedicated,
    remedy: 'STRATAGENT_CACHE, `sqliteStore({ path })`, or `store: memoryStore()` for one without a file',
    clock,
    ...(logger !== undefined && { logger }),
  })
  let isDue = false
  /** Goes a little below the bounds that were met, behind the write that met them. */
  const shrinkLater = (): void => {
    if (isDue) return
    isDue = true
    setImmediate(() => {
      isDue = false
      try {
        if (file.run(shrink)) shrinkLater()
      } catch {
        // closed, or another process is writing: the next write goes on with it
      }
    })
  }

  return {
    name: 'sqlite',
    capabilities: { remote: false, shared: true },
    peek: (key) => file.run(({ entries }) => whole({ entries, now: clock.now() }, (find) => find(key))),
    read: ({ keys, tags }) =>
      file.run(({ db, entries, epochs }) =>
        whole({ entries, now: clock.now() }, (find) =>
          inTransaction(db, 'DEFERRED', () => ({ entries: keys.map(find), epochs: epochs.seen(tags) })),
        ),
      ),
    write: (entries) =>
      file.run((statements) => {
        const answer = write(statements, entries, clock.now())
        if (statements.entries.isFull) shrinkLater()
        return answer
      }),
    search: (query) =>
      file.run(({ db, vectors }) => inTransaction(db, 'DEFERRED', () => vectors.search(query, clock.now()))),
    invalidate: (selector) =>
      file.run(({ db, entries, epochs, vectors }) => {
        vectors.touch()
        return inTransaction(db, 'IMMEDIATE', () => {
          if (selectsAll(selector)) epochs.bumpAll()
          epochs.bump(selector.tags ?? [])
          return entries.remove(selector)
        })
      }),
    lookAlikes: (question) => file.run(({ entries }) => entries.withQuestion(question, clock.now())),
    figures: () => file.run(({ entries }) => entries.figures(clock.now())),
    close: async () => file.close(),
  }
}

interface Statements {
  readonly db: DatabaseSync
  readonly entries: SqliteEntries
  readonly epochs: ReturnType<typeof sqliteEpochs>
  readonly vectors: ReturnType<typeof sqliteVectors>
}

function statementsOf(db: DatabaseSync, bounds: Bounds): Statements {
  return { db, entries: sqliteEntries(db, bounds), epochs: sqliteEpochs(db), vectors: sqliteVectors(db) }
}

/** Runs a search for entries, and removes the rows that could not be read when it is through. */
function whole<T>(
  { entries, now }: { readonly entries: SqliteEntries; readonly now: number },
  work: (find: (key: string) => StoredEntry | undefined) => T,
): T {
  const unreadable: string[] = []
  const found = work(entries.look(now, (key) => unreadable.push(key)))
  if (unreadable.length > 0) dropUnreadable(entries, unreadable)
  return found
}

/** T25: what cannot be read is a miss, and goes. */
function dropUnreadable(entries: SqliteEntries, keys: readonly string[]): void {
  try {
    entries.drop(keys)
  } catch {
    // another process is writing: it is met again, and goes then
  }
}

function write({ db, entries, epochs, vectors }: Statements, fresh: readonly Entry[], now: number): WriteAnswer {
  vectors.touch()
  return inTransaction(db, 'IMMEDIATE', () => {
    if (fresh.some(epochs.outruns)) return 'outrun'
    const fits = targetsFirst(fresh).map((entry) => entries.put(entry, now))
    entries.tidy(fresh, now)
    return fits.includes(false) ? 'too-large' : 'written'
  })
}

/** Lets a bite go, when nobody else is writing just now; gives whether there is more. */
function shrink({ db, entries, vectors }: Statements): boolean {
  vectors.touch()
  db.exec('PRAGMA busy_timeout = 0')
  try {
    inTransaction(db, 'IMMEDIATE', entries.shrink)
  } finally {
    db.exec(`PRAGMA busy_timeout = ${patience}`)
  }
  return entries.isFull
}
