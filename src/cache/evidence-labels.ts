import type { Label, LabelSource } from '../contract/evidence.ts'
import { digest } from '../identity/digest.ts'
import type { AnswerKind } from './answering.ts'
import type { SemanticHit } from './hit-id.ts'
import type { KeptNotes } from './kept-notes.ts'

/** Whose labels are read. */
export interface LabelScope {
  readonly kind: AnswerKind
  /** Digest of the tenant, `-` without one. */
  readonly tenant: string
  readonly scope: string
}

/** The labels of each scope, as every process finds them. */
export interface EvidenceLabels {
  /** The oldest first. */
  load(of: LabelScope): Promise<readonly Label[]>
  /** Keeps a label in place of what was said of the same pair; `users` are tags of those it goes with. */
  keep(hit: Pick<SemanticHit, 'kind' | 'tenant' | 'scope'>, label: Label, users?: readonly string[]): Promise<void>
}

/** Labels that a scope holds: a pair has its place among them, and the latest of those that share one. */
const places = 1_024

/** Labels kept as notes in a ring, so that they are bounded and need neither a list nor a lock. */
export function evidenceLabels(notes: KeptNotes): EvidenceLabels {
  return {
    async load(of) {
      const keys = Array.from({ length: places }, (_, place) => keyOf(of, place))
      const values = await notes.read(of.tenant, keys)
      return values.flatMap((value) => labelIn(value) ?? []).toSorted((left, right) => left.at - right.at)
    },
    async keep({ kind, tenant, scope }, label, users = []) {
      const { pair, entry, similarity, right, source, at } = label
      const value = [pair, entry, similarity, right, source, at]
      await notes.write({
        key: keyOf({ tenant, scope }, placeOf(pair)),
        kind,
        tenant,
        group: `labels ${tenant} ${scope}`,
        value,
        tags: users,
      })
    },
  }
}

/** A scope says whose it is only where it was not altered: an id comes from wherever it likes. */
function keyOf({ tenant, scope }: Pick<LabelScope, 'tenant' | 'scope'>, place: number): string {
  return digest('label', tenant, scope, String(place))
}

/** The place of a pair: its name is a digest, so that its letters are spread evenly. */
function placeOf(pair: string): number {
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
