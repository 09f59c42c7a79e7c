import type { DatabaseSync } from 'node:sqlite'
import { rankAfter } from './entry-worth.ts'
import type { Eviction } from './limits.ts'

/** Hits on rows, which are written down with the next write: a read writes nothing. */
export interface SqliteHits {
  note(key: string): void
  /** Raises the ranks of what was hit, as of now; belongs in a transaction. */
  settle(now: number): void
}

/** Most rows whose hits are known and not written down, and that a write writes down. */
const mostKnown = 10_000
const mostSettled = 64

/** Hits that were noted by this process. */
export function sqliteHits(db: DatabaseSync, eviction: Eviction): SqliteHits {
  const select = db.prepare('SELECT rank, worth FROM entries WHERE key = ?')
  const update = db.prepare('UPDATE entries SET rank = ? WHERE key = ?')
  const known = new Map<string, number>()

  return {
    note(key) {
      if (eviction === 'oldest') return
      const hits = known.get(key)
      if (hits !== undefined || known.size < mostKnown) known.set(key, (hits ?? 0) + 1)
    },
    settle(now) {
      let left = mostSettled
      for (const [key, hits] of known) {
        if (left-- === 0) return
        known.delete(key)
        const row = select.get(key)
        if (row !== undefined)
          update.run(rankAfter(Number(row['rank']), { worth: Number(row['worth']), now, hits }), key)
      }
    },
  }
}
