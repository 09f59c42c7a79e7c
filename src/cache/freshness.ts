import type { Random } from '../contract/host.ts'
import type { Found } from '../contract/layer.ts'
import type { Entry } from '../contract/store.ts'

/** How many times its duration ahead of time chance can reach: a random number has 53 bits. */
const farthest = 37

/**
 * Whether an entry is fresh, stale, or to be made anew before it is: the nearer it is to being stale, and the longer it
 * took to make, the likelier (Vattani, Chierichetti, Lowenstein, 2015), so that not all who ask come upon it stale at once.
 */
export function freshnessOf(
  { staleAt, expiresAt, origin: { duration } }: Entry,
  now: number,
  random: Random,
): Found<'llm'>['freshness'] {
  if (now >= staleAt) return 'stale'
  // where nothing becomes stale, nothing is refreshed
  if (staleAt >= expiresAt || staleAt - now > duration * farthest) return 'fresh'
  return now - duration * Math.log(1 - random()) >= staleAt ? 'early' : 'fresh'
}
