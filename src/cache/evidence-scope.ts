import type { Label } from '../contract/evidence.ts'
import type { Steps } from '../kernel/steps.ts'
import type { BudgetState } from '../trust/error-budget.ts'
import { scopeBudgets, type ScopeBudgets } from './evidence-budgets.ts'
import { auditPlacesInTurn, placeOf, type Audit, type Judged } from './evidence-labels.ts'
import type { Standing } from './evidence-standings.ts'

/** What is known of one scope of evidence. */
export interface Scope {
  labels: ReadonlyMap<string, Label>
  audits: ReadonlyMap<string, Audit>
  readonly budgets: ScopeBudgets
  /** How it stands by the note that is read first; undefined until then. */
  standing: Standing | undefined
  /** Whether all of it has been read at all. */
  isRead: boolean
  readAt: number
  /** The reading under way, or the last: they follow one another, or an older one would undo a newer. */
  reading: Promise<void>
  /** What was observed here, and whether it had reached the store when that was read last. */
  readonly own: Map<Label, { readonly audit: Audit | undefined; isWritten: boolean }>
  /** Where its next audit from here is kept. */
  readonly nextAudit: () => number
  hits: number
}

/** A scope of which nothing is known yet. */
export function newScope(tell: (state: BudgetState) => void, later: (steps: Steps<void>) => void): Scope {
  const scope: Scope = {
    labels: new Map(),
    audits: new Map(),
    budgets: scopeBudgets({
      later,
      known: () => ({ labels: [...scope.labels.values()], audits: [...scope.audits.values()] }),
      tell,
    }),
    standing: undefined,
    isRead: false,
    readAt: -Infinity,
    reading: Promise.resolve(),
    own: new Map(),
    nextAudit: auditPlacesInTurn(),
    hits: 0,
  }
  return scope
}

/** What the store holds now, in place of what was known: what was erased is forgotten, what was displaced has taught. */
export function replaceKnown(scope: Scope, read: Judged): void {
  const before = scope.labels
  const next = new Map(read.labels.map((label) => [label.pair, label]))
  const held = new Set(read.labels.map(({ pair }) => placeOf(pair)))
  const isGrown = [...before.values()].every(({ pair, right }) => {
    const now = next.get(pair)
    return now === undefined ? held.has(placeOf(pair)) : now.right === right
  })
  const audits = read.audits.filter(({ id }) => !scope.audits.has(id))
  scope.labels = next
  scope.audits = new Map(read.audits.map((audit) => [audit.id, audit]))
  if (!isGrown) return scope.budgets.renew()
  scope.budgets.teach({ labels: read.labels.filter(({ pair }) => !before.has(pair)), audits })
}
