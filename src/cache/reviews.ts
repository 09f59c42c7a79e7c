import type { ReviewItem } from '../contract/evidence.ts'
import { digest } from '../identity/digest.ts'
import { pairOf, readHitId, type SemanticHit } from './hit-id.ts'
import type { KeptNotes } from './kept-notes.ts'

/** The pairs of each tenant that people are asked about. */
export interface Reviews {
  /** Puts a pair in line, unless it is there or something worth more has its place; `users` are tags of those it goes with. */
  put(hit: SemanticHit, item: ReviewItem, users: readonly string[]): Promise<void>
  /** Those worth most first. */
  list(tenant: string): Promise<readonly ReviewItem[]>
  remove(hit: SemanticHit): Promise<void>
}

/** Pairs in line for a tenant. */
const places = 256
/** Told as an answer's cost, for eviction: another hit puts another pair in line. */
const worth = 0.001

/** A line kept as notes in a ring: bounded, one place for a pair, read in one piece. */
export function reviews(notes: KeptNotes): Reviews {
  return {
    async put(hit, item, users) {
      const { kind, tenant } = hit
      const key = keyOf(hit)
      const held = itemIn((await notes.read(tenant, [key]))[0])
      if (held !== undefined && (held.id === item.id || held.value > item.value)) return
      await notes.write({ key, kind, tenant, group: `reviews ${tenant}`, value: { ...item }, worth, tags: users })
    },
    async list(tenant) {
      const keys = Array.from({ length: places }, (_, place) => placeKey(tenant, place))
      const items = (await notes.read(tenant, keys)).flatMap((value) => itemIn(value) ?? [])
      return items.toSorted((left, right) => right.value - left.value || left.at - right.at)
    },
    async remove(hit) {
      const key = keyOf(hit)
      const held = itemIn((await notes.read(hit.tenant, [key]))[0])
      const waiting = held === undefined ? undefined : readHitId(held.id)
      if (waiting !== undefined && pairOf(waiting) === pairOf(hit)) await notes.drop([key])
    },
  }
}

function keyOf(hit: SemanticHit): string {
  return placeKey(hit.tenant, Buffer.from(pairOf(hit), 'base64url').readUInt16BE(0) % places)
}

function placeKey(tenant: string, place: number): string {
  return digest('review', tenant, String(place))
}

type Kept = Readonly<Partial<Record<keyof ReviewItem, unknown>>>

function itemIn(value: unknown): ReviewItem | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const kept: Kept = value
  const { id, agent, question, matched, answer, fresh, similarity, guards, why, at } = kept
  if (typeof id !== 'string' || typeof question !== 'string' || typeof matched !== 'string') return undefined
  if (typeof answer !== 'string' || typeof similarity !== 'number' || typeof at !== 'number') return undefined
  if ((why !== 'sampled' && why !== 'unsure') || typeof kept.value !== 'number' || !Array.isArray(guards))
    return undefined
  return {
    id,
    ...(typeof agent === 'string' && { agent }),
    question,
    matched,
    answer,
    ...(typeof fresh === 'string' && { fresh }),
    similarity,
    guards: guards.filter((name) => typeof name === 'string'),
    why,
    value: kept.value,
    at,
  }
}
