import type { Epochs } from '../contract/context.ts'
import type { Entry } from '../contract/store.ts'

/** Tags whose last invalidation is known by name; older ones are known by the floor alone. */
export const rememberedTags = 100_000

/**
 * The invalidations so far. The epoch of a tag is the number of the invalidation that last named it. A tag that was
 * forgotten has the floor's epoch, which is at least its own: a write that was under way may be refused for nothing,
 * never accepted by mistake.
 */
export interface EpochLedger {
  /** The epoch of each tag now. */
  seen(tags: readonly string[]): Epochs
  bump(tags: readonly string[]): void
  /** Moves every tag there is. */
  bumpAll(): void
  /** Whether a tag of the entry has moved since the entry saw it. */
  outruns(entry: Entry): boolean
}

/** A ledger in memory. */
export function epochLedger(): EpochLedger {
  const epochs = new Map<string, number>()
  let last = 0
  let floor = 0

  const epochOf = (tag: string): number => epochs.get(tag) ?? floor
  const forgetOldest = (): void => {
    for (const [tag, epoch] of epochs) {
      if (epochs.size <= rememberedTags) return
      floor = epoch
      epochs.delete(tag)
    }
  }

  return {
    seen: (tags) => new Map(tags.map((tag) => [tag, epochOf(tag)])),
    bump(tags) {
      for (const tag of tags) {
        epochs.delete(tag) // so that the newest stands last
        epochs.set(tag, ++last)
      }
      forgetOldest()
    },
    bumpAll() {
      epochs.clear()
      floor = ++last
    },
    outruns(entry) {
      for (const [tag, seen] of entry.epochs) if (seen < epochOf(tag)) return true
      return false
    },
  }
}
