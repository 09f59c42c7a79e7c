import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './sqlite-file.ts'

export interface SessionLimits {
  readonly sessions: number
  readonly maxAge: number
}

/** Keeps conversations within their bounds. All of it belongs in a transaction. */
export interface SessionBounds {
  /** Says that a conversation goes on now; one that has ended begins anew. */
  touch(key: string, now: number): void
  forget(key: string): void
}

const schema = `
CREATE TABLE sessions (key TEXT PRIMARY KEY, appended_at REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_age ON sessions (appended_at);
CREATE TRIGGER session_gone AFTER DELETE ON sessions BEGIN
  DELETE FROM messages WHERE session = old.key;
END;
`

/** Most conversations that go for their age per append, so that none is long. */
const bite = 4
/** Most new conversations between two counts. */
const between = 64

/** Makes the table of ages in a file that is older than it: its conversations are as young as this moment. */
export function addAges(db: DatabaseSync, now: number): void {
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sessions'")
  if (isThere.get() !== undefined) return
  inTransaction(db, 'IMMEDIATE', () => {
    if (isThere.get() !== undefined) return // another process was first
    db.exec(schema)
    db.prepare('INSERT INTO sessions SELECT DISTINCT session, ? FROM messages').run(now)
  })
}

/** The statements that bound conversations. */
export function sessionBounds(db: DatabaseSync, { sessions, maxAge }: SessionLimits): SessionBounds {
  const begin = db.prepare('INSERT OR IGNORE INTO sessions (key, appended_at) VALUES (?, ?)')
  const goOn = db.prepare('UPDATE sessions SET appended_at = ? WHERE key = ?')
  const remove = db.prepare('DELETE FROM sessions WHERE key = ?')
  const removeIfEnded = db.prepare('DELETE FROM sessions WHERE key = ? AND appended_at <= ?')
  const removeEnded = db.prepare(
    `DELETE FROM sessions WHERE key IN (
      SELECT key FROM sessions WHERE appended_at <= ? ORDER BY appended_at LIMIT ${bite})`,
  )
  const removeOldest = db.prepare(
    'DELETE FROM sessions WHERE key IN (SELECT key FROM sessions ORDER BY appended_at LIMIT max(0, (SELECT count(*) FROM sessions) - ?))',
  )
  const uncounted = Math.max(1, Math.min(between, Math.floor(sessions / between)))
  let begun = -1 // counted at the first: a process may be gone before it begins as many

  return {
    touch(key, now) {
      removeIfEnded.run(key, now - maxAge)
      removeEnded.run(now - maxAge)
      const isNew = begin.run(key, now).changes > 0
      if (!isNew) goOn.run(now, key)
      else if (++begun % uncounted === 0) removeOldest.run(sessions)
    },
    forget: (key) => void remove.run(key),
  }
}
