import type { DatabaseSync } from 'node:sqlite'
import type { Entry } from '../contract/store.ts'
import { remembered } from './entry-life.ts'
import { restOf, type Bounds, type Size } from './limits.ts'
import { sqliteRooms, type SqliteRoom } from './sqlite-rooms.ts'

/** Keeps the file within its bounds. Everything belongs in a transaction. */
export interface RoomKeeper {
  /** Entries that went for want of room. */
  readonly evictions: number
  /** Whether some bound was met, so that `shrink` has work. */
  readonly isFull: boolean
  /** Removes what has become too much by these entries, and some of what ended long ago. */
  tidy(fresh: readonly Entry[], now: number): void
  /** Goes a little below the bounds that were met, a bite. */
  shrink(): void
}

/** Most rows that end per write, and that go behind one, so that nothing is long. */
const bite = 16
/** Most rows that go at once for want of bytes. */
const mouthful = 64
/** Most entries of one write that are spared when others may go. */
const mostSpared = 1_000
/** Writes between two looks at notes that everybody has read. */
const between = 64
const keptRemovals = 10_000
const measures: readonly (keyof Size)[] = ['entries', 'bytes']

/** The statements that make room. */
export function roomKeeper(db: DatabaseSync, bounds: Bounds): RoomKeeper {
  const firstEnd = db.prepare('SELECT dies_at FROM entries ORDER BY dies_at LIMIT 1')
  const removeEnded = db.prepare(
    `DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE dies_at <= ? ORDER BY dies_at LIMIT ${bite})`,
  )
  const trimRemovals = db.prepare(`DELETE FROM removals WHERE seq <= (SELECT max(seq) FROM removals) - ${keptRemovals}`)
  const roomsOf = sqliteRooms(db, bounds)
  const full = new Map<string, SqliteRoom>()
  let evictions = 0
  let writes = 0

  /** Removes from a room until it holds no more than it may; gives whether it does. */
  const lower = (room: SqliteRoom, { measure, aim, most, except }: Lowering): boolean => {
    let left = most
    for (let some = 1; ; some *= 2) {
      const excess = room.size()[measure] - aim
      if (excess <= 0) return true
      // how many rows it takes to free so many bytes is seen when they are gone
      const count = Math.min(left, mouthful, measure === 'entries' ? excess : some)
      const went = count === 0 ? 0 : room.removeFirst(measure, { count, except })
      if (went === 0) return false
      evictions += went
      left -= went
    }
  }
  const makeRoom = (room: SqliteRoom, fresh: readonly Entry[]): void => {
    const keys = fresh.length > mostSpared ? [] : fresh.map(({ key }) => key)
    const came = { entries: fresh.length, bytes: fresh.reduce((sum, entry) => sum + bytesOf(entry), 0) }
    const held = room.size()
    for (const measure of measures) {
      if (held[measure] <= room.most[measure]) continue
      full.set(room.name, room)
      // a bound that was lowered is not met in one write
      const aim = Math.max(room.most[measure], held[measure] - 2 * came[measure])
      const lowering = { measure, aim, most: Infinity }
      // what has just come stays, if it can
      if (!lower(room, { ...lowering, except: JSON.stringify(keys) })) lower(room, { ...lowering, except: '[]' })
    }
  }

  return {
    get evictions() {
      return evictions
    },
    get isFull() {
      return full.size > 0
    },
    tidy(fresh, now) {
      const ended = now - remembered
      if (Number(firstEnd.get()?.['dies_at']) <= ended) removeEnded.run(ended)
      const rooms = new Map(fresh.flatMap(roomsOf).map((room) => [room.name, room]))
      for (const room of rooms.values()) makeRoom(room, fresh)
      if (++writes % between === 0) trimRemovals.run()
    },
    shrink() {
      const before = evictions
      for (const [name, room] of full) {
        for (const measure of measures) {
          const aim = restOf(room.most[measure], bounds.eviction)
          lower(room, { measure, aim, most: before + bite - evictions, except: '[]' })
        }
        if (evictions - before === bite) return // there may be more
        full.delete(name)
      }
    },
  }
}

interface Lowering {
  readonly measure: keyof Size
  readonly aim: number
  /** Most rows that go. */
  readonly most: number
  /** JSON list of the keys that stay. */
  readonly except: string
}

/** What an entry adds to the file at most: rows fill whole pages. */
function bytesOf({ value, vector }: Entry): number {
  return 8192 + value.byteLength + (vector?.byteLength ?? 0)
}
