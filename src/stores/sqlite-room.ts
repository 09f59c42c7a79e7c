import type { DatabaseSync } from 'node:sqlite'
import type { Entry } from '../contract/store.ts'
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
  /** Removes what has become too much by these entries, and some of what ended long ago; belongs in a transaction. */
  tidy(fresh: readonly Entry[], now: number): void
}

/** Most rows that end or go for want of room per write, so that no write is long. */
const bite = 16
const roomBite = 512
/** Writes between two looks at notes that everybody has read. */
const between = 64
const keptRemovals = 10_000
/** Share of the bytes that may be written between two looks at the size of the file. */
const unseenShare = 1 / 64

/** The statements that make room. */
export function roomKeeper(db: DatabaseSync, { bytes, entriesPerGroup }: SqliteLimits): RoomKeeper {
  const count = db.prepare('SELECT entries FROM groups WHERE name = ?')
  const removeOldest = db.prepare(
    'DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE grp = ? ORDER BY created_at, id LIMIT ?)',
  )
  const firstEnd = db.prepare('SELECT dies_at FROM entries ORDER BY dies_at LIMIT 1')
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
  let unseen = Infinity

  const tidyGroup = (group: string): void => {
    const bound = boundOf(group, entriesPerGroup)
    const held = Number(count.get(group)?.['entries'] ?? 0)
    if (held > bound) evictions += Number(removeOldest.run(group, tenthOf(bound) + held - bound - 1).changes)
  }

  return {
    get evictions() {
      return evictions
    },
    tidy(fresh, now) {
      const ended = now - remembered
      if (Number(firstEnd.get()?.['dies_at']) <= ended) removeEnded.run(ended)
      for (const group of new Set(fresh.map((entry) => entry.group))) tidyGroup(group)
      unseen += fresh.reduce((sum, entry) => sum + sizeOf(entry), 0)
      if (unseen > bytes * unseenShare) {
        unseen = 0
        if (used() > bytes) evictions += Number(removeFirst.run().changes)
      }
      if (++writes % between === 0) trimRemovals.run()
    },
  }
}

/** What an entry adds to the file at most: rows fill whole pages. */
function sizeOf({ value, vector }: Entry): number {
  return 8192 + value.byteLength + (vector?.byteLength ?? 0)
}
