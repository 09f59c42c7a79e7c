import { checkOptions } from '../contract/check-options.ts'
import type { Decision } from '../contract/decision.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import { readHitId, type SemanticHit } from '../cache/hit-id.ts'
import type { PairLabels } from '../cache/pair-labels.ts'
import type { Reviews } from '../cache/reviews.ts'
import { checkText } from '../define/invalid.ts'
import { shortDigest } from '../identity/digest.ts'
import { optional } from '../identity/keys.ts'
import { answerTag, partTag } from '../identity/tags.ts'
import type { DecisionLog } from './decision-log.ts'

/** On whose behalf a hit is judged. */
export interface HitOptions {
  /** Whose hit it has to be, where the id comes from somebody who is not trusted, such as a browser. @default anybody's */
  readonly tenant?: string
}

export interface HitParts {
  readonly store: Store
  readonly pairs: PairLabels
  readonly reviews: Reviews
  readonly log: DecisionLog
}

/** Drops an answer that was wrong, and gives how many entries went. */
export async function rejectHit(id: string, options: HitOptions, parts: HitParts): Promise<number> {
  const { store, pairs, reviews, log } = parts
  const { hits, answers } = named(id, options, { log, act: 'reject' })
  let gone = 0
  for (const hit of hits) {
    const refused = await pairs.refuse(hit, { source: 'review', isInLine: await reviews.holds(hit) })
    await reviews.remove(hit)
    gone += refused.gone
    if (!refused.isKept && refused.gone === 0) throw wrongId('reject', goneBy)
  }
  for (const key of answers) {
    for (const tag of [answerTag(key), partTag(key)]) gone += await store.invalidate({ tags: [tag] })
  }
  return gone
}

/** Says of a hit that its answer was right. */
export async function confirmHit(id: string, options: HitOptions, { pairs, reviews, log }: HitParts): Promise<void> {
  const { hits } = named(id, options, { log, act: 'confirm' })
  if (hits.length === 0) throw wrongId('confirm', 'it stands for no answer that was made for another question')
  for (const hit of hits) {
    await pairs.approve(hit, { source: 'review', isInLine: await reviews.holds(hit) })
    await reviews.remove(hit)
  }
}

/** Said of a hit whose answer is there no more, or never was. */
const goneBy =
  'the answer it stands for is not kept any more, so that it cannot hit again. If one comes back, reject that hit'

interface Named {
  readonly hits: readonly SemanticHit[]
  /** Keys of answers to their own questions. */
  readonly answers: readonly string[]
}
type Act = 'reject' | 'confirm'

/** What an id stands for: a hit in itself, or what this process remembers. @throws StratagentError `CONFIG_INVALID` */
function named(id: string, options: HitOptions, { log, act }: { readonly log: DecisionLog; readonly act: Act }): Named {
  checkText(id, 'id', act)
  checkOptions(options, ['tenant'], act)
  const { tenant } = options
  const hit = readHitId(id)
  if (hit !== undefined) {
    const isOther = tenant !== undefined && hit.tenant !== shortDigest('tenant', tenant)
    if (isOther) throw wrongId(act, 'it is another tenant’s')
    return { hits: [hit], answers: [] }
  }
  const decisions = log.find(id).filter((decision) => isAnswer(decision) && isOf(decision, tenant))
  if (decisions.length === 0) {
    throw wrongId(act, 'it is no `hitId`, and no decision or run of this tenant that this process remembers')
  }
  const hits = decisions.flatMap(({ hitId }) => (hitId === undefined ? [] : (readHitId(hitId) ?? [])))
  const served = new Set(hits.map(({ target }) => target))
  const answers = decisions.flatMap(({ key, hitId }) =>
    key === undefined || hitId !== undefined || served.has(key) ? [] : [key],
  )
  return { hits, answers: [...new Set(answers)] }
}

function isAnswer({ kind, layer }: Decision): boolean {
  return (kind === 'llm' || kind === 'agent') && (layer === 'exact' || layer === 'semantic')
}

function isOf({ parts, origin }: Decision, tenant: string | undefined): boolean {
  const own = (parts ?? origin?.parts)?.tenant
  return tenant === undefined || own === shortDigest(optional(tenant))
}

/** An id with which nothing can be done. */
export function wrongId(act: string, why: string): StratagentError {
  return new StratagentError(
    'INPUT_INVALID',
    `${act}: nothing can be done with this id: ${why}. Give the \`hitId\` of a decision in \`result.cache\`, or its \`id\` where it was made.`,
  )
}
