import type { Decision, Reason } from '../contract/decision.ts'
import type { PartDigests, PartName } from '../contract/identity.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Entry, Store } from '../contract/store.ts'
import { reasonWords, resultWords } from './reason-words.ts'

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
  /** For a miss: what is different from the most similar entry there was that answers the same question. */
  readonly changed: readonly ChangedPart[]
}

export interface ExplainOptions {
  /** Whether a miss is compared with what other tenants have asked too: it shows that they did. @default false */
  readonly acrossTenants?: boolean
}

/** Explains decisions from their own record and from the entries that answer the same question. */
export async function explainDecisions(
  decisions: readonly Decision[],
  { store, acrossTenants = false }: ExplainOptions & { readonly store: Store },
): Promise<readonly Explanation[]> {
  return Promise.all(
    decisions.map(async (decision) => {
      const changed = await leastChange(decision, { store, acrossTenants })
      return { decision, changed, sentence: sentenceFor(decision, changed) }
    }),
  )
}

/** What is different from the nearest entry that was there when it was decided that nothing fits. */
async function leastChange(
  { kind, at, parts, reason }: Decision,
  { store, acrossTenants }: { readonly store: Store; readonly acrossTenants: boolean },
): Promise<readonly ChangedPart[]> {
  if (parts?.question === undefined || !isNothingThere(reason)) return []
  const alike = (await store.lookAlikes?.(parts.question)) ?? []
  const [nearest] = alike
    .filter((entry) => entry.kind === kind && entry.createdAt < at)
    .filter(({ origin }) => acrossTenants || origin.parts.tenant === parts.tenant)
    .map((entry) => ({ entry, changed: changedParts(entry, parts) }))
    .toSorted(
      (left, right) => left.changed.length - right.changed.length || right.entry.createdAt - left.entry.createdAt,
    )
  return nearest?.changed ?? []
}

/** Whether a miss is one for want of an entry: any other has its reason in itself. */
function isNothingThere(reason: Reason | undefined): boolean {
  return reason === 'no-entry' || reason === 'no-candidate'
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

/** Says which call and layer it was, what came of it and why; the reason’s code in brackets. */
function sentenceFor(decision: Decision, changed: readonly ChangedPart[]): string {
  const { layer, result, reason, similarity, age, tier } = decision
  const near = similarity === undefined ? '' : ` at similarity ${similarity.toFixed(3)}`
  const old = age === undefined || (result !== 'hit' && result !== 'stale') ? '' : `, ${Math.round(age / 1000)} s old`
  const place = tier === undefined ? '' : tier === 'near' ? ', from a copy in this process' : ', from the store'
  const words = [...whyOf(decision), ...differenceOf(changed)]
  const why = words.length === 0 ? '' : `: ${words.join('; ')}`
  const code = reason === undefined ? '' : ` (${reason})`
  return `${subjectOf(decision)}, ${layer} ${result}${code}${near}${old}${place}${why}`.replace(/\.?$/, '.')
}

function whyOf({ result, reason, refusals = [], threshold }: Decision): readonly string[] {
  const [refusal] = refusals
  if (refusal !== undefined && reason === 'guard')
    return [`the nearest question was near enough, and the guard ${refusal.guard} spoke against it. ${refusal.detail}`]
  const words = reason === undefined ? resultWords[result] : reasonWords[reason]
  if (words === undefined) return []
  return [reason === 'below-threshold' && threshold !== undefined ? `${words}, the threshold is ${threshold}` : words]
}

function differenceOf(changed: readonly ChangedPart[]): readonly string[] {
  if (changed.length === 0) return []
  return [`the most similar entry that answers this question differs in ${changed.map(({ part }) => part).join(', ')}`]
}

const subjects = { agent: 'Run', llm: 'Model call', tool: 'Tool call', embedding: 'Embedding' } satisfies Record<
  Kind,
  string
>

function subjectOf({ kind, agent }: Decision): string {
  return agent === undefined ? subjects[kind] : `${subjects[kind]} of ${agent}`
}
