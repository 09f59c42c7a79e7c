import type { CallContext } from '../contract/context.ts'

export interface OwnCostOptions {
  /** What is told of what the work rests on; for work whose context is its own. @default nobody */
  readonly depend?: CallContext['depend']
}

/**
 * A context for work the cache does for itself: what it spends is the cache's own cost, what layers decide in it is no
 * request of anybody, and what it rests on is no part of the answer.
 */
export function ownCost(context: CallContext, options: OwnCostOptions = {}): CallContext {
  const nothing = (): void => undefined
  const { depend = nothing } = options
  return {
    runId: context.runId,
    path: context.path,
    agent: context.agent,
    spend: (usage) => context.spend(usage, 'cache'),
    decide: nothing,
    depend,
    get usage() {
      return context.usage
    },
    get cacheUsage() {
      return context.cacheUsage
    },
    get saved() {
      return context.saved
    },
    decisions: [],
    get effects() {
      return context.effects
    },
    wholes: context.wholes,
    belongTo: nothing,
    cacheBudget: context.cacheBudget,
    get cacheTimeLeft() {
      return context.cacheTimeLeft
    },
    takeCacheTime: (duration) => context.takeCacheTime(duration),
    // a child's own recorder hands on to this one's
    child: (step, agent) => {
      const child = context.child(step, agent)
      return options.depend === undefined ? ownCost(child) : alone(child)
    },
    detach: () => alone(context.detach()),
    absorb: (other) => {
      context.spend(other.usage, 'cache')
      context.spend(other.cacheUsage, 'cache')
      depend(other.effects)
    },
  }
}

/** The same with a context that nobody else has: it knows what the work rests on. */
export function alone(context: CallContext): CallContext {
  return ownCost(context, { depend: (effects) => context.depend(effects) })
}
