import { randomUUID } from 'node:crypto'
import type { CallContext, Effects, SpendCause } from '../contract/context.ts'
import type { Decision } from '../contract/decision.ts'
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

const noEffects: Effects = Object.freeze({ epochs: new Map(), wrote: false, tainted: false, scope: 'tenant' })

/** A recorder with no parent: one per run, direct call or background refresh. */
export function callContext(options: CallContextOptions): CallContext {
  return new Recorder(options)
}

class Recorder implements CallContext {
  readonly runId: string
  readonly path: readonly string[]
  usage: Usage = noUsage
  cacheUsage: Usage = noUsage
  saved: Saved = nothingSaved
  effects: Effects = noEffects
  cacheTimeLeft: number
  private readonly own: Decision[] = []

  constructor(
    private readonly options: CallContextOptions,
    private readonly parent?: Recorder,
  ) {
    this.runId = options.runId ?? randomUUID()
    this.path = options.path ?? []
    this.cacheTimeLeft = options.cacheTime
  }

  get agent(): string | undefined {
    return this.options.agent
  }

  get decisions(): readonly Decision[] {
    return this.own
  }

  spend(usage: Usage, cause: SpendCause): void {
    this.options.listener.spent(usage, cause, this.agent)
    for (const recorder of this.line()) recorder.addSpend(usage, cause)
  }

  decide(decision: Decision): void {
    this.options.listener.decided(decision)
    for (const recorder of this.line()) recorder.addDecision(decision)
  }

  depend(effects: Partial<Effects>): void {
    for (const recorder of this.line()) recorder.effects = mergeEffects(recorder.effects, effects)
  }

  takeCacheTime(duration: number): void {
    this.cacheTimeLeft = Math.max(0, this.cacheTimeLeft - duration)
  }

  child(step?: string, agent = this.options.agent): CallContext {
    const path = step === undefined ? this.path : [...this.path, step]
    return new Recorder({ ...this.options, runId: this.runId, path, ...(agent !== undefined && { agent }) }, this)
  }

  detach(): CallContext {
    return new Recorder({ ...this.options, runId: this.runId, path: this.path })
  }

  absorb(other: CallContext): void {
    for (const recorder of this.line()) {
      recorder.addSpend(other.usage, 'answer')
      recorder.addSpend(other.cacheUsage, 'cache')
      for (const decision of other.decisions) recorder.addDecision(decision)
      recorder.effects = mergeEffects(recorder.effects, other.effects)
    }
  }

  private addSpend(usage: Usage, cause: SpendCause): void {
    if (cause === 'answer') this.usage = addUsage(this.usage, usage)
    else this.cacheUsage = addUsage(this.cacheUsage, usage)
  }

  private addDecision(decision: Decision): void {
    this.own.push(decision)
    this.saved = addSaved(this.saved, decision.saved)
  }

  /** This recorder and everything above it. */
  private line(): readonly Recorder[] {
    return this.parent === undefined ? [this] : [this, ...this.parent.line()]
  }
}

function mergeEffects(left: Effects, right: Partial<Effects>): Effects {
  const epochs = new Map(left.epochs)
  // the earlier epoch decides: what was read first must not have been outrun
  for (const [tag, epoch] of right.epochs ?? []) epochs.set(tag, Math.min(epoch, epochs.get(tag) ?? epoch))
  const expiresAt = Math.min(left.expiresAt ?? Infinity, right.expiresAt ?? Infinity)
  const unkeepable = left.unkeepable ?? right.unkeepable
  return {
    epochs,
    wrote: left.wrote || right.wrote === true,
    tainted: left.tainted || right.tainted === true,
    scope: left.scope === 'user' || right.scope === 'user' ? 'user' : 'tenant',
    ...(expiresAt !== Infinity && { expiresAt }),
    ...(unkeepable !== undefined && { unkeepable }),
  }
}
