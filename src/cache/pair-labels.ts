import type { Label, LabelSource } from '../contract/evidence.ts'
import type { Clock } from '../contract/host.ts'
import type { Store } from '../contract/store.ts'
import { answerTag } from '../identity/tags.ts'
import type { Evidence } from './evidence.ts'
import { pairOf, type SemanticHit } from './hit-id.ts'
import type { KeptNotes, Whose } from './kept-notes.ts'
import type { Tombstones } from './tombstones.ts'

/** Who says it, and whose words it is about. */
export interface Saying {
  readonly source: LabelSource
  /** @default those whose tags the entries carry now */
  readonly whose?: Whose
  /** Whether the pair is in line for people: an id may be made up, this is not. @default false */
  readonly isInLine?: boolean
}

/** Writes down what somebody has found out about a pair. */
export interface PairLabels {
  /** It is right: a person's word lifts what was said against it before, and a comparison's yields to it. */
  approve(hit: SemanticHit, said: Saying): Promise<void>
  /** It is wrong: it never hits again, and what was made of a hit goes. The answer stays for its own question. */
  refuse(hit: SemanticHit, said: Saying): Promise<Refused>
  /** It is wrong, and was not served. */
  note(hit: SemanticHit, said: Saying, isNear: boolean): Promise<void>
}

export interface Refused {
  /** Entries that went. */
  readonly gone: number
  /** Whether it is remembered: of an answer that is not there nothing is, since an id may name anything. */
  readonly isKept: boolean
}

export interface PairLabelsOptions {
  readonly store: Store
  readonly notes: KeptNotes
  readonly tombstones: Tombstones
  readonly evidence: Evidence
  readonly clock: Clock
}

/** Labels and tombstones of pairs. */
export function pairLabels({ store, notes, tombstones, evidence, clock }: PairLabelsOptions): PairLabels {
  const found = { isProven: true, isThere: true, isAnswered: true, isAnothers: false }
  /** Whose words a pair holds, whether its answer is there, and whether anything but an id says that there was such a hit. */
  const known = async ({ tenant, asked, target }: SemanticHit, { source, whose, isInLine = false }: Saying) => {
    if (source !== 'review' && whose !== undefined) return { whose, ...found }
    const { tenants, users } = await notes.entriesOf(tenant, [target, asked])
    const [isThere, isAnswered] = [tenants[0] === tenant, tenants[1] === tenant]
    const isProven = source !== 'review' || isInLine || (isThere && isAnswered)
    const isAnothers = !isAnswered && tenants[1] !== undefined
    return { whose: whose ?? { users }, isProven, isThere, isAnswered, isAnothers }
  }
  const labelOf = (hit: SemanticHit, right: boolean, { source }: Saying): Label => {
    return { pair: pairOf(hit), entry: hit.target, similarity: hit.similarity, right, source, at: clock.now() }
  }
  /**
   * Drops what was made of a hit, also where nothing lies yet: an alias may be on its way, of a hit that was found before
   * the tombstone was there. What is not seen to be the tenant's own may be another's: an id may have been altered.
   */
  const drop = async ({ tenant, asked }: SemanticHit, isAnswered: boolean): Promise<number> => {
    const own = isAnswered || tenant === '-' ? [] : [`tenant:${tenant}`]
    return store.invalidate({ tags: [answerTag(asked), ...own] })
  }

  return {
    async approve(hit, said) {
      // what a person has refused no comparison takes back: a model may be wrong twice in the same words
      if (said.source !== 'review' && (await tombstones.of(hit.tenant, [hit.asked])).has(hit.target)) return
      const { whose, isProven } = await known(hit, said)
      const isRefused = said.source === 'review' && (await tombstones.of(hit.tenant, [hit.asked])).has(hit.target)
      if (isRefused) await tombstones.lift(hit)
      if (isProven || isRefused) await evidence.observe(hit, labelOf(hit, true, said), whose)
    },
    async refuse(hit, said) {
      const { whose, isProven, isThere, isAnswered, isAnothers } = await known(hit, said)
      const ground = said.source === 'review' ? (isProven ? 'said' : 'unproven') : 'found'
      // first the tombstone: who reads the tags after they have moved finds it
      if (isProven || isThere) await tombstones.set(hit, { whose, ground })
      const mayDrop = !isAnothers && (isAnswered || isProven || isThere)
      const gone = mayDrop ? await drop(hit, isAnswered) : 0
      if (isProven) await evidence.observe(hit, labelOf(hit, false, said), whose)
      return { gone, isKept: isProven || isThere }
    },
    async note(hit, said, isNear) {
      const { whose } = await known(hit, said)
      if (isNear) await tombstones.set(hit, { whose })
      await evidence.observe(hit, labelOf(hit, false, said), whose)
    },
  }
}
