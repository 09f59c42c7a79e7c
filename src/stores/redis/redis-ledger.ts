import type { Epochs } from '../../contract/context.ts'
import type { Entry } from '../../contract/store.ts'
import type { RedisRecord } from './redis-record.ts'

/** An invalidation by tags: an entry written before it that carries all of them is gone. Of no tags, all entries are. */
export interface Mark {
  readonly tags: readonly string[]
  readonly epoch: number
}

/** What this process knows of the invalidations there were. */
export interface RedisLedger {
  /** All invalidations up to this epoch are known here: what is looked at from now on, is looked at after them. */
  readonly last: number
  /** Moves on to an epoch, once everything before it is known. */
  reach(epoch: number): void
  add(mark: Mark): void
  /** What was written before this instant counts for nothing. */
  found(born: number): void
  seen(tags: readonly string[]): Epochs
  /** Whether what lies there was invalidated, though its storage may still be there. */
  isGone(record: Pick<RedisRecord, 'entry' | 'stamp'>): boolean
  /** Whether one of them was invalidated since its epochs were seen, be it that its bucket was not told yet. */
  isOutrun(entries: readonly Entry[]): boolean
}

/** Invalidations known by their tags; what was seen before one that was forgotten counts for nothing. */
export const keptMarks = 100_000

/** A ledger in this process; `nameOf` gives the names under which tags are announced. */
export function redisLedger(nameOf: (tag: string) => string): RedisLedger {
  /** Invalidations by one tag, and those by several; the newest stands last. */
  const single = new Map<string, number>()
  const several = new Map<string, Mark>()
  /** Those by several, under the last of their tags. */
  const under = new Map<string, Map<string, Mark>>()
  let floor = 0
  let last = 0

  const forget = (name: string, mark: Mark): void => {
    const tag = mark.tags.at(-1) ?? ''
    const marks = under.get(tag)
    several.delete(name)
    marks?.delete(name)
    if (marks?.size === 0) under.delete(tag)
  }
  const forgetOldest = (): void => {
    while (single.size + several.size > keptMarks) {
      const [[tag, epoch] = ['', Infinity]] = single
      const [[name, mark] = ['', undefined]] = several
      floor = Math.max(floor, Math.min(epoch, mark?.epoch ?? Infinity))
      if (mark === undefined || epoch < mark.epoch) single.delete(tag)
      else forget(name, mark)
    }
  }
  const addSingle = (tag: string, epoch: number): void => {
    const known = single.get(tag) ?? 0
    single.delete(tag)
    single.set(tag, Math.max(epoch, known))
  }
  const addSeveral = (mark: Mark): void => {
    // tags of few entries sort behind `agent:` and `all`
    const tags = mark.tags.toSorted()
    const name = JSON.stringify(tags)
    const known = several.get(name)
    const fresh = { tags, epoch: Math.max(mark.epoch, known?.epoch ?? 0) }
    if (known !== undefined) forget(name, known)
    const tag = tags.at(-1) ?? ''
    const marks = under.get(tag) ?? new Map<string, Mark>()
    several.set(name, fresh)
    under.set(tag, marks.set(name, fresh))
  }

  const isGone = ({ entry, stamp }: Pick<RedisRecord, 'entry' | 'stamp'>): boolean => {
    if (stamp < floor) return true
    if (single.size + several.size === 0) return false
    // what says 0 has looked at no store
    const seen = new Map(Array.from(entry.epochs, ([tag, epoch]) => [nameOf(tag), epoch || stamp]))
    for (const [tag, epoch] of seen) {
      if ((single.get(tag) ?? 0) > epoch) return true
      for (const mark of under.get(tag)?.values() ?? []) if (concerns(mark, seen)) return true
    }
    return false
  }

  return {
    get last() {
      return last
    },
    reach(epoch) {
      last = Math.max(last, epoch)
    },
    found(born) {
      floor = Math.max(floor, born)
      last = Math.max(last, born)
    },
    add(mark) {
      const [tag, ...others] = mark.tags
      if (tag === undefined) floor = Math.max(floor, mark.epoch)
      else if (others.length > 0) addSeveral(mark)
      else addSingle(tag, mark.epoch)
      forgetOldest()
    },
    seen: (tags) => new Map(tags.map((tag) => [tag, last])),
    isGone,
    isOutrun: (entries) =>
      entries.some((entry) => {
        const known = [...entry.epochs.values()].filter((epoch) => epoch > 0)
        return known.length > 0 && isGone({ entry, stamp: Math.min(...known) })
      }),
  }
}

/** Whether an invalidation is about an entry, and younger than what was seen of one of its tags: as a bucket judges a write. */
function concerns({ tags, epoch }: Mark, seen: ReadonlyMap<string, number>): boolean {
  return tags.every((tag) => seen.has(tag)) && tags.some((tag) => epoch > (seen.get(tag) ?? 0))
}
