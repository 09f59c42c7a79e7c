import type { Clock } from '../contract/host.ts'
import type { Entry, StoredEntry } from '../contract/store.ts'

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** How long past its end an entry still comes back from a read, so that a miss can say why; in milliseconds. */
export const remembered = 60_000

/** The instant an entry ends at. An instant that is no number has passed long ago: nothing lives for ever by mistake. */
export function diesAt({ expiresAt, hardAt, spareUntil }: Entry): number {
  const end = Math.min(spareUntil === undefined ? expiresAt : Math.max(expiresAt, spareUntil), hardAt)
  return Number.isNaN(end) ? 0 : end
}

/** Whether an entry may still be found by search and be counted. */
export function isAlive(entry: Entry, now: number): boolean {
  return Math.min(entry.expiresAt, entry.hardAt) > now
}

/** Whether an entry may still come back from a read, alive or just ended. */
export function isRemembered(entry: Entry, now: number): boolean {
  return diesAt(entry) + remembered > now
}

/** The target as it comes back for an alias: it lives no longer than the alias does. */
export function throughAlias(alias: Entry, target: Entry): StoredEntry {
  const { key, similarity = 1, epochs, seal } = alias
  return {
    ...target,
    expiresAt: Math.min(diesAt(alias), target.expiresAt),
    alias: { key, similarity, epochs, ...(seal !== undefined && { seal }) },
  }
}

/** Entries that can be answered by come before the aliases that may point at them. */
export function targetsFirst(entries: readonly Entry[]): readonly Entry[] {
  if (entries.every(({ target }) => target === undefined)) return entries
  return entries.toSorted((left, right) => Number(left.target !== undefined) - Number(right.target !== undefined))
}
