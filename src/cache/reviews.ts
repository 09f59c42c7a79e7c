import type { ReviewItem } from '../contract/evidence.ts'
import { digest } from '../identity/digest.ts'
import { pairOf, readHitId, writeHitId, type SemanticHit } from './hit-id.ts'
import type { EvidenceLabels } from './evidence-labels.ts'
import type { KeptNotes, Whose } from './kept-notes.ts'

/** The pairs of each tenant that people are asked about. */
export interface Reviews {
  /** Puts a pair in line, unless a person has judged it, it is there, or something worth more has its place. */
  put(hit: SemanticHit, item: ReviewItem, whose: Whose): Promise<void>
  /** Those worth most first, none that a person has judged. */
  list(tenant: string): Promise<readonly ReviewItem[]>
  holds(hit: SemanticHit): Promise<boolean>
  remove(hit: SemanticHit): Promise<void>
}

/** Pairs in line for a tenant. */
const places = 256
/** Told as an answer's cost, for eviction: another hit puts another pair in line. */
const worth = 0.001

/** A line kept as notes in a ring: bounded, one place for a pair, read in one piece. */
export function reviews(notes: KeptNotes, labels: Pick<EvidenceLabels, 'judgedByPeople'>): Reviews {
  /** Without those that a person has judged, whoever has put them there since. */
  const waiting = async (items: readonly ReviewItem[]): Promise<readonly ReviewItem[]> => {
    const hits = items.flatMap(({ id }) => readHitId(id) ?? [])
    const judged = await labels.judgedByPeople(hits)
    if (judged.size === 0) return items
    const done = new Set(hits.filter((hit) => judged.has(pairOf(hit))).map(writeHitId))
    return items.filter(({ id }) => !done.has(id))
  }

  const holds = async (hit: SemanticHit): Promise<boolean> => {
    const held = itemIn((await notes.read(hit.tenant, [keyOf(hit)]))[0])
    const inLine = held === undefined ? undefined : readHitId(held.id)
    return inLine !== undefined && pairOf(inLine) === pairOf(hit)
  }

  return {
    async put(hit, item, whose) {
      const { kind, tenant } = hit
      const key = keyOf(hit)
      const held = itemIn((await notes.read(tenant, [key]))[0])
      if (held !== undefined && (held.id === item.id || held.value > item.value)) return
      if ((await labels.judgedByPeople([hit])).size > 0) return
      await notes.write({ key, kind, tenant, group: `reviews ${tenant}`, value: { ...item }, worth, whose })
    },
    async list(tenant) {
      const keys = Array.from({ length: places }, (_, place) => placeKey(tenant, place))
      const items = (await notes.read(tenant, keys)).flatMap((value) => itemIn(value) ?? [])
      return (await waiting(items)).toSorted((left, right) => right.value - left.value || left.at - right.at)
    },
    holds,
    async remove(hit) {
      if (await holds(hit)) await notes.drop([keyOf(hit)])
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
