import type { Label, LabelSource } from '../contract/evidence.ts'
import type { Clock } from '../contract/host.ts'
import type { Store } from '../contract/store.ts'
import { answerTag } from '../identity/tags.ts'
import type { Evidence } from './evidence.ts'
import { pairOf, type SemanticHit } from './hit-id.ts'
import type { KeptNotes } from './kept-notes.ts'
import type { Tombstones } from './tombstones.ts'

/** Writes down what somebody has found out about a pair. */
export interface PairLabels {
  /** It is right: what was said against it before is lifted. */
  approve(hit: SemanticHit, source: LabelSource): Promise<void>
  /** It is wrong: it never hits again, and what was made of a hit goes; gives how many entries did. The answer stays for its own question. */
  refuse(hit: SemanticHit, source: LabelSource): Promise<number>
  /** It is wrong, and was not served. */
  note(hit: SemanticHit, source: LabelSource, isNear: boolean): Promise<void>
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
  const usersOf = ({ tenant, asked, target }: SemanticHit): Promise<readonly string[]> => {
    return notes.usersOf(tenant, [asked, target])
  }
  const labelOf = (hit: SemanticHit, right: boolean, source: LabelSource): Label => {
    return { pair: pairOf(hit), entry: hit.target, similarity: hit.similarity, right, source, at: clock.now() }
  }
  /** Whether what the question finds by its words is of the hit's tenant: an id may have been altered. */
  const isOwn = async ({ tenant, asked }: SemanticHit): Promise<boolean> => {
    const { entries } = await store.read({ tenant, keys: [asked], tags: [] })
    return entries[0]?.tenant === tenant
  }

  return {
    async approve(hit, source) {
      const users = await usersOf(hit)
      await tombstones.lift(hit)
      await evidence.observe(hit, labelOf(hit, true, source), users)
    },
    async refuse(hit, source) {
      const users = await usersOf(hit)
      // first the tombstone: who reads the tags after they have moved finds it
      await tombstones.set(hit, users)
      const gone = (await isOwn(hit)) ? await store.invalidate({ tags: [answerTag(hit.asked)] }) : 0
      await evidence.observe(hit, labelOf(hit, false, source), users)
      return gone
    },
    async note(hit, source, isNear) {
      const users = await usersOf(hit)
      if (isNear) await tombstones.set(hit, users)
      await evidence.observe(hit, labelOf(hit, false, source), users)
    },
  }
}
