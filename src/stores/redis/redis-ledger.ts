import type { Epochs } from '../../contract/context.ts'
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
  isGone(record: RedisRecord): boolean
}

/** Invalidations known by their tags; those forgotten have long lost their storage. */
const keptMarks = 100_000

/** A ledger in this process; `nameOf` gives the names under which tags are announced. */
export function redisLedger(nameOf: (tag: string) => string): RedisLedger {
  /** Invalidations by one tag. */
  const single = new Map<string, number>()
  /** Those by several, under the last of their tags. */
  const several = new Map<string, Map<string, Mark>>()
  let floor = 0
  let last = 0
  let size = 0

  const forgetOldest = (): void => {
    if (size <= keptMarks) return
    for (const tag of [...single.keys()].slice(0, size - keptMarks)) {
      single.delete(tag)
      size--
    }
    if (size <= keptMarks) return
    several.clear()
    size = single.size
  }
  const addSeveral = (mark: Mark): void => {
    const tags = mark.tags.toSorted()
    // tags of few entries sort behind `agent:` and `all`
    const under = tags.at(-1) ?? ''
    const marks = several.get(under) ?? new Map<string, Mark>()
    const name = JSON.stringify(tags)
    if (!marks.has(name)) size++
    marks.set(name, { tags, epoch: Math.max(mark.epoch, marks.get(name)?.epoch ?? 0) })
    several.set(under, marks)
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
      else {
        if (!single.has(tag)) size++
        const epoch = Math.max(mark.epoch, single.get(tag) ?? 0)
        single.delete(tag) // so that the newest stands last
        single.set(tag, epoch)
      }
      forgetOldest()
    },
    seen: (tags) => new Map(tags.map((tag) => [tag, last])),
    isGone({ entry, stamp }) {
      if (stamp < floor) return true
      if (size === 0) return false
      const names = new Set([...entry.epochs.keys()].map(nameOf))
      for (const tag of names) {
        if ((single.get(tag) ?? 0) > stamp) return true
        for (const mark of several.get(tag)?.values() ?? []) {
          if (mark.epoch > stamp && mark.tags.every((other) => names.has(other))) return true
        }
      }
      return false
    },
  }
}
