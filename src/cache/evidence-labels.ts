import { randomInt } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Label, LabelSource } from '../contract/evidence.ts'
import { digest } from '../identity/digest.ts'
import { newId } from '../identity/ids.ts'
import type { BudgetAudit } from '../trust/error-budget.ts'
import type { AnswerKind } from './answering.ts'
import { pairOf, type SemanticHit } from './hit-id.ts'
import type { KeptNotes, Whose } from './kept-notes.ts'

/** Whose labels are read. */
export interface LabelScope {
  readonly kind: AnswerKind
  /** Digest of the tenant, `-` without one. */
  readonly tenant: string
  readonly scope: string
}

/** What came of an audited hit: each counts, however often the same pair is served. It names nobody and nothing. */
export interface Audit extends BudgetAudit {
  readonly id: string
  readonly at: number
}

/** What is known of a scope, the oldest first. */
export interface Judged {
  readonly labels: readonly Label[]
  readonly audits: readonly Audit[]
}

/** The labels and audits of each scope, as every process finds them. */
export interface EvidenceLabels {
  load(of: LabelScope): Promise<Judged>
  /** Keeps a label in place of what was said of the same pair; false where what it is about was erased. */
  keep(hit: HitScope, label: Label, whose?: Whose): Promise<boolean>
  /** Keeps an audit at a place of its scope, in place of the one that was there; false as above. */
  keepAudit(hit: HitScope, audit: Audit, about: { readonly place: number; readonly whose?: Whose }): Promise<boolean>
  /** The pairs of those given that a person has judged, as far as their labels are there. */
  judgedByPeople(hits: readonly SemanticHit[]): Promise<ReadonlySet<string>>
}
type HitScope = Pick<SemanticHit, 'kind' | 'tenant' | 'scope'>

/** Labels that a scope holds: a pair has its place among them, and the latest of those that share one. */
const places = 1_024
/** Audits that a scope holds. */
const auditPlaces = 512

/** Places for audits, one after the other from one by chance on: a process that has few of them loses none. */
export function auditPlacesInTurn(): () => number {
  let next = randomInt(auditPlaces)
  return () => next++ % auditPlaces
}

/** Notes that are read at a time, and milliseconds after which others may run. */
const atATime = 64
const longest = 4

interface Ring<T> {
  readonly count: number
  readonly keyOf: (of: LabelScope, place: number) => string
  readonly valueIn: (value: unknown) => T | undefined
}

/** Labels kept as notes in a ring, so that they are bounded and need neither a list nor a lock. */
export function evidenceLabels(notes: KeptNotes): EvidenceLabels {
  const readAll = async <T>(of: LabelScope, { count, keyOf: key, valueIn }: Ring<T>): Promise<readonly T[]> => {
    const found: T[] = []
    let began = performance.now()
    for (let first = 0; first < count; first += atATime) {
      const keys = Array.from({ length: Math.min(atATime, count - first) }, (_, place) => key(of, first + place))
      for (const value of await notes.read(of.tenant, keys)) {
        const one = valueIn(value)
        if (one !== undefined) found.push(one)
      }
      if (performance.now() - began < longest) continue
      await setImmediate()
      began = performance.now()
    }
    return found
  }

  return {
    async load(of) {
      const labels = await readAll(of, { count: places, keyOf, valueIn: labelIn })
      const audits = await readAll(of, { count: auditPlaces, keyOf: auditKey, valueIn: auditIn })
      return { labels: labels.toSorted(byAge), audits: audits.toSorted(byAge) }
    },
    keep({ kind, tenant, scope }, label, whose) {
      const { pair, entry, similarity, right, source, at } = label
      const value = [pair, entry, similarity, right, source, at]
      return notes.write({
        key: keyOf({ tenant, scope }, placeOf(pair)),
        kind,
        tenant,
        group: `labels ${tenant} ${scope}`,
        value,
        ...(whose !== undefined && { whose }),
      })
    },
    keepAudit({ kind, tenant, scope }, { id, at, right, learned }, { place, whose }) {
      return notes.write({
        key: auditKey({ tenant, scope }, place),
        kind,
        tenant,
        group: `audits ${tenant} ${scope}`,
        value: [id, at, right, learned],
        ...(whose !== undefined && { whose: { ...whose, users: [] } }),
      })
    },
    async judgedByPeople(hits) {
      const [first] = hits
      if (first === undefined) return new Set()
      const keys = hits.map((hit) => keyOf(hit, placeOf(pairOf(hit))))
      const labels = (await notes.read(first.tenant, keys)).map(labelIn)
      const said = hits.filter((hit, at) => labels[at]?.source === 'review' && labels[at].pair === pairOf(hit))
      return new Set(said.map(pairOf))
    },
  }
}

/** A new audit, told apart from all others. */
export function newAudit(audit: Omit<Audit, 'id'>): Audit {
  return { id: newId(), ...audit }
}

function byAge(left: { readonly at: number }, right: { readonly at: number }): number {
  return left.at - right.at
}

function auditKey({ tenant, scope }: Pick<LabelScope, 'tenant' | 'scope'>, place: number): string {
  return digest('audit', tenant, scope, String(place))
}

function auditIn(value: unknown): Audit | undefined {
  if (!Array.isArray(value)) return undefined
  const [id, at, right, learned]: readonly unknown[] = value
  if (typeof id !== 'string' || typeof at !== 'number') return undefined
  if (typeof right !== 'boolean' || typeof learned !== 'boolean') return undefined
  return { id, at, right, learned }
}

/** A scope says whose it is only where it was not altered: an id comes from wherever it likes. */
function keyOf({ tenant, scope }: Pick<LabelScope, 'tenant' | 'scope'>, place: number): string {
  return digest('label', tenant, scope, String(place))
}

/** The place of a pair: its name is a digest, so that its letters are spread evenly. */
export function placeOf(pair: string): number {
  return Buffer.from(pair, 'base64url').readUInt16BE(0) % places
}

const sources: readonly LabelSource[] = ['audit', 'review', 'judge', 'calibration']

function labelIn(value: unknown): Label | undefined {
  if (!Array.isArray(value)) return undefined
  const [pair, entry, similarity, right, named, at]: readonly unknown[] = value
  const source = sources.find((known) => known === named)
  if (typeof pair !== 'string' || typeof entry !== 'string' || typeof similarity !== 'number') return undefined
  if (typeof right !== 'boolean' || source === undefined || typeof at !== 'number') return undefined
  return { pair, entry, similarity, right, source, at }
}
