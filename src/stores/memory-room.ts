import type { Entry } from '../contract/store.ts'
import { rankAfter, rankOf, worthOf } from './entry-worth.ts'
import { groupBound, restOf, type Bounds } from './limits.ts'
import { measures, memoryCensus, type Held, type Measure, type Room } from './memory-census.ts'
import { unseated } from './rank-queue.ts'

export interface MemoryRoomOptions {
  readonly bounds: Bounds
  /** Takes an entry off the shelf. */
  readonly drop: (held: Held) => void
}

/** Counts what lies on a shelf by tenant and group, and lets go what is too much. */
export interface MemoryRoom {
  readonly evictions: number
  /** Whether an entry of so many bytes can be kept at all. */
  fits(entry: Entry, bytes: number): boolean
  /** Lets go what stands in the way of an entry that is about to come. */
  clear(entry: Entry, bytes: number): void
  /** Takes an entry in; of one that is written anew, the rank it had stays. */
  add(entry: Entry, arrival: { readonly bytes: number; readonly now: number; readonly had: number }): Held
  remove(held: Held): void
  /** Counts a hit. */
  use(held: Held, now: number): void
}

/** Entries, and milliseconds, that one bite takes behind a write. */
const bite = 64
const biteTime = 1

/** Room for entries within bounds. A bound of all is kept by the tenant that holds most. */
export function memoryRoom({ bounds, drop }: MemoryRoomOptions): MemoryRoom {
  const { eviction } = bounds
  const census = memoryCensus(bounds)
  /** Rooms that have met their bound, and come down a little behind the write. */
  const full = new Set<Room>()
  let evictions = 0
  let isDue = false

  /** Takes one out of a room; false when there is none. */
  const evict = (room: Room, measure: Measure): boolean => {
    const least = room.first(measure)
    if (least === undefined) return false
    drop(least)
    evictions++
    return true
  }
  const makeRoom = (room: Room, measure: Measure, more: number): void => {
    const most = room.most[measure]
    if (room[measure] + more <= most) return
    full.add(room)
    while (room[measure] + more > most && evict(room, measure));
  }
  const goOn = (): void => {
    const start = performance.now()
    isDue = false
    let left = bite
    for (const room of full) {
      for (const measure of measures) {
        const rest = restOf(room.most[measure], eviction)
        while (left > 0 && room[measure] > rest && evict(room, measure)) left--
      }
      if (left === 0 || performance.now() - start > biteTime) break
      full.delete(room)
    }
    later()
  }
  const later = (): void => {
    if (isDue || full.size === 0) return
    isDue = true
    setImmediate(goOn)
  }

  return {
    get evictions() {
      return evictions
    },
    fits(entry, bytes) {
      return bytes <= Math.min(bounds.all.bytes, bounds.tenant.bytes, groupBound(entry.group, bounds).bytes)
    },
    clear(entry, bytes) {
      for (const room of census.roomsOf(entry)) {
        makeRoom(room, 'entries', 1)
        makeRoom(room, 'bytes', bytes)
      }
      later()
    },
    add(entry, { bytes, now, had }) {
      const worth = worthOf(entry, bytes)
      const fresh = rankOf(entry, { worth, now, eviction })
      const rank = eviction === 'value' ? Math.max(fresh, had) : fresh
      const held: Held = { ...unseated, entry, bytes, worth, rank, group: census.groupOf(entry) }
      census.add(held)
      return held
    },
    remove: census.remove,
    use(held, now) {
      if (eviction === 'value') held.rank = rankAfter(held.rank, { worth: held.worth, now })
    },
  }
}
