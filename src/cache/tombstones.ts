import type { Awaitable } from '../contract/host.ts'
import { digest } from '../identity/digest.ts'
import type { SemanticHit } from './hit-id.ts'
import { unwritten, type KeptNotes } from './kept-notes.ts'

/** Answers that a question is never to be given again, though they are near. */
export interface Tombstones {
  /** The keys of these answers, for a question that may be answered under any of the keys. */
  of(tenant: string, asked: readonly string[]): Awaitable<ReadonlySet<string>>
  /** From now on the answer is refused to the question, in every process. */
  set(hit: SemanticHit, users?: readonly string[]): Promise<void>
  /** A later word: it may be given again. */
  lift(hit: SemanticHit): Promise<void>
}

/** Refused answers of one question that are remembered, the latest. */
const most = 32
/** Two who refuse at the same instant write the same note: who finds its own word gone says it again. */
const tries = 3

/**
 * Told as an answer's cost, for eviction: without it a wrong answer comes back, however cheap it was. What an answer of a
 * cent has lost to age when nobody asks for it, this has lost half a day later; it is in use when its question is asked.
 */
const worth = 1_000_000

/** Tombstones that are kept as notes, one for each question that has any. */
export function tombstones(notes: KeptNotes): Tombstones {
  const refusedTo = async (hit: SemanticHit): Promise<readonly string[]> =>
    refusedIn((await notes.read(hit.tenant, [keyOf(hit)]))[0])

  return {
    of(tenant, asked) {
      const keys = asked.map((key) => keyOf({ tenant, asked: key }))
      const found = notes.read(tenant, keys)
      const all = (values: readonly unknown[]): ReadonlySet<string> => new Set(values.flatMap(refusedIn))
      return found instanceof Promise ? found.then(all) : all(found)
    },
    async set(hit, users = []) {
      for (let attempt = 0; ; attempt++) {
        const known = await refusedTo(hit)
        if (known.includes(hit.target)) return
        if (attempt === tries) throw unwritten()
        await notes.write({ ...noteOf(hit, [...known, hit.target].slice(-most)), tags: users })
      }
    },
    async lift(hit) {
      const known = await refusedTo(hit)
      if (known.includes(hit.target))
        await notes.write(
          noteOf(
            hit,
            known.filter((key) => key !== hit.target),
          ),
        )
    },
  }
}

/** A key of another tenant's stands for nothing of its: an id may have been altered. */
function keyOf({ tenant, asked }: Pick<SemanticHit, 'tenant' | 'asked'>): string {
  return digest('tombstone', tenant, asked)
}

function noteOf(hit: SemanticHit, refused: readonly string[]) {
  const { kind, tenant, scope } = hit
  return { key: keyOf(hit), kind, tenant, group: `tombstones ${tenant} ${scope}`, value: refused, worth }
}

function refusedIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((key) => typeof key === 'string') : []
}
