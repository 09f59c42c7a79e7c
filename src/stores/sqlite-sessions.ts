import type { DatabaseSync } from 'node:sqlite'
import { checkOptions } from '../contract/check-options.ts'
import type { Clock, Logger } from '../contract/host.ts'
import type { Message } from '../contract/llm.ts'
import type { SessionStore } from '../contract/session.ts'
import { decodeValue, encodeValue } from '../identity/codec.ts'
import { systemClock } from './entry-life.ts'
import { requireLimits, requirePath } from './limits.ts'
import { inTransaction, sqliteFile } from './sqlite-file.ts'
import { addAges, sessionBounds, type SessionLimits } from './sqlite-session-bounds.ts'

export interface SqliteSessionsOptions {
  /** The file, one of its own; made with its folder when it is not there. */
  readonly path: string
  /** Conversations kept; the one that has been silent for longest goes first. @default 100_000 */
  readonly sessions?: number
  /** How long a conversation is kept after the last thing said in it, in milliseconds. @default 90 days */
  readonly maxAge?: number
  /** Whether nobody else puts files at the path: one that is no database is then moved aside as damaged, not refused. @default false */
  readonly dedicated?: boolean
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

const day = 24 * 60 * 60_000

/** Conversations in a file, shared by the processes of one machine. They stay until they are cleared, too old or too many. */
export function sqliteSessions(options: SqliteSessionsOptions): SessionStore {
  checkOptions(options, ['path', 'sessions', 'maxAge', 'dedicated', 'clock', 'logger'], 'sqliteSessions')
  requirePath('sqliteSessions', options.path)
  const { path, sessions = 100_000, maxAge = 90 * day, dedicated = false, clock = systemClock, logger } = options
  requireLimits('sqliteSessions', { sessions, maxAge })
  const file = sqliteFile({
    path,
    applicationId,
    version: 1,
    schema,
    prepare(db) {
      addAges(db, clock.now())
      return statementsOf(db, { sessions, maxAge })
    },
    dedicated,
    remedy:
      '`sqliteSessions({ path })`, STRATAGENT_CACHE, beside which it lies, or `sessions: memorySessions()` for none',
    clock,
    ...(logger !== undefined && { logger }),
  })

  return {
    load: (key) =>
      file.run((statements) => {
        const rows = statements.select.all({ key, ended: clock.now() - maxAge })
        const messages = rows.map(({ message }) => readMessage(message))
        if (messages.every((message) => message !== undefined)) return messages
        clear(statements, key) // T25: with a gap in it, it is no longer the conversation that was had
        return []
      }),
    append: (key, messages) =>
      file.run(({ db, bounds, last, insert }) =>
        inTransaction(db, 'IMMEDIATE', () => {
          bounds.touch(key, clock.now())
          let position = Number(last.get(key)?.['position'])
          for (const message of messages) insert.run(key, ++position, encodeValue(message))
        }),
      ),
    clear: (key) => file.run((statements) => clear(statements, key)),
    close: async () => file.close(),
  }
}

type Statements = ReturnType<typeof statementsOf>

function statementsOf(db: DatabaseSync, limits: SessionLimits) {
  return {
    db,
    bounds: sessionBounds(db, limits),
    select: db.prepare(`
      SELECT message FROM messages WHERE session = :key
      AND NOT EXISTS (SELECT 1 FROM sessions WHERE key = :key AND appended_at <= :ended) ORDER BY position`),
    last: db.prepare('SELECT coalesce(max(position), -1) AS position FROM messages WHERE session = ?'),
    insert: db.prepare('INSERT INTO messages (session, position, message) VALUES (?, ?, ?)'),
    remove: db.prepare('DELETE FROM messages WHERE session = ?'),
  }
}

function clear({ db, bounds, remove }: Statements, key: string): void {
  inTransaction(db, 'IMMEDIATE', () => {
    bounds.forget(key)
    remove.run(key)
  })
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
