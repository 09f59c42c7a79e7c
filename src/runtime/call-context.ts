import type { CallContext, Effects, Epochs, SpendCause } from '../contract/context.ts'
import type { Decision } from '../contract/decision.ts'
import { newId } from '../identity/ids.ts'
import { addSaved, addUsage, noUsage, nothingSaved, type Saved, type Usage } from '../contract/usage.ts'

/** Who hears of everything that is recorded, once. */
export interface Listener {
  decided(decision: Decision): void
  spent(usage: Usage, cause: SpendCause, agent: string | undefined): void
}

export interface CallContextOptions {
  readonly agent?: string
  readonly path?: readonly string[]
  readonly runId?: string
  /** Milliseconds of waiting the cache may cost the whole run's calls, each. */
  readonly cacheTime: number
  readonly listener: Listener
}

const noEpochs: Epochs = new Map()
const noEffects: Effects = Object.freeze({ epochs: noEpochs, wrote: false, tainted: false, scope: 'tenant' })

/** A recorder with no parent: one per run, direct call or background refresh. */
export function callContext(options: CallContextOptions): CallContext {
  return new Recorder(options)
}

class Recorder implements CallContext {
  // declared and set in the constructor: one is made per call, and a field's own definition costs more than its value
  declare readonly runId: string
  declare readonly path: readonly string[]
  declare readonly agent: string | undefined
  declare readonly decisions: Decision[]
  declare usage: Usage
  declare cacheUsage: Usage
  declare saved: Saved
  declare effects: Effects
  declare wholes: Epochs
  declare readonly cacheBudget: number
  declare cacheTimeLeft: number
  declare private readonly options: CallContextOptions
  /** This recorder and everything above it. */
  declare private readonly line: readonly Recorder[]

  constructor(options: CallContextOptions, parent?: Recorder) {
    this.runId = options.runId ?? newId()
    this.path = options.path ?? []
    this.agent = options.agent
    this.decisions = []
    this.usage = noUsage
    this.cacheUsage = noUsage
    this.saved = nothingSaved
    this.effects = noEffects
    this.wholes = parent === undefined ? noEpochs : parent.wholes
    this.cacheBudget = options.cacheTime
    this.cacheTimeLeft = options.cacheTime
    this.options = options
    this.line = parent === undefined ? [this] : [this, ...parent.line]
  }

  spend(usage: Usage, cause: SpendCause): void {
    this.options.listener.spent(usage, cause, this.agent)
    for (const recorder of this.line) recorder.addSpend(usage, cause)
  }

  decide(decision: Decision): void {
    this.options.listener.decided(decision)
    for (const recorder of this.line) recorder.addDecision(decision)
  }

  depend(effects: Partial<Effects>): void {
    for (const recorder of this.line) recorder.effects = mergeEffects(recorder.effects, effects)
  }

  belongTo(wholes: Epochs): void {
    this.wholes = mergeEpochs(this.wholes, wholes)
  }

  takeCacheTime(duration: number): void {
    this.cacheTimeLeft = Math.max(0, this.cacheTimeLeft - duration)
  }

  child(step?: string, agent = this.options.agent): CallContext {
    const path = step === undefined ? this.path : [...this.path, step]
    const options = { ...this.options, runId: this.runId, path, ...(agent !== undefined && { agent }) }
    return new Recorder(options, this)
  }

  detach(): CallContext {
    const alone = new Recorder({ ...this.options, runId: this.runId, path: this.path })
    alone.wholes = this.wholes
    return alone
  }

  absorb(other: CallContext): void {
    for (const recorder of this.line) {
      recorder.addSpend(other.usage, 'answer')
      recorder.addSpend(other.cacheUsage, 'cache')
      for (const decision of other.decisions) recorder.addDecision(decision)
      recorder.effects = mergeEffects(recorder.effects, other.effects)
    }
  }

  private addSpend(usage: Usage, cause: SpendCause): void {
    if (usage === noUsage) return
    if (cause === 'answer') this.usage = addUsage(this.usage, usage)
    else this.cacheUsage = addUsage(this.cacheUsage, usage)
  }

  private addDecision(decision: Decision): void {
    const { saved } = decision
    this.decisions.push(decision)
    if (saved !== nothingSaved) this.saved = this.saved === nothingSaved ? saved : addSaved(this.saved, saved)
  }
}

function mergeEffects(left: Effects, right: Partial<Effects>): Effects {
  if (isNothing(right)) return left
  const expiresAt = Math.min(left.expiresAt ?? Infinity, right.expiresAt ?? Infinity)
  const unkeepable = left.unkeepable ?? right.unkeepable
  const merged: { -readonly [Name in keyof Effects]: Effects[Name] } = {
    epochs: mergeEpochs(left.epochs, right.epochs),
    wrote: left.wrote || right.wrote === true,
    tainted: left.tainted || right.tainted === true,
    scope: left.scope === 'user' || right.scope === 'user' ? 'user' : 'tenant',
  }
  if (expiresAt !== Infinity) merged.expiresAt = expiresAt
  if (unkeepable !== undefined) merged.unkeepable = unkeepable
  return merged
}

function isNothing({ epochs, wrote, tainted, scope, expiresAt, unkeepable }: Partial<Effects>): boolean {
  const says = wrote === true || tainted === true || scope === 'user' || expiresAt !== undefined
  return !says && unkeepable === undefined && (epochs === undefined || epochs.size === 0)
}

/** The earlier epoch decides: what was read first must not have been outrun. */
function mergeEpochs(left: Epochs, right: Epochs | undefined): Epochs {
  if (right === undefined || right.size === 0 || right === left) return left
  if (left.size === 0) return right
  const epochs = new Map(left)
  for (const [tag, epoch] of right) epochs.set(tag, Math.min(epoch, epochs.get(tag) ?? epoch))
  return epochs
}
