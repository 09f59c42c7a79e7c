import { digest } from '../identity/digest.ts'
import type { SemanticHit } from './hit-id.ts'
import type { KeptNotes } from './kept-notes.ts'

/** Why a refusal is kept: a person has said it, a comparison has found it, or an id alone says it. */
export type Ground = 'said' | 'found' | 'unproven'

/** A refusal by the keys of its notes: its own, and that of the list of its question. */
export interface Enrolled {
  readonly refusal: string
  readonly list: string
}

/** How many refusals of a tenant are kept against all else where room is short: a share of the room, and no more. */
export interface RefusalRolls {
  /** Whether there is a place for one more, and which have to go for it. */
  enrol(of: Pick<SemanticHit, 'kind' | 'tenant'>, ground: Ground, one: Enrolled): Promise<Enrolment>
}
export interface Enrolment {
  readonly isIn: boolean
  readonly out: readonly Enrolled[]
}

/** Places on a roll: an eighth of what the store holds, within these. */
const [fewest, most] = [8, 1_024]
const share = 1 / 8

/**
 * Rolls kept as one note each. One is full when so many are still there: then one more goes before any answer that has
 * cost something. Of those that nothing but an id speaks for, the oldest goes: an id may name any question.
 */
export function refusalRolls(notes: KeptNotes): RefusalRolls {
  const placesNow = async (listed: number): Promise<number> =>
    listed < fewest ? fewest : Math.min(most, Math.max(fewest, Math.floor((await notes.held()) * share)))
  const stillThere = async (tenant: string, listed: readonly Enrolled[]): Promise<readonly Enrolled[]> => {
    const found = await notes.read(
      tenant,
      listed.map(({ refusal }) => refusal),
    )
    return listed.filter((_one, at) => found[at] !== undefined)
  }

  return {
    async enrol({ kind, tenant }, ground, one) {
      const key = digest('refusals', tenant, ground)
      const listed = enrolledIn((await notes.read(tenant, [key]))[0])
      if (listed.some(({ refusal }) => refusal === one.refusal)) return { isIn: true, out: [] }
      const places = await placesNow(listed.length)
      const held = listed.length < places ? listed : await stillThere(tenant, listed)
      const out = ground === 'unproven' ? held.slice(0, Math.max(0, held.length + 1 - places)) : []
      if (held.length - out.length >= places) return { isIn: false, out }
      const value = [...held.slice(out.length), one].map(({ refusal, list }) => [refusal, list])
      await notes.write({ key, kind, tenant, group: `tombstones ${tenant}`, value, worth: 1e300 })
      return { isIn: true, out }
    },
  }
}

function enrolledIn(value: unknown): readonly Enrolled[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    const [refusal, list]: readonly unknown[] = Array.isArray(one) ? one : []
    return typeof refusal === 'string' && typeof list === 'string' ? [{ refusal, list }] : []
  })
}
