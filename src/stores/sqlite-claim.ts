import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StratagentError } from '../contract/errors.ts'
import type { Clock, Logger } from '../contract/host.ts'
import { reasonOf } from './sqlite-errors.ts'

export interface FileClaim {
  readonly path: string
  /** What stands in the header of a file of ours. */
  readonly applicationId: number
  /** Whether it lies where nobody but us puts files: one that is no database is then a damaged one of ours. @default false */
  readonly dedicated?: boolean
  /** How another path is named, for who is told that this one is of no use. */
  readonly remedy: string
  readonly clock: Clock
  readonly logger?: Logger
}

/** The first bytes of every sqlite file. */
const magic = new TextEncoder().encode('SQLite format 3\0')
/** Bytes up to the end of the application id. */
const lengthWithId = 72

/**
 * Makes sure that the path is a file of ours or an empty one, without letting sqlite touch it; gives its inode. A
 * database that ends before it names its owner is damaged, and is moved aside; so is what has no head of a database at a
 * path that is ours.
 */
export function claimFile(claim: FileClaim): number {
  const { path, applicationId, dedicated = false } = claim
  let head: Head
  try {
    if (path === '' || path === ':memory:') throw new Error('It names no file.')
    makeFolder(dirname(resolve(path)))
    if (existsSync(path) && !statSync(path).isFile()) throw new Error('It is not a file.')
    head = readHead(path)
    if (isCut(head.header) || (dedicated && isDestroyed(head.header))) {
      setAside(claim, head.inode, 'it is damaged')
      head = readHead(path)
    }
  } catch (cause) {
    throw cause instanceof StratagentError ? cause : unusable(claim, cause)
  }
  if (head.header.length > 0 && idIn(head.header) !== applicationId) throw foreign(claim)
  return head.inode
}

/** Makes a folder and those above it; not with `recursive`, which never returns where the system makes no folders (as in /proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!existsSync(folder)) throw error // else another process was first
  }
}

interface Head {
  readonly header: Uint8Array
  readonly inode: number
}

function readHead(path: string): Head {
  const file = openSync(path, 'a+', 0o600) // fails here, not later, when it cannot be written
  try {
    const header = new Uint8Array(100)
    return { header: header.subarray(0, readSync(file, header, 0, 100, 0)), inode: fstatSync(file).ino }
  } finally {
    closeSync(file)
  }
}

/** Whether this is the start of a database, too short to say whose. */
function isCut(header: Uint8Array): boolean {
  return header.length > 0 && header.length < lengthWithId && !isDestroyed(header)
}

/** Whether there is something, and not the start of a database. */
function isDestroyed(header: Uint8Array): boolean {
  return header.subarray(0, magic.length).some((byte, at) => byte !== magic[at])
}

/** The application id in the header of an sqlite file. */
function idIn(header: Uint8Array): number | undefined {
  if (header.length < lengthWithId) return undefined
  return new DataView(header.buffer, header.byteOffset).getInt32(68)
}

/** Moves the file out of the way, with its log, unless another process has done so already. */
export function setAside(claim: FileClaim, inode: number, why: string): void {
  const { path, clock, logger } = claim
  if (!existsSync(path) || statSync(path).ino !== inode) return
  let at = clock.now()
  while (existsSync(`${path}.corrupt-${at}`)) at++
  const aside = `${path}.corrupt-${at}`
  try {
    renameSync(path, aside)
    for (const part of ['-wal', '-shm']) if (existsSync(path + part)) renameSync(path + part, aside + part)
  } catch (cause) {
    throw unusable(claim, cause)
  }
  logger?.warn(`The file was moved aside because ${why}; a new one is started.`, { path, aside })
}

/** What is thrown for a path that cannot be written. */
export function unusable({ path, remedy }: FileClaim, cause: unknown): StratagentError {
  return new StratagentError(
    'CONFIG_INVALID',
    `${path} cannot be used as a database (${reasonOf(cause)}). Name a path that this process may write: ${remedy}.`,
    { cause },
  )
}

function foreign({ path, remedy }: FileClaim): StratagentError {
  return new StratagentError(
    'STORE_FOREIGN',
    `${path} is not a file of this kind, or its head is destroyed, and was left as it is. Move it away, or name another path: ${remedy}.`,
  )
}
