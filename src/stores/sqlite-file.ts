import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StratagentError } from '../contract/errors.ts'
import { closedError } from './limits.ts'
import { claimFile, setAside, unusable, type FileClaim } from './sqlite-claim.ts'
import { codeOf, isDamage, isUnusablePath, reasonOf } from './sqlite-errors.ts'

export interface SqliteFileOptions<Rows> extends FileClaim {
  readonly version: number
  readonly schema: string
  /** Milliseconds an operation waits for another process that writes. @default 1,000 */
  readonly patience?: number
  /** Prepares the statements; it fails when tables are missing. */
  readonly prepare: (db: DatabaseSync) => Rows
}

/** A file of ours that several processes may have open. Damaged, it is moved aside and a new one is started. */
export interface SqliteFile<Rows> {
  run<T>(work: (rows: Rows) => T): T
  close(): void
}

/** Milliseconds between two looks whether the file is still the one at its path. */
const unlooked = 1000

const anotherVersion = new Error('It was written by another version.')

interface Opened<Rows> {
  readonly db: DatabaseSync
  readonly rows: Rows
  readonly inode: number
}

/**
 * Opens the file, or creates it for its owner alone.
 *
 * @throws StratagentError `CONFIG_INVALID` when the path cannot be written, `STORE_FOREIGN` when the file is not ours.
 */
export function sqliteFile<Rows>(options: SqliteFileOptions<Rows>): SqliteFile<Rows> {
  let opened: Opened<Rows> | undefined = open(options)
  let closed = false
  let lookedAt = options.clock.now()

  /** A file that was removed, or moved aside by another process that found it damaged, is not the one the others use. */
  const leaveMoved = (): void => {
    const now = options.clock.now()
    if (opened === undefined || Math.abs(now - lookedAt) < unlooked) return
    lookedAt = now
    if (statSync(options.path, { throwIfNoEntry: false })?.ino === opened.inode) return
    close(opened.db)
    opened = undefined
  }
  const leave = (error: unknown): void => {
    if (opened === undefined || !isDamage(error)) return
    const { db, inode } = opened
    opened = undefined
    close(db)
    setAside(options, inode, 'it is damaged')
  }

  return {
    run(work) {
      if (closed) throw closedError(options.path)
      try {
        leaveMoved()
        opened ??= open(options)
        return work(opened.rows)
      } catch (error) {
        leave(error)
        throw unavailable(options.path, error)
      }
    },
    close() {
      if (!closed && opened !== undefined) close(opened.db)
      closed = true
    },
  }
}

/** Runs `work` in a transaction: `IMMEDIATE` to write, `DEFERRED` to read one state throughout. */
export function inTransaction<T>(db: DatabaseSync, kind: 'IMMEDIATE' | 'DEFERRED', work: () => T): T {
  db.exec(`BEGIN ${kind}`)
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function open<Rows>(options: SqliteFileOptions<Rows>): Opened<Rows> {
  for (let attempt = 1; ; attempt++) {
    const inode = claimFile(options)
    try {
      return { ...connect(options), inode }
    } catch (error) {
      if (isUnusablePath(error)) throw unusable(options, error)
      const useless = error === anotherVersion || isDamage(error, { opening: true })
      if (attempt > 1 || !useless) throw unavailable(options.path, error)
      setAside(options, inode, 'it is damaged or of another version')
    }
  }
}

function connect<Rows>(options: SqliteFileOptions<Rows>): Omit<Opened<Rows>, 'inode'> {
  const db = new DatabaseSync(resolve(options.path)) // as it stands, one that starts with `file:` is no path to sqlite
  try {
    db.exec(
      'PRAGMA busy_timeout = 1000; PRAGMA synchronous = NORMAL; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF',
    )
    create(db, options)
    shareWithReaders(db)
    const rows = options.prepare(db)
    db.exec(`PRAGMA busy_timeout = ${options.patience ?? 1_000}`)
    return { db, rows }
  } catch (error) {
    close(db)
    throw error
  }
}

/** Makes the tables in a file that has none yet, in one transaction: two processes may come at once. */
function create<Rows>(db: DatabaseSync, { applicationId, version, schema }: SqliteFileOptions<Rows>): void {
  if (numberOf(db, 'application_id') !== applicationId) {
    inTransaction(db, 'IMMEDIATE', () => {
      if (numberOf(db, 'application_id') === applicationId) return
      db.exec(`${schema}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`)
    })
  }
  if (numberOf(db, 'user_version') !== version) throw anotherVersion
}

/** Switches to write-ahead logging, so that readers never wait. Another process that switches at this moment makes it fail. */
function shareWithReaders(db: DatabaseSync): void {
  for (let attempt = 1; ; attempt++) {
    try {
      return db.exec('PRAGMA journal_mode = WAL')
    } catch (error) {
      if (attempt === 100 || codeOf(error) !== 'busy') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}

function numberOf(db: DatabaseSync, pragma: string): unknown {
  return db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]
}

function close(db: DatabaseSync): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // another process has the file open, or it is damaged: what is in the log stays there
  }
  if (db.isOpen) db.close()
}

function unavailable(path: string, cause: unknown): StratagentError {
  if (cause instanceof StratagentError) return cause
  return new StratagentError('STORE_UNAVAILABLE', `${path} could not be used (${reasonOf(cause)}).`, {
    cause,
    retryable: codeOf(cause) === 'busy',
  })
}
