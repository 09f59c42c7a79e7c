import type { DatabaseSync } from 'node:sqlite'
import { remembered } from './entry-life.ts'
import { boundOf, tenthOf } from './limits.ts'

export interface SqliteLimits {
  readonly bytes: number
  readonly entriesPerGroup: number
}

/** Keeps the file within its bounds. */
export interface RoomKeeper {
  /** Entries that went for want of room. */
  readonly evictions: number
  /** Removes what is too much in the groups, and some of what ended long ago; belongs in a transaction. */
  tidy(groups: ReadonlySet<string>, now: number): void
}

/** Most rows that end or go for want of room per write, so that no write is long. */
const bite = 16
const roomBite = 512
/** Writes between two looks at notes that everybody has read. */
const between = 64
const keptRemovals = 10_000

/** The statements that make room. */
export function roomKeeper(db: DatabaseSync, { bytes, entriesPerGroup }: SqliteLimits): RoomKeeper {
  const count = db.prepare('SELECT entries FROM groups WHERE name = ?')
  const removeOldest = db.prepare(
    'DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE grp = ? ORDER BY created_at, id LIMIT ?)',
  )
  const removeEnded = db.prepare(
    `DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE dies_at <= ? ORDER BY dies_at LIMIT ${bite})`,
  )
  // ids say nothing of age: an entry written anew keeps its row
  const removeFirst = db.prepare(
    `DELETE FROM entries WHERE id IN (SELECT id FROM entries ORDER BY created_at, id LIMIT min(${roomBite}, (SELECT 1 + sum(entries) / 10 FROM groups)))`,
  )
  const trimRemovals = db.prepare(`DELETE FROM removals WHERE seq <= (SELECT max(seq) FROM removals) - ${keptRemovals}`)
  const pages = db.prepare('PRAGMA page_count')
  const freePages = db.prepare('PRAGMA freelist_count')
  const pageSize = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
  const used = (): number =>
    (Number(pages.get()?.['page_count']) - Number(freePages.get()?.['freelist_count'])) * pageSize
  let evictions = 0
  let writes = 0

  return {
    get evictions() {
      return evictions
    },
    tidy(groups, now) {
      removeEnded.run(now - remembered)
      for (const group of groups) {
        const bound = boundOf(group, entriesPerGroup)
        const held = Number(count.get(group)?.['entries'] ?? 0)
        if (held > bound) evictions += Number(removeOldest.run(group, tenthOf(bound) + held - bound - 1).changes)
      }
      if (used() > bytes) evictions += Number(removeFirst.run().changes)
      if (++writes % between === 0) trimRemovals.run()
    },
  }
}
