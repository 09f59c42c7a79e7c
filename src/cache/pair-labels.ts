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
}

/** Writes down what somebody has found out about a pair. */
export interface PairLabels {
  /** It is right: a person's word lifts what was said against it before, and a comparison's yields to it. */
  approve(hit: SemanticHit, said: Saying): Promise<void>
  /** It is wrong: it never hits again, and what was made of a hit goes; gives how many entries did. The answer stays for its own question. */
  refuse(hit: SemanticHit, said: Saying): Promise<number>
  /** It is wrong, and was not served. */
  note(hit: SemanticHit, said: Saying, isNear: boolean): Promise<void>
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
  const whoseOf = async ({ tenant, asked, target }: SemanticHit, { whose }: Saying): Promise<Whose> =>
    whose ?? { users: await notes.usersOf(tenant, [asked, target]) }
  const labelOf = (hit: SemanticHit, right: boolean, { source }: Saying): Label => {
    return { pair: pairOf(hit), entry: hit.target, similarity: hit.similarity, right, source, at: clock.now() }
  }
  /** Whether what the question finds by its words is another tenant's: an id may have been altered. */
  const isAnothers = async ({ tenant, asked }: SemanticHit): Promise<boolean> => {
    const { entries } = await store.read({ tenant, keys: [asked], tags: [] })
    return entries[0] !== undefined && entries[0].tenant !== tenant
  }

  return {
    async approve(hit, said) {
      // what a person has refused no comparison takes back: a model may be wrong twice in the same words
      if (said.source !== 'review' && (await tombstones.of(hit.tenant, [hit.asked])).has(hit.target)) return
      const whose = await whoseOf(hit, said)
      if (said.source === 'review') await tombstones.lift(hit, whose)
      await evidence.observe(hit, labelOf(hit, true, said), whose)
    },
    async refuse(hit, said) {
      const whose = await whoseOf(hit, said)
      // first the tombstone: who reads the tags after they have moved finds it
      await tombstones.set(hit, { whose, isSaid: said.source === 'review' })
      // also where nothing lies yet: an alias may be on its way, of a hit that was found before the tombstone was there
      const gone = (await isAnothers(hit)) ? 0 : await store.invalidate({ tags: [answerTag(hit.asked)] })
      await evidence.observe(hit, labelOf(hit, false, said), whose)
      return gone
    },
    async note(hit, said, isNear) {
      const whose = await whoseOf(hit, said)
      if (isNear) await tombstones.set(hit, { whose, isSaid: said.source === 'review' })
      await evidence.observe(hit, labelOf(hit, false, said), whose)
    },
  }
}
