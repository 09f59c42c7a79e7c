import type { DatabaseSync } from 'node:sqlite'

/** Tells whether a file may have changed: what was read at a state holds for as long as the state is the same. */
export interface FileState {
  /** The state that was seen last, without a look at the file. */
  readonly seen: number
  /** The state now: another number after a commit of any other connection, whatever process it is of. */
  look(): number
  /** Says that this connection writes. */
  touch(): void
}

/** The state of the file behind a connection. */
export function fileState(db: DatabaseSync): FileState {
  const select = db.prepare('PRAGMA data_version')
  let version: unknown
  let seen = 0

  return {
    get seen() {
      return seen
    },
    look() {
      const now = select.get()?.['data_version']
      if (now !== version) {
        version = now
        seen++
      }
      return seen
    },
    touch() {
      seen++
    },
  }
}
