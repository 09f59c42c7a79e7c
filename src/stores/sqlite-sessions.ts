import type { DatabaseSync } from 'node:sqlite'
import type { Clock, Logger } from '../contract/host.ts'
import type { Message } from '../contract/llm.ts'
import type { SessionStore } from '../contract/session.ts'
import { decodeValue, encodeValue } from '../identity/codec.ts'
import { systemClock } from './entry-life.ts'
import { inTransaction, sqliteFile } from './sqlite-file.ts'

export interface SqliteSessionsOptions {
  /** The file, one of its own; made with its folder when it is not there. */
  readonly path: string
  readonly clock?: Clock
  readonly logger?: Logger
}

/** In the header of every file of conversations of ours; no byte of it is a letter. */
const applicationId = 0x1fa5_c8e2

const schema = `
CREATE TABLE messages (
  session TEXT NOT NULL,
  position INTEGER NOT NULL,
  message BLOB NOT NULL,
  PRIMARY KEY (session, position)
) STRICT, WITHOUT ROWID;
`

/** Conversations in a file, shared by the processes of one machine. They stay until they are cleared. */
export function sqliteSessions({ path, clock = systemClock, logger }: SqliteSessionsOptions): SessionStore {
  const file = sqliteFile({
    path,
    applicationId,
    version: 1,
    schema,
    prepare: statementsOf,
    clock,
    ...(logger !== undefined && { logger }),
  })

  return {
    load: (key) =>
      file.run(({ select, clear }) => {
        const messages = select.all(key).map(({ message }) => readMessage(message))
        if (messages.every((message) => message !== undefined)) return messages
        clear.run(key) // T25: with a gap in it, it is no longer the conversation that was had
        return []
      }),
    append: (key, messages) =>
      file.run(({ db, last, insert }) =>
        inTransaction(db, 'IMMEDIATE', () => {
          let position = Number(last.get(key)?.['position'])
          for (const message of messages) insert.run(key, ++position, encodeValue(message))
        }),
      ),
    clear: (key) => file.run(({ clear }) => void clear.run(key)),
    close: async () => file.close(),
  }
}

function statementsOf(db: DatabaseSync) {
  return {
    db,
    select: db.prepare('SELECT message FROM messages WHERE session = ? ORDER BY position'),
    last: db.prepare('SELECT coalesce(max(position), -1) AS position FROM messages WHERE session = ?'),
    insert: db.prepare('INSERT INTO messages (session, position, message) VALUES (?, ?, ?)'),
    clear: db.prepare('DELETE FROM messages WHERE session = ?'),
  }
}

function readMessage(value: unknown): Message | undefined {
  if (!(value instanceof Uint8Array)) return undefined
  try {
    const message = decodeValue(value)
    return isMessage(message) ? message : undefined
  } catch {
    return undefined
  }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || !('role' in value) || !('content' in value)) return false
  const { role, content } = value
  if (role === 'system') return typeof content === 'string'
  if (role === 'user' || role === 'assistant') return typeof content === 'string' || Array.isArray(content)
  return role === 'tool' && Array.isArray(content)
}
