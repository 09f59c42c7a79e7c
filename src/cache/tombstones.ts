import type { Awaitable } from '../contract/host.ts'
import { digest } from '../identity/digest.ts'
import type { SemanticHit } from './hit-id.ts'
import { unwritten, type KeptNotes, type Whose } from './kept-notes.ts'

/** Answers that a question is never to be given again, though they are near. */
export interface Tombstones {
  /** The keys of these answers, for a question that may be answered under any of the keys. */
  of(tenant: string, asked: readonly string[]): Awaitable<ReadonlySet<string>>
  /** From now on the answer is refused to the question, in every process; nothing where what it is about was erased. */
  set(hit: SemanticHit, about?: Refusal): Promise<void>
  /** A later word: it may be given again. */
  lift(hit: SemanticHit, whose?: Whose): Promise<void>
}

export interface Refusal {
  readonly whose?: Whose
  /** Whether a person has said so: it is remembered longer. @default false */
  readonly isSaid?: boolean
}

/** Refused answers of one question that are remembered: the latest, and of those first what a person has said. */
const most = 32
/** Two who refuse at the same instant write the same note: who finds its own word gone says it again. */
const tries = 3

/**
 * Told as an answer's cost, for eviction: without it a wrong answer comes back, however cheap it was. What an answer of a
 * cent has lost to age when nobody asks for it, this has lost half a day later; it is in use when its question is asked.
 * A comparison finds out again what it has once found out. A person does not: what they have said has lost it only after
 * 20 days in which room was short all the time and nobody asked; otherwise it is kept for a year. Room for it is bounded
 * as for any group of a tenant.
 */
const worth = { found: 1_000_000, said: 1e300 }
const day = 24 * 3_600_000
const lifetime = { found: 90 * day, said: 365 * day }

interface Refused {
  readonly target: string
  readonly isSaid: boolean
}

/** Tombstones that are kept as notes, one for each question that has any. */
export function tombstones(notes: KeptNotes): Tombstones {
  const refusedTo = async (hit: SemanticHit): Promise<readonly Refused[]> =>
    refusedIn((await notes.read(hit.tenant, [keyOf(hit)]))[0])

  return {
    of(tenant, asked) {
      const keys = asked.map((key) => keyOf({ tenant, asked: key }))
      const found = notes.read(tenant, keys)
      const all = (values: readonly unknown[]): ReadonlySet<string> =>
        new Set(values.flatMap(refusedIn).map(({ target }) => target))
      return found instanceof Promise ? found.then(all) : all(found)
    },
    async set(hit, { whose = { users: [] }, isSaid = false } = {}) {
      for (let attempt = 0; ; attempt++) {
        const known = await refusedTo(hit)
        const before = known.find(({ target }) => target === hit.target)
        if (before !== undefined && (before.isSaid || !isSaid)) return
        if (attempt === tries) throw unwritten()
        const others = known.filter(({ target }) => target !== hit.target)
        const note = noteOf(hit, bounded([...others, { target: hit.target, isSaid }]))
        if (!(await notes.write({ ...note, whose }))) return
      }
    },
    async lift(hit, whose = { users: [] }) {
      const known = await refusedTo(hit)
      const left = known.filter(({ target }) => target !== hit.target)
      if (left.length < known.length) await notes.write({ ...noteOf(hit, left), whose })
    },
  }
}

/** As many as are remembered: what was found out goes before what a person has said. */
function bounded(refused: readonly Refused[]): readonly Refused[] {
  const said = refused.filter(({ isSaid }) => isSaid).slice(-most)
  const found = refused.filter(({ isSaid }) => !isSaid)
  return [...found.slice(Math.max(0, found.length - (most - said.length))), ...said]
}

/** A key of another tenant's stands for nothing of its: an id may have been altered. */
function keyOf({ tenant, asked }: Pick<SemanticHit, 'tenant' | 'asked'>): string {
  return digest('tombstone', tenant, asked)
}

function noteOf(hit: SemanticHit, refused: readonly Refused[]) {
  const { kind, tenant, scope } = hit
  const by = refused.some(({ isSaid }) => isSaid) ? 'said' : 'found'
  const value = refused.map(({ target, isSaid }) => (isSaid ? [target] : target))
  const bounds = { worth: worth[by], lifetime: lifetime[by] }
  return { key: keyOf(hit), kind, tenant, group: `tombstones ${tenant} ${scope}`, value, ...bounds }
}

/** A key alone was found out, one in a list was said. */
function refusedIn(value: unknown): readonly Refused[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    const target: unknown = Array.isArray(one) ? one[0] : one
    return typeof target === 'string' ? { target, isSaid: target !== one } : []
  })
}
