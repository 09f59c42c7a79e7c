import type { Decision } from '../contract/decision.ts'
import type { PartDigests, PartName } from '../contract/identity.ts'
import type { Entry, Store } from '../contract/store.ts'

/** A part of the identity that differs from an entry's. */
export interface ChangedPart {
  readonly part: PartName
  /** The entry's digest. */
  readonly was: string
  /** The call's digest. */
  readonly now: string
}

/** Why a lookup came out as it did. */
export interface Explanation {
  readonly decision: Decision
  /** One sentence for a person. */
  readonly sentence: string
  /** For a miss: what is different from the most similar entry that answers the same question. */
  readonly changed: readonly ChangedPart[]
}

/** Explains decisions from their own record and from the entries that answer the same question. */
export async function explainDecisions(decisions: readonly Decision[], store: Store): Promise<readonly Explanation[]> {
  return Promise.all(decisions.map((decision) => explainDecision(decision, store)))
}

async function explainDecision(decision: Decision, store: Store): Promise<Explanation> {
  const { parts, result } = decision
  const question = parts?.question
  if (result !== 'miss' || parts === undefined || question === undefined)
    return { decision, sentence: sentenceFor(decision), changed: [] }
  const alike = ((await store.lookAlikes?.(question)) ?? []).filter(({ kind }) => kind === decision.kind)
  const [nearest] = alike
    .map((entry) => ({ entry, changed: changedParts(entry, parts) }))
    .filter(({ changed }) => changed.length > 0) // the answer this very miss has led to
    .toSorted(
      (left, right) => left.changed.length - right.changed.length || right.entry.createdAt - left.entry.createdAt,
    )
  const changed = nearest?.changed ?? []
  return { decision, changed, sentence: sentenceFor(decision, changed) }
}

const partNames: readonly PartName[] = [
  'schema',
  'tenant',
  'permissions',
  'vary',
  'user',
  'agent',
  'persona',
  'version',
  'kind',
  'model',
  'tools',
  'settings',
  'history',
  'documents',
  'locale',
  'embedder',
  'policy',
  'question',
]

/** Parts that follow from others: a config version that was not pinned changes with what it is made of. */
const versionFollows: readonly PartName[] = ['persona', 'tools', 'settings', 'model', 'policy']

function changedParts({ origin, scope }: Entry, parts: PartDigests): readonly ChangedPart[] {
  const changed = partNames.flatMap((part): readonly ChangedPart[] => {
    const was = origin.parts[part] ?? '-'
    const now = parts[part] ?? '-'
    return was === now || (part === 'user' && scope === 'tenant') ? [] : [{ part, was, now }]
  })
  const hasCause = changed.some(({ part }) => versionFollows.includes(part))
  return hasCause ? changed.filter(({ part }) => part !== 'version') : changed
}

function sentenceFor(
  { layer, result, reason, similarity, threshold, refusals, age }: Decision,
  changed: readonly ChangedPart[] = [],
): string {
  const [refusal] = refusals ?? []
  const near = similarity === undefined ? '' : ` at similarity ${similarity.toFixed(3)}`
  if (result === 'hit' || result === 'stale')
    return `${layer} ${result}${near}, ${Math.round((age ?? 0) / 1000)} s old.`
  if (refusal !== undefined)
    return `${layer} refused${near}: the guard ${refusal.guard} spoke against it. ${refusal.detail}`
  if (reason === 'below-threshold')
    return `${layer} miss: the nearest entry was found${near}, below the threshold of ${threshold}.`
  if (changed.length > 0)
    return `${layer} miss: the most similar entry that answers this question differs in ${changed.map(({ part }) => part).join(', ')}.`
  return `${layer} ${result}${reason === undefined ? '' : `: ${reason}`}.`
}
