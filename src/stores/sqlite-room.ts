import type { DatabaseSync } from 'node:sqlite'
import type { Entry } from '../contract/store.ts'
import { remembered } from './entry-life.ts'
import { boundOf, mouthful, tenthOf } from './limits.ts'

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

/** Most rows that end per write, so that no write is long. */
const bite = 16
/** Writes between two looks at notes that everybody has read. */
const between = 64
const keptRemovals = 10_000
/** Share of the bytes that may be written between two looks at the size of the file. */
const unseenShare = 1 / 64

/** The statements that make room. */
export function roomKeeper(db: DatabaseSync, { bytes, entriesPerGroup }: SqliteLimits): RoomKeeper {
  const firstEnd = db.prepare('SELECT dies_at FROM entries ORDER BY dies_at LIMIT 1')
  const removeEnded = db.prepare(
    `DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE dies_at <= ? ORDER BY dies_at LIMIT ${bite})`,
  )
  const trimRemovals = db.prepare(`DELETE FROM removals WHERE seq <= (SELECT max(seq) FROM removals) - ${keptRemovals}`)
  const tidyGroup = groupTidier(db, entriesPerGroup)
  const tidyBytes = byteTidier(db, bytes)
  let evictions = 0
  let writes = 0

  return {
    get evictions() {
      return evictions
    },
    tidy(fresh, now) {
      const ended = now - remembered
      if (Number(firstEnd.get()?.['dies_at']) <= ended) removeEnded.run(ended)
      for (const group of new Set(fresh.map((entry) => entry.group))) evictions += tidyGroup(group)
      evictions += tidyBytes(fresh.reduce((sum, entry) => sum + sizeOf(entry), 0))
      if (++writes % between === 0) trimRemovals.run()
    },
  }
}

/** Takes a group that passed its bound down by a tenth, a mouthful at a time; gives how many went. */
function groupTidier(db: DatabaseSync, entriesPerGroup: number): (group: string) => number {
  const count = db.prepare('SELECT entries FROM groups WHERE name = ?')
  const removeOldest = db.prepare(
    'DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE grp = ? ORDER BY created_at, id LIMIT ?)',
  )
  /** Groups that passed their bound, and how many entries they come down to. */
  const shrinking = new Map<string, number>()

  return (group) => {
    const bound = boundOf(group, entriesPerGroup)
    const held = Number(count.get(group)?.['entries'] ?? 0)
    if (held > bound) shrinking.set(group, bound + 1 - tenthOf(bound))
    const spare = held - (shrinking.get(group) ?? held)
    const most = Math.max(mouthful, held - bound)
    if (spare <= most) shrinking.delete(group)
    return spare <= 0 ? 0 : Number(removeOldest.run(group, Math.min(spare, most)).changes)
  }
}

/** Takes the oldest entries of all off a file that is too large; is told the bytes that came, gives how many went. */
function byteTidier(db: DatabaseSync, bytes: number): (fresh: number) => number {
  // ids say nothing of age: an entry written anew keeps its row; of each group the oldest are had without a look at all
  const removeFirst = db.prepare(`
    DELETE FROM entries WHERE id IN (
      SELECT entries.id FROM groups CROSS JOIN entries ON entries.id IN (
        SELECT id FROM entries AS own WHERE own.grp = groups.name ORDER BY created_at, id LIMIT ${mouthful})
      ORDER BY created_at, entries.id LIMIT min(${mouthful}, (SELECT 1 + sum(entries) / 10 FROM groups)))`)
  const pages = db.prepare('PRAGMA page_count')
  const freePages = db.prepare('PRAGMA freelist_count')
  const pageSize = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
  const used = (): number =>
    (Number(pages.get()?.['page_count']) - Number(freePages.get()?.['freelist_count'])) * pageSize
  /** Bytes that came since the last look at the size of the file, and how many may come before the next one. */
  let unseen = 0
  let unseenMost = 0

  return (fresh) => {
    unseen += fresh
    if (unseen < unseenMost) return 0
    let size = used()
    let removed = 0
    const aim = Math.max(bytes, size - 2 * unseen) // a bound that was lowered is not met in one write
    for (let went = 1; size > aim && went > 0; size = used()) {
      went = Number(removeFirst.run().changes)
      removed += went
    }
    unseen = 0
    unseenMost = Math.min(bytes * unseenShare, bytes - size)
    return removed
  }
}

/** What an entry adds to the file at most: rows fill whole pages. */
function sizeOf({ value, vector }: Entry): number {
  return 8192 + value.byteLength + (vector?.byteLength ?? 0)
}
