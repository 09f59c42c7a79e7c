import type { Call } from '../contract/call.ts'
import type { Label } from '../contract/evidence.ts'
import type { Clock } from '../contract/host.ts'
import type { SemanticPolicy } from '../contract/policy.ts'
import { errorBudget, type BudgetState, type BudgetVerdict, type ErrorBudget } from '../trust/error-budget.ts'
import type { Decide, JudgeOptions } from '../trust/verdict.ts'
import type { AnswerKind } from './answering.ts'
import type { EvidenceLabels, LabelScope } from './evidence-labels.ts'
import { evidenceScope, type SemanticHit } from './hit-id.ts'
import { tenantDigest } from './envelope.ts'

/** That a scope has stopped to answer by meaning, or does so again. */
export interface ScopeChange {
  readonly agent: string | undefined
  readonly state: BudgetState
}

export interface EvidenceOptions {
  readonly labels: EvidenceLabels
  /** Fingerprint of the embedder. */
  readonly embedder: string
  readonly clock: Clock
  readonly background: (work: () => Promise<unknown>) => void
  readonly tell: (change: ScopeChange) => void
}

/** What is known of similarities, scope by scope: read in the background, so that no call waits for it. */
export interface Evidence {
  /** Fingerprint of the embedder whose similarities these are. */
  readonly embedder: string
  /** How candidates of a call are decided on; by the threshold alone where there is nothing to learn. */
  judging<K extends AnswerKind>(call: Call<K>): Pick<JudgeOptions, 'decide' | 'least'>
  /** Counts a hit, and gives how many the call's scope has had here. */
  hit<K extends AnswerKind>(call: Call<K>): number
  /** Takes a label in: here at once, elsewhere within half a minute. */
  observe(hit: SemanticHit, label: Label, users?: readonly string[]): Promise<void>
  /** What is known of a scope, read anew. */
  read(of: LabelScope): Promise<readonly Label[]>
}

interface Scope {
  readonly agent: string | undefined
  labels: ReadonlyMap<string, Label>
  readonly budgets: Map<string, { readonly budget: ErrorBudget; isOff: boolean }>
  readAt: number
  isReading: boolean
  /** What was observed here, and whether it had reached the store when that was read last. */
  readonly own: Map<Label, 'written' | 'on its way'>
  hits: number
}

/** How long what was read is believed. */
const believed = 30_000
/** Scopes that are known at a time. */
const mostScopes = 1_000
/** Similarity from which on what is not served is compared all the same, to learn. */
const greyFloor = 0.75

/** Evidence over labels that are kept in a store. */
export function evidence({ labels, embedder, clock, background, tell }: EvidenceOptions): Evidence {
  const scopes = new Map<string, Scope>()

  const known = (of: LabelScope, agent?: string): Scope => {
    const found = scopes.get(of.scope)
    if (found !== undefined) return found
    const made: Scope = {
      agent,
      labels: new Map(),
      budgets: new Map(),
      readAt: -Infinity,
      isReading: false,
      own: new Map(),
      hits: 0,
    }
    scopes.set(of.scope, made)
    for (const oldest of scopes.keys()) if (scopes.size > mostScopes) scopes.delete(oldest)
    return made
  }
  const refresh = (of: LabelScope, scope: Scope): void => {
    if (scope.isReading || clock.now() - scope.readAt < believed) return
    scope.isReading = true
    background(() => reread(of, scope))
  }
  const reread = async (of: LabelScope, scope: Scope): Promise<void> => {
    for (const [label, place] of scope.own) if (place === 'written') scope.own.delete(label)
    try {
      const read = await labels.load(of)
      replace(scope, [...read, ...scope.own.keys()])
    } finally {
      scope.readAt = clock.now()
      scope.isReading = false
    }
  }
  /** What the store holds now, in place of what was known: what was erased is forgotten. */
  const replace = (scope: Scope, read: readonly Label[]): void => {
    const next = new Map(read.map((label) => [label.pair, label]))
    const isGrown = [...scope.labels.values()].every(({ pair, right }) => next.get(pair)?.right === right)
    const added = [...next.values()].filter(({ pair }) => !scope.labels.has(pair))
    scope.labels = next
    if (!isGrown) scope.budgets.clear()
    else for (const label of added) teach(scope, label)
  }
  const teach = (scope: Scope, label: Label): void => {
    for (const entry of scope.budgets.values()) {
      entry.budget.observe(taught(label))
      notice(scope, entry)
    }
  }
  const notice = ({ agent }: Scope, entry: { readonly budget: ErrorBudget; isOff: boolean }): void => {
    const { state } = entry.budget
    if (state.off === entry.isOff) return
    entry.isOff = state.off
    tell({ agent, state })
  }
  const budgetOf = (scope: Scope, { maxErrorRate = 1, mode, threshold }: SemanticPolicy): ErrorBudget => {
    const name = `${maxErrorRate} ${mode} ${threshold}`
    let entry = scope.budgets.get(name)
    if (entry === undefined) {
      const options = { maxErrorRate, mode, threshold, labels: [...scope.labels.values()].map(taught) }
      scope.budgets.set(name, (entry = { budget: errorBudget(options), isOff: false }))
      notice(scope, entry)
    }
    return entry.budget
  }
  const scopeOf = <K extends AnswerKind>(call: Call<K>): LabelScope => {
    return { kind: call.kind, tenant: tenantDigest(call), scope: evidenceScope(call, embedder) }
  }

  return {
    embedder,
    judging(call) {
      const { semantic } = call.controls.policy
      if (!isLearning(semantic)) return {}
      const least = Math.max(greyFloor, semantic.floor ?? 0)
      if (semantic.maxErrorRate === undefined)
        return { decide: byThreshold(semantic), least: Math.min(least, semantic.threshold) }
      const of = scopeOf(call)
      const scope = known(of, call.identity.agent?.name)
      refresh(of, scope)
      return { decide: byBudget(semantic, budgetOf(scope, semantic)), least }
    },
    hit: (call) => ++known(scopeOf(call), call.identity.agent?.name).hits,
    async observe(hit, label, users) {
      const scope = known(hit)
      const before = scope.labels.get(label.pair)
      scope.labels = new Map([...scope.labels, [label.pair, label]])
      scope.own.set(label, 'on its way')
      if (before === undefined) teach(scope, label)
      else if (before.right !== label.right) scope.budgets.clear()
      await labels.keep(hit, label, users)
      scope.own.set(label, 'written')
    },
    async read(of) {
      const scope = known(of)
      await reread(of, scope)
      return [...scope.labels.values()]
    },
  }
}

/** Whether pairs of questions are to be judged, and not only served or not. */
export function isLearning({ serve, maxErrorRate, judge, audit, review }: SemanticPolicy): boolean {
  if (serve === 'off') return false
  return serve === 'shadow' || [maxErrorRate, judge, audit, review].some((option) => option !== undefined)
}

/** Only what was picked by chance from what is served says how often that is wrong. */
function taught(label: Label): Label & { readonly sampled: boolean } {
  return { ...label, sampled: label.source === 'audit' }
}

function byThreshold({ threshold }: SemanticPolicy): Decide {
  return ({ similarity }) => (similarity >= threshold ? {} : { reason: 'below-threshold' })
}

function byBudget({ floor = 0 }: SemanticPolicy, budget: ErrorBudget): Decide {
  return ({ key, similarity }) => {
    if (similarity < floor) return { reason: 'below-threshold' }
    const verdict = budget.verdict({ similarity, entry: key })
    const odds = oddsOf(verdict)
    const reason = verdict.reason === undefined ? undefined : reasons[verdict.reason]
    return reason === undefined ? odds : { ...odds, reason }
  }
}

const reasons = {
  'below-threshold': 'below-threshold',
  'too-uncertain': 'below-verdict',
  'budget-exceeded': 'auto-off',
} as const

function oddsOf({ probability, needed }: BudgetVerdict) {
  return probability === undefined ? {} : { probability, allowedError: 1 - needed }
}
