import type { Entry } from '../contract/store.ts'
import type { Eviction } from './limits.ts'

/** Milliseconds in which the worth of a hit halves. */
const halfLife = 30 * 60_000
/** US dollars that a millisecond of waiting counts as: a tenth of a cent a second. */
const usdPerMillisecond = 1e-6
const leastSaved = 1e-6
/** No instant of an entry is further off, in half-lives: ranks stay numbers. */
const furthest = 1e9

/** Parts of a doubling that worth is told in: among entries of much the same worth the older goes first. */
const steps = 4

/**
 * What a hit on an entry saves for each of its bytes, as a power of two. Ranks are such powers too, with the half-lives
 * up to now added in place of halving all that is there: so an entry moves when it is hit, and otherwise stays put.
 */
export function worthOf({ origin: { usage, duration } }: Pick<Entry, 'origin'>, bytes: number): number {
  const saved = leastSaved + positive(usage.usd) + positive(duration) * usdPerMillisecond
  return Math.round(Math.log2(saved / bytes) * steps) / steps
}

export interface Ranking {
  readonly worth: number
  readonly now: number
  readonly eviction: Eviction
}

/** The rank of an entry that is written: the lowest goes first. */
export function rankOf({ createdAt }: Pick<Entry, 'createdAt'>, { worth, now, eviction }: Ranking): number {
  return eviction === 'oldest' ? halfLivesAt(createdAt) : worth + halfLivesAt(now)
}

export interface Hits extends Omit<Ranking, 'eviction'> {
  /** @default 1 */
  readonly hits?: number
}

/** The rank that hits have by themselves: added to what an entry had, it is its rank. */
export function hitsRank({ worth, now, hits = 1 }: Hits): number {
  return worth + Math.log2(hits) + halfLivesAt(now)
}

/** A rank after hits that are worth so much each. */
export function rankAfter(rank: number, hits: Hits): number {
  return logSum(rank, hitsRank(hits))
}

/** The power of two of a sum, by the powers of its parts. */
function logSum(left: number, right: number): number {
  const [low, high] = left < right ? [left, right] : [right, left]
  return high - low > 50 ? high : high + Math.log2(1 + 2 ** (low - high))
}

function halfLivesAt(instant: number): number {
  const at = Number.isNaN(instant) ? 0 : instant / halfLife
  return Math.min(furthest, Math.max(-furthest, at))
}

function positive(amount: number): number {
  return amount > 0 && amount < Infinity ? amount : 0
}
