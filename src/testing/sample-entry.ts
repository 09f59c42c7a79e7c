import type { Entry } from '../contract/store.ts'
import { noUsage } from '../contract/usage.ts'
import type { ManualClock } from './manual-clock.ts'

/** An entry for tests of stores: alive for an hour, in group `support` and partition `p1` of tenant `acme`. */
export function sampleEntry(clock: ManualClock, changes: Partial<Entry> & { readonly key: string }): Entry {
  const now = clock.now()
  return {
    kind: 'llm',
    tenant: 'acme',
    partition: 'p1',
    group: 'support',
    value: new TextEncoder().encode(`answer of ${changes.key}`),
    createdAt: now,
    staleAt: now + 30 * minute,
    expiresAt: now + 60 * minute,
    hardAt: now + 24 * 60 * minute,
    scope: 'tenant',
    tainted: false,
    epochs: new Map(),
    origin: { usage: noUsage, duration: 12, parts: { tenant: 'digest' } },
    ...changes,
  }
}

/** An alias of the entry at `target`. */
export function sampleAlias(
  clock: ManualClock,
  changes: Partial<Entry> & { readonly key: string; target: string },
): Entry {
  return sampleEntry(clock, { value: new Uint8Array(), similarity: 0.97, ...changes })
}

/** A minute, in milliseconds. */
export const minute = 60_000

/** A unit vector that points along a few axes: `direction({ 0: 1, 3: 0.5 })`. */
export function direction(axes: Readonly<Record<number, number>>, length = 384): Float32Array {
  const vector = new Float32Array(length)
  for (const [axis, value] of Object.entries(axes)) vector[Number(axis)] = value
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}
