import { errorAtMost } from './evidence-interval.ts'

/** Hits that are audited whatever comes, and share of all later ones. */
const surely = 40
const always = 0.02
/** Share of hits that is audited as long as the audits do not show that the budget is roughly kept. */
const untilShown = 0.1
/** Roughly: the error is at most so many times the budget, at 95 %. */
const roughly = 2

/** What is known of the error when it is decided whether to audit. */
export interface AuditNeed {
  /** Audits so far, older ones counting less, and those of them that were wrong. */
  readonly audits: number
  readonly wrong: number
  readonly maxErrorRate: number
}

/** How probably a hit is audited: the first ones all, later ones less and less, but more while the budget is in doubt. */
export function auditProbability(hits: number, need?: AuditNeed): number {
  const isShown =
    need === undefined || errorAtMost({ wrong: need.wrong, total: need.audits }) <= roughly * need.maxErrorRate
  return Math.max(isShown ? always : untilShown, Math.min(1, surely / (1 + hits)))
}
