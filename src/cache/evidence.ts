import type { Call } from '../contract/call.ts'
import type { Label } from '../contract/evidence.ts'
import type { Clock } from '../contract/host.ts'
import type { SemanticPolicy } from '../contract/policy.ts'
import { auditProbability } from '../trust/audit-rate.ts'
import { slices } from '../kernel/steps.ts'
import type { BudgetState } from '../trust/error-budget.ts'
import type { JudgeOptions } from '../trust/verdict.ts'
import type { AnswerKind } from './answering.ts'
import { newScope, replaceKnown, type Scope } from './evidence-scope.ts'
import { byBudget, byCaution, byThreshold, isLearning } from './evidence-decisions.ts'
import { newAudit, type EvidenceLabels, type Judged, type LabelScope } from './evidence-labels.ts'
import type { Standings } from './evidence-standings.ts'
import { evidenceScope, type SemanticHit } from './hit-id.ts'
import type { Whose } from './kept-notes.ts'
import { tenantDigest } from './envelope.ts'

/** That a scope has stopped to answer by meaning, or does so again. */
export interface ScopeChange {
  readonly agent: string | undefined
  readonly state: BudgetState
}

export interface EvidenceOptions {
  readonly labels: EvidenceLabels
  readonly standings: Standings
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
  /** Takes a label in: here at once, elsewhere within half a minute; nothing of what was erased meanwhile. */
  observe(hit: SemanticHit, label: Label, whose?: Whose): Promise<void>
  /** What is known of a scope, read anew, and how its budget stands under a policy that has one. */
  read(of: LabelScope, policy: SemanticPolicy): Promise<Known>
}

export interface Known extends Judged {
  readonly state?: BudgetState
}

/** How long what was read is believed, and how long after it could not be read at all it is tried again. */
const believed = 30_000
const pause = 1_000
/** Scopes that are known at a time. */
const mostScopes = 1_000
/** Similarity from which on what is not served is compared all the same, to learn. */
const greyFloor = 0.75

/** Evidence over labels that are kept in a store. */
export function evidence(options: EvidenceOptions): Evidence {
  const { labels, standings, embedder, clock, background, tell } = options
  const scopes = new Map<string, Scope>()
  const later = slices()

  const known = (of: LabelScope, agent?: string): Scope => {
    const name = `${of.tenant} ${of.scope}` // an id may have been altered: a scope alone is not whose it says
    const found = scopes.get(name)
    // the last place is that of the one asked for last
    if (found !== undefined) scopes.delete(name)
    const scope = found ?? newScope((state) => told(of, { agent, state }), later)
    scopes.set(name, scope)
    for (const oldest of scopes.keys()) if (scopes.size > mostScopes) scopes.delete(oldest)
    return scope
  }
  const refresh = (of: LabelScope, scope: Scope, policy: SemanticPolicy): void => {
    if (clock.now() - scope.readAt < believed) return
    scope.readAt = clock.now()
    background(async () => {
      if (scope.standing === undefined) {
        // a store in this process has said it before anything else is done
        const standing = standings.read(of)
        scope.standing = standing instanceof Promise ? await standing : standing
      }
      await reread(of, scope)
      // made now, so that it is there when it is asked for
      const state = await scope.budgets.stateOf(policy)
      if (state !== undefined && (state.labels > 0 || state.off)) await stand(of, scope, state.off)
    })
  }
  const stand = async (of: LabelScope, scope: Scope, off: boolean): Promise<void> => {
    const standing = off ? 'off' : 'on'
    if (scope.standing === standing) return
    await standings.write(of, standing)
    scope.standing = standing
  }
  const told = (of: LabelScope, change: ScopeChange): void => {
    tell(change)
    background(() => stand(of, known(of), change.state.off))
  }
  const reread = (of: LabelScope, scope: Scope): Promise<void> => {
    const next = scope.reading.then(() => readOnce(of, scope))
    scope.reading = next.catch(() => undefined) // told to whoever asked for it
    return next
  }
  const readOnce = async (of: LabelScope, scope: Scope): Promise<void> => {
    for (const [label, { isWritten }] of scope.own) if (isWritten) scope.own.delete(label)
    try {
      const read = await labels.load(of)
      replaceKnown(scope, {
        labels: [...read.labels, ...scope.own.keys()],
        audits: [...read.audits, ...[...scope.own.values()].flatMap(({ audit }) => audit ?? [])],
      })
      scope.isRead = true
    } finally {
      scope.readAt = clock.now() - (scope.isRead ? 0 : believed - pause)
    }
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
      refresh(of, scope, semantic)
      const isKnown = scope.isRead || scope.standing === 'none'
      const budget = isKnown ? scope.budgets.of(semantic) : undefined
      return {
        decide: budget === undefined ? byCaution(semantic, scope.standing) : byBudget(semantic, budget),
        least,
      }
    },
    auditOdds(call) {
      const { semantic } = call.controls.policy
      const scope = known(scopeOf(call), call.identity.agent?.name)
      scope.hits++
      const state = semantic.maxErrorRate !== undefined && scope.isRead ? scope.budgets.of(semantic)?.state : undefined
      if (state === undefined) return auditProbability(scope.hits)
      const { audits, rate } = state.measured
      return auditProbability(scope.hits, { audits, wrong: rate * audits, maxErrorRate: state.maxErrorRate })
    },
    async observe(hit, label, whose) {
      const scope = known(hit)
      const { right, at } = label
      const before = scope.labels.get(label.pair)
      const audit = label.source === 'audit' ? newAudit({ right, at, learned: scope.budgets.learned }) : undefined
      const audits = audit === undefined ? [] : [audit]
      const own = { audit, isWritten: false }
      // a comparison that agrees leaves a person's word where it is: they are not to be asked again
      const isSaid = before?.source === 'review' && before.right === right
      const stays = isSaid && label.source !== 'review' ? before : label
      scope.labels = new Map([...scope.labels, [label.pair, stays]])
      scope.audits = new Map([...scope.audits, ...audits.map((one) => [one.id, one] as const)])
      scope.own.set(stays, own)
      if (before !== undefined && before.right !== right) scope.budgets.renew()
      else scope.budgets.teach({ labels: before === undefined ? [label] : [], audits })
      const ofWhom = whose === undefined ? {} : { whose }
      const kept = await Promise.all([
        labels.keep(hit, stays, whose),
        audit && labels.keepAudit(hit, audit, { place: scope.nextAudit(), ...ofWhom }),
      ])
      own.isWritten = true
      // what was erased is to be forgotten here too
      if (kept.includes(false)) await reread(hit, scope)
    },
    async read(of, policy) {
      const scope = known(of)
      await reread(of, scope)
      const judged = { labels: [...scope.labels.values()], audits: [...scope.audits.values()] }
      if (policy.maxErrorRate === undefined) return judged
      const state = await scope.budgets.stateOf(policy)
      return { ...judged, ...(state !== undefined && { state }) }
    },
  }
}
