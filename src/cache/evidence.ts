import type { Call } from '../contract/call.ts'
import type { Label } from '../contract/evidence.ts'
import type { Clock } from '../contract/host.ts'
import type { SemanticPolicy } from '../contract/policy.ts'
import { auditProbability } from '../trust/audit-rate.ts'
import { errorBudget, type BudgetState, type ErrorBudget } from '../trust/error-budget.ts'
import type { JudgeOptions } from '../trust/verdict.ts'
import type { AnswerKind } from './answering.ts'
import { byBudget, byThreshold, isLearning } from './evidence-decisions.ts'
import type { EvidenceLabels, LabelScope } from './evidence-labels.ts'
import { evidenceScope, type SemanticHit } from './hit-id.ts'
import { tenantDigest } from './envelope.ts'
import { pause } from './pause.ts'

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
  /** Counts a hit, and gives how probably it is to be audited: the more, the less is known of the error. */
  auditOdds<K extends AnswerKind>(call: Call<K>): number
  /** Takes a label in: here at once, elsewhere within half a minute. */
  observe(hit: SemanticHit, label: Label, users?: readonly string[]): Promise<void>
  /** What is known of a scope, read anew, and how its budget stands under a policy that has one. */
  read(of: LabelScope, policy: SemanticPolicy): Promise<Known>
}

export interface Known {
  readonly labels: readonly Label[]
  readonly state?: BudgetState
}

interface Scope {
  readonly agent: string | undefined
  labels: ReadonlyMap<string, Label>
  readonly budgets: Map<string, ErrorBudget>
  /** The budgets that are exceeded. */
  readonly off: Set<string>
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
    const name = `${of.tenant} ${of.scope}` // an id may have been altered: a scope alone is not whose it says
    const found = scopes.get(name)
    if (found !== undefined) return found
    const made: Scope = {
      agent,
      labels: new Map(),
      budgets: new Map(),
      off: new Set(),
      readAt: -Infinity,
      isReading: false,
      own: new Map(),
      hits: 0,
    }
    scopes.set(name, made)
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
      await replace(scope, [...read, ...scope.own.keys()])
    } finally {
      scope.readAt = clock.now()
      scope.isReading = false
    }
  }
  /** What the store holds now, in place of what was known: what was erased is forgotten. */
  const replace = async (scope: Scope, read: readonly Label[]): Promise<void> => {
    const next = new Map(read.map((label) => [label.pair, label]))
    const isGrown = [...scope.labels.values()].every(({ pair, right }) => next.get(pair)?.right === right)
    const added = [...next.values()].filter(({ pair }) => !scope.labels.has(pair))
    scope.labels = next
    if (!isGrown) return scope.budgets.clear()
    // a budget that is made meanwhile knows them all
    const budgets = [...scope.budgets]
    const rest = pause()
    for (const label of added) {
      teach(scope, label, budgets)
      await rest()
    }
  }
  const teach = (scope: Scope, label: Label, budgets: Iterable<[string, ErrorBudget]> = scope.budgets): void => {
    for (const [name, budget] of budgets) {
      if (scope.budgets.get(name) !== budget) continue
      budget.observe(label)
      notice(scope, name, budget.state)
    }
  }
  const notice = ({ agent, off }: Scope, name: string, state: BudgetState): void => {
    if (state.off === off.has(name)) return
    if (state.off) off.add(name)
    else off.delete(name)
    tell({ agent, state })
  }
  const budgetOf = (
    scope: Scope,
    { maxErrorRate = 1, mode, threshold, floor, profile }: SemanticPolicy,
  ): ErrorBudget => {
    const name = `${maxErrorRate} ${mode} ${threshold}`
    const made = scope.budgets.get(name)
    if (made !== undefined) return made
    const labelled = [...scope.labels.values()]
    const bounds = { mode, threshold, ...(floor !== undefined && { floor }) }
    const budget = errorBudget({ maxErrorRate, ...bounds, labels: [...(profile?.labels ?? []), ...labelled] })
    scope.budgets.set(name, budget)
    notice(scope, name, budget.state)
    return budget
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
    auditOdds(call) {
      const { semantic } = call.controls.policy
      const scope = known(scopeOf(call), call.identity.agent?.name)
      scope.hits++
      if (semantic.maxErrorRate === undefined) return auditProbability(scope.hits)
      const { measured, maxErrorRate } = budgetOf(scope, semantic).state
      const { audits, rate } = measured
      return auditProbability(scope.hits, { audits, wrong: rate * audits, maxErrorRate })
    },
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
    async read(of, policy) {
      const scope = known(of)
      await reread(of, scope)
      const labelled = [...scope.labels.values()]
      return policy.maxErrorRate === undefined
        ? { labels: labelled }
        : { labels: labelled, state: budgetOf(scope, policy).state }
    },
  }
}
