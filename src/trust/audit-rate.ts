/** Hits that are audited whatever comes, and share of all later ones. */
const surely = 40
const always = 0.02

/** How probably a hit is audited: the first ones all, later ones less and less. */
export function auditProbability(hits: number, least: number = always): number {
  return Math.max(least, Math.min(1, surely / (1 + hits)))
}
