import type { Call } from '../contract/call.ts'
import type { AnswerVerdict, LabelSource, ReviewItem } from '../contract/evidence.ts'
import type { Clock } from '../contract/host.ts'
import type { Embed, Embedder } from '../contract/provider.ts'
import { subjectTags } from '../identity/tags.ts'
import { compareAnswers } from '../trust/compare-answers.ts'
import { guards } from '../trust/guards.ts'
import type { AnswerKind } from './answering.ts'
import { likenessOf } from './encoding.ts'
import { writeHitId, type SemanticHit } from './hit-id.ts'
import { askJudge, type AskModel } from './judging.ts'
import type { KeptNotes, Whose } from './kept-notes.ts'
import { seenBy } from './looked-up.ts'
import { ownCost } from './own-cost.ts'
import type { PairLabels } from './pair-labels.ts'
import type { Reviews } from './reviews.ts'

/** A stored answer beside a fresh one. */
export interface ComparedPair {
  readonly hit: SemanticHit
  /** Known from before the fresh answer was made. */
  readonly whose: Whose
  readonly question: string
  readonly matched: string
  readonly cached: string
  readonly fresh: string
  /** How probably it is right, as far as is known. */
  readonly probability: number
  /** `served`: chance has picked it from what was served or would have been; `near`: it was nearly served. */
  readonly was: 'served' | 'would serve' | 'near' | 'further'
}

/** Compares what was kept with what is answered afresh, and writes down what comes of it. */
export interface ComparedPairs {
  /** Whose words a pair holds, to be asked before anything is made of it; undefined where its answer is gone. */
  whose<K extends AnswerKind>(call: Call<K>, hit: SemanticHit): Promise<Whose | undefined>
  settle<K extends AnswerKind>(call: Call<K>, pair: ComparedPair): Promise<AnswerVerdict>
  /** Puts a pair before people, where the policy wants it. */
  review<K extends AnswerKind>(call: Call<K>, pair: Omit<ComparedPair, 'fresh'>, about: ReviewReason): Promise<void>
}
export interface ReviewReason {
  readonly why: ReviewItem['why']
  readonly fresh?: string
}

export interface ComparedPairsOptions {
  readonly pairs: PairLabels
  readonly reviews: Reviews
  readonly notes: KeptNotes
  readonly embed: Embed
  readonly embedder: Embedder
  readonly ask: AskModel
  readonly clock: Clock
}

/** Answers compared by their words, by what they mean, and by a judge where that leaves it open. */
export function comparedPairs(options: ComparedPairsOptions): ComparedPairs {
  const { pairs, reviews, notes, embed, embedder, clock } = options

  const likeness = async <K extends AnswerKind>(call: Call<K>, { cached, fresh }: ComparedPair) => {
    if (!embedder.fits(cached) || !embedder.fits(fresh)) return undefined
    return likenessOf({ ...call, context: ownCost(call.context) }, [cached, fresh], embed).catch(() => undefined)
  }
  const verdictOn = async <K extends AnswerKind>(call: Call<K>, pair: ComparedPair): Promise<AnswerVerdict> => {
    const { cached, fresh, question, matched } = pair
    if (cached === fresh) return 'same'
    const similarity = await likeness(call, pair)
    const { words } = call.controls.policy.semantic
    const { verdict } = compareAnswers({
      cached,
      fresh,
      ...(similarity !== undefined && { similarity }),
      ...(words !== undefined && { words }),
    })
    return verdict === 'unsure' ? askJudge(call, { question, matched, answer: cached, fresh }, options.ask) : verdict
  }
  const review: ComparedPairs['review'] = async (call, pair, { why, fresh }) => {
    const policy = call.controls.policy.semantic.review
    if (policy === undefined) return
    const { redact = (text: string) => text } = policy
    const { hit, probability } = pair
    const item: ReviewItem = {
      id: writeHitId(hit),
      ...(call.identity.agent !== undefined && { agent: call.identity.agent.name }),
      question: redact(pair.question),
      matched: redact(pair.matched),
      answer: redact(pair.cached),
      ...(fresh !== undefined && { fresh: redact(fresh) }),
      similarity: hit.similarity,
      guards: guardsOf(call),
      why,
      value: 4 * probability * (1 - probability),
      at: clock.now(),
    }
    await reviews.put(hit, item, pair.whose)
  }

  return {
    whose: (call, { tenant, asked, target }) =>
      notes.whose({ tenant, asked, target, users: userTags(call), seen: seenBy(call) }),
    review,
    async settle(call, pair) {
      const { hit, was, whose } = pair
      const verdict = await verdictOn(call, pair)
      // only what chance has picked from what is served says how often that is wrong
      const source: LabelSource = was === 'served' || was === 'would serve' ? 'audit' : 'judge'
      const said = { source, whose }
      if (verdict === 'same') await pairs.approve(hit, said)
      else if (verdict === 'unsure') await review(call, pair, { why: 'unsure', fresh: pair.fresh })
      else if (was === 'served') await pairs.refuse(hit, said)
      else await pairs.note(hit, said, was !== 'further')
      return verdict
    },
  }
}

/** Whose words the question is, also where no entry says so. */
function userTags<K extends AnswerKind>({ identity: { user } }: Call<K>): readonly string[] {
  return user === undefined ? [] : subjectTags({ user })
}

function guardsOf<K extends AnswerKind>({ controls }: Call<K>): readonly string[] {
  const { mode } = controls.policy.semantic
  return guards.filter(({ modes }) => modes === undefined || modes.includes(mode)).map(({ name }) => name)
}
