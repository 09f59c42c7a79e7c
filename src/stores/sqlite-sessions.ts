import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StratagentError } from '../contract/errors.ts'
import type { Message } from '../contract/llm.ts'
import type { SessionStore } from '../contract/session.ts'
import { decodeValue, encodeValue } from '../identity/codec.ts'

export interface SqliteSessionsOptions {
  /** The file; made with its folder when it is not there. */
  readonly path: string
}

/** Marks our conversation files among sqlite files. */
const applicationId = 0x53_74_53_65

const schema = `
  CREATE TABLE IF NOT EXISTS messages (
    session TEXT NOT NULL,
    position INTEGER NOT NULL,
    message BLOB NOT NULL,
    PRIMARY KEY (session, position)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
`

/** Conversations in a file, shared by the processes of one machine. */
export function sqliteSessions({ path }: SqliteSessionsOptions): SessionStore {
  const database = open(path)
  const select = database.prepare('SELECT message FROM messages WHERE session = ? ORDER BY position')
  const last = database.prepare('SELECT coalesce(max(position), -1) AS position FROM messages WHERE session = ?')
  const insert = database.prepare('INSERT INTO messages (session, position, message) VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM messages WHERE session = ?')
  let isClosed = false

  return {
    load: (key) => select.all(key).flatMap(({ message }) => readMessage(message)),
    append(key, messages) {
      database.exec('BEGIN IMMEDIATE')
      try {
        const { position } = last.get(key) ?? {}
        let next = Number(position ?? -1) + 1
        for (const message of messages) insert.run(key, next++, encodeValue(message))
        database.exec('COMMIT')
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
    clear: (key) => void remove.run(key),
    async close() {
      if (!isClosed) database.close()
      isClosed = true
    },
  }
}

function open(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const database = new DatabaseSync(path, { timeout: 2_000 })
    const owner = Number(database.prepare('PRAGMA application_id').get()?.['application_id'] ?? 0)
    const tables = Number(database.prepare('SELECT count(*) AS count FROM sqlite_master').get()?.['count'] ?? 0)
    if (owner !== applicationId && tables > 0) throw foreign(path)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    database.exec(schema)
    return database
  } catch (cause) {
    if (cause instanceof StratagentError) throw cause
    const sentence = `The conversations cannot be kept in ${path}. Name a file this process may write, or pass \`sessions: memorySessions()\`.`
    throw new StratagentError('CONFIG_INVALID', sentence, { cause })
  }
}

function foreign(path: string): StratagentError {
  return new StratagentError(
    'STORE_FOREIGN',
    `${path} is a database, but not of conversations of ours. Name another file.`,
  )
}

/** A message that cannot be read is left out: what comes out of a store is untrusted. */
function readMessage(value: unknown): readonly Message[] {
  if (!(value instanceof Uint8Array)) return []
  try {
    const message = decodeValue(value)
    return isMessage(message) ? [message] : []
  } catch {
    return []
  }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || !('role' in value) || !('content' in value)) return false
  const { role, content } = value
  if (role === 'system') return typeof content === 'string'
  if (role === 'user' || role === 'assistant') return typeof content === 'string' || Array.isArray(content)
  return role === 'tool' && Array.isArray(content)
}
