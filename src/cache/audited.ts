import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import type { Decision } from '../contract/decision.ts'
import type { Random } from '../contract/host.ts'
import { withinRefresh } from '../telemetry/refresh-span.ts'
import type { Tracing } from '../telemetry/spans.ts'
import { ownerOf } from './answer-entry.ts'
import type { AnswerKind, Answering } from './answering.ts'
import type { ComparedPair, ComparedPairs } from './compared-pairs.ts'
import type { Evidence } from './evidence.ts'
import { isLearning } from './evidence-decisions.ts'
import { readHitId } from './hit-id.ts'
import type { OwnWork } from './own-work.ts'

export interface AuditedOptions<K extends AnswerKind> {
  readonly answering: Answering<K>
  readonly evidence: Evidence
  readonly compared: ComparedPairs
  readonly own: OwnWork
  readonly random: Random
  readonly tracer: Tracing
}

type HitPair = Omit<ComparedPair, 'fresh' | 'whose'>

/** Pairs a minute that are put before people by chance. */
const reviews = 60

/** A cache of which some hits are answered afresh in the background, compared, and put before people. */
export function audited<K extends AnswerKind>(cache: Middleware<K>, options: AuditedOptions<K>): Middleware<K> {
  const { answering, evidence, compared, own, random } = options

  const isPicked = (call: Call<K>): boolean => {
    const { audit } = call.controls.policy.semantic
    // what may write is not done again behind anybody's back
    if (audit === undefined || !call.controls.ask || answering.share(call) === 'none') return false
    return random() < (audit.rate ?? evidence.auditOdds(call)) && own.takes('audit', audit.perMinute)
  }
  const audit = (call: Call<K>, pair: HitPair, next: Next<K>): void => {
    own.start('audit', call, (alone) =>
      withinRefresh({ layer: 'semantic', tracer: options.tracer, operation: 'audit' }, async () => {
        const whose = await compared.whose(alone, pair.hit)
        if (whose === undefined) return
        const fresh = await next({ ...alone, controls: uncached(alone) })
        if (fresh.answered !== undefined || !answering.isTextAnswer(fresh)) return
        if (answering.refuse(alone, fresh) !== undefined) return // an answer that nobody may keep is no measure
        if (!isEverybodys(alone, fresh, answering)) return
        await compared.settle(alone, { ...pair, whose, fresh: answering.textOf(fresh.response) })
      }),
    )
  }
  const consider = (call: Call<K>, outcome: Outcome<K>, next: Next<K>): void => {
    const pair = pairOf(call, outcome, answering)
    if (pair === undefined) return
    if (isPicked(call)) audit(call, pair, next)
    const { review } = call.controls.policy.semantic
    if (review === undefined || random() >= review.rate || !own.takes('review', reviews)) return
    own.start('review', call, async (alone) => {
      const whose = await compared.whose(alone, pair.hit)
      if (whose !== undefined) await compared.review(alone, { ...pair, whose }, { why: 'sampled' })
    })
  }

  return {
    ...cache,
    handle(call, next) {
      const answered = cache.handle(call, next)
      if (!isLearning(call.controls.policy.semantic)) return answered
      return answered.then((outcome) => {
        consider(call, outcome, next)
        return outcome
      })
    },
  }
}

/** The pair of a hit, where an answer was made for another question and is nobody's own. */
function pairOf<K extends AnswerKind>(
  call: Call<K>,
  outcome: Outcome<K>,
  answering: Answering<K>,
): HitPair | undefined {
  if (outcome.servedBy !== 'semantic' && outcome.servedBy !== 'exact') return undefined
  const decision = call.context.decisions.findLast(isHit)
  const hit = decision?.hitId === undefined ? undefined : readHitId(decision.hitId)
  const asked = answering.intent(call)
  if (decision === undefined || hit === undefined || 'bypass' in asked || call.context.effects.scope === 'user') {
    return undefined
  }
  const { candidate: matched = '', probability = hit.similarity } = decision
  const cached = answering.textOf(outcome.response)
  return { hit, question: asked.text, matched, cached, probability, was: 'served' }
}

/** Whether an answer holds nothing of the asker's own, of what may not be kept, or of what nobody vouches for. */
function isEverybodys<K extends AnswerKind>(call: Call<K>, fresh: Outcome<K>, answering: Answering<K>): boolean {
  const { unkeepable, tainted } = call.context.effects
  return unkeepable === undefined && !tainted && ownerOf(call, fresh, answering) === 'all'
}

function isHit({ result, hitId }: Decision): boolean {
  return hitId !== undefined && (result === 'hit' || result === 'stale')
}

/** Afresh from top to bottom, and kept nowhere. */
function uncached<K extends AnswerKind>({ controls }: Call<K>): Call<K>['controls'] {
  return { ...controls, read: false, write: false, ask: true, plain: false, asked: 'bypass' }
}
