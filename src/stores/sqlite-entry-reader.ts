import type { DatabaseSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import type { Entry } from '../contract/store.ts'
import { entryOf, readColumns } from './sqlite-entry-row.ts'
import { codeOf } from './sqlite-errors.ts'
import { fileState } from './sqlite-file-state.ts'

/** Reads entries by key, as they are in the file at that moment, with one statement for one row. */
export interface EntryReader {
  /** Starts a look at the file; keys whose rows are known cost one between them. */
  look(): (key: string) => Entry | 'unreadable' | undefined
  /** Says that this connection writes rows. */
  touch(): void
}

type Row = Readonly<Record<string, unknown>>

interface KnownRow {
  readonly row: Row
  readonly entry: Entry
  /** The state of the file at which the row was read last. */
  state: number
}

/** Bytes of rows held, decoded. */
const knownBytes = 16 * 1024 * 1024
const columns = readColumns.split(', ')

/**
 * A row that was read is handed out again, the same object, as long as nobody has written to the file; after that it is
 * read again, and is still the same object if it is the same row.
 */
export function entryReader(db: DatabaseSync): EntryReader {
  const select = db.prepare(`SELECT ${readColumns} FROM entries WHERE key = ?`)
  const state = fileState(db)
  const known = new LRUCache<string, KnownRow>({ maxSize: knownBytes, sizeCalculation: sizeOf })

  const read = (key: string, old: KnownRow | undefined): Entry | 'unreadable' | undefined => {
    const row = readable(() => select.get(key))
    if (old !== undefined && isRow(row) && isSame(row, old.row)) {
      old.state = state.seen
      return old.entry
    }
    if (old !== undefined) known.delete(key)
    if (!isRow(row)) return row
    const entry = entryOf(row)
    if (entry === undefined) return 'unreadable'
    known.set(key, { row, entry, state: state.seen })
    return entry
  }

  return {
    touch: state.touch,
    look() {
      let now: number | undefined
      return (key) => {
        const old = known.get(key)
        const isCurrent = old?.state === state.seen && old.state === (now ??= state.look())
        return isCurrent ? old.entry : read(key, old)
      }
    },
  }
}

/** What `read` gives; a value that cannot be read into this language is no reason to fail. */
export function readable<T>(read: () => T): T | 'unreadable' {
  try {
    return read()
  } catch (error) {
    if (codeOf(error) === 'value') return 'unreadable'
    throw error
  }
}

function isRow(row: Row | 'unreadable' | undefined): row is Row {
  return typeof row === 'object'
}

function isSame(left: Row, right: Row): boolean {
  return columns.every((name) => {
    const [one, other] = [left[name], right[name]]
    if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0
    return one === other
  })
}

/** What a known row takes, near enough to bound memory by: what is written as JSON is held decoded too. */
function sizeOf({ entry, row }: KnownRow): number {
  return 1500 + entry.value.byteLength + 2 * String(row['about']).length
}
