import type { Call, Outcome } from '../contract/call.ts'
import type { PartDigests } from '../contract/identity.ts'
import type { Answer } from '../contract/layer.ts'
import type { Entry } from '../contract/store.ts'
import { ownKey } from '../identity/keys.ts'
import { partitionOf } from '../identity/partition.ts'
import { lifetimeOf } from './answer-lifetime.ts'
import type { AnswerKind, Answering } from './answering.ts'
import { mergeEpochs, sealEnvelope, type EnvelopeSource } from './envelope.ts'

/** Whose an answer is: everybody's in the tenant, one user's, or one user's who would not find it again. */
export type Owner = 'all' | 'unfound' | { readonly user: string }

/** An answer on its way into the store. */
export interface Answered<K extends AnswerKind> extends Answer<K> {
  /** Of the call as it was asked, for everybody in the tenant. */
  readonly key: string
  readonly owner: Owner
  readonly meaning: { readonly intent: string; readonly vector: Float32Array } | undefined
  readonly partsOf: (call: Call<K>) => PartDigests
}

export interface AnswerEntryOptions<K extends AnswerKind> extends EnvelopeSource {
  readonly answering: Answering<K>
}

/** Whose an answer is, by what it rests on and by what it says. What is built upon it is then theirs too. */
export function ownerOf<K extends AnswerKind>(call: Call<K>, outcome: Outcome<K>, answering: Answering<K>): Owner {
  const { context, controls, identity } = call
  const isNarrow =
    controls.policy.scope === 'user' || context.effects.scope === 'user' || outcome.keep?.scope === 'user'
  if (isNarrow) return identity.user === undefined ? 'unfound' : { user: identity.user }
  if (identity.user === undefined || !answering.isOwn(call, outcome)) return 'all'
  if (answering.readFrom(call) === 'tenant') return 'unfound'
  context.depend({ scope: 'user' })
  return { user: identity.user }
}

/** The entry that keeps an answer. */
export function answerEntry<K extends AnswerKind>(
  call: Call<K>,
  { key: asked, owner, outcome, duration, seen, lease, meaning, partsOf }: Answered<K>,
  options: AnswerEntryOptions<K>,
): Entry {
  const { answering } = options
  const answered = outcome.answered === undefined ? call : { ...call, request: outcome.answered }
  const shared = outcome.answered === undefined ? asked : answering.key(answered)
  const user = typeof owner === 'object' ? owner.user : undefined
  const parts = partsOf(answered)
  const config = answering.config?.(answered)
  const intent = answering.intent(answered)
  return sealEnvelope(
    answered,
    {
      key: user === undefined ? shared : ownKey(shared, user),
      partition: partitionOf(parts, user),
      group: answering.group(call),
      value: answering.encode(outcome),
      parts: config === undefined ? parts : { ...parts, config },
      scope: user === undefined ? 'tenant' : 'user',
      duration,
      lease,
      seen: mergeEpochs(seen, call.context.wholes),
      model: answering.model(outcome),
      lifetime: lifetimeOf(call, outcome, 'text' in intent ? intent.text : ''),
      ...(meaning !== undefined && { meaning }),
      ...(parts.question !== undefined && { question: parts.question }),
    },
    options,
  )
}
