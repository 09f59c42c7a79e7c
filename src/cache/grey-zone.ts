import type { Call, Outcome } from '../contract/call.ts'
import type { Part } from '../contract/layer.ts'
import type { AnswerKind, Answering } from './answering.ts'
import type { ComparedPair, ComparedPairs } from './compared-pairs.ts'
import type { Evidence } from './evidence.ts'
import { hitOf } from './hit-id.ts'
import type { OwnWork } from './own-work.ts'
import type { NearAnswer } from './semantic.ts'
import { aliasKey } from './serving.ts'

export interface GreyZoneOptions<K extends AnswerKind> {
  readonly answering: Answering<K>
  readonly evidence?: Evidence
  /** Absent when nothing can be compared by meaning. */
  readonly compared?: ComparedPairs
  readonly own: OwnWork
}

/** Stored answers that were near and were not served: the fresh answer is made anyway, and says whether they were right. */
export interface GreyZone<K extends AnswerKind> {
  /** Remembers what was near for a call that is about to be answered afresh. */
  note(call: Call<K>, part: Part, near: NearAnswer | undefined): void
  /** Compares it with the answer, in the background. */
  settle(call: Call<K>, outcome: Outcome<K>): void
}

/** Below the threshold by more than this, a wrong answer was never about to be served: a label is enough. */
const nearby = 0.05

/** The zone between what is served and what is nothing alike. */
export function greyZone<K extends AnswerKind>(options: GreyZoneOptions<K>): GreyZone<K> {
  const { answering, evidence, compared, own } = options
  const nears = new WeakMap<Call<K>, { readonly part: Part; readonly near: NearAnswer }>()

  return {
    note(call, part, near) {
      if (near !== undefined) nears.set(call, { part, near })
    },
    settle(call, outcome) {
      const noted = nears.get(call)
      const asked = answering.intent(call)
      if (noted === undefined || evidence === undefined || compared === undefined || 'bypass' in asked) return
      // another model's answer, or one that is somebody's own, says nothing of what everybody is served
      const isOwn = call.context.effects.scope === 'user' || noted.near.entry.scope === 'user'
      if (outcome.answered !== undefined || isOwn || !answering.isTextAnswer(outcome)) return
      const { part, near } = noted
      const { entry, similarity } = near
      const hit = hitOf(call, {
        asked: aliasKey(part, entry),
        target: entry.key,
        similarity,
        embedder: evidence.embedder,
      })
      own.start('compare', call, async (alone) => {
        const whose = await compared.whose(alone, hit)
        if (whose === undefined) return
        const cached = answering.decode(entry.value, alone, false).response
        const pair: ComparedPair = {
          hit,
          whose,
          question: asked.text,
          matched: entry.intent ?? '',
          cached: answering.textOf(cached),
          fresh: answering.textOf(outcome.response),
          probability: near.odds.probability ?? similarity,
          was: near.wouldServe ? 'would serve' : isNearby(call, similarity) ? 'near' : 'further',
        }
        await compared.settle(alone, pair)
      })
    },
  }
}

function isNearby<K extends AnswerKind>({ controls }: Call<K>, similarity: number): boolean {
  return similarity >= controls.policy.semantic.threshold - nearby
}
