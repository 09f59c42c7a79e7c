import type { CallContext } from '../contract/context.ts'

/**
 * A context for work the cache does for itself: what it spends is the cache's own cost, what layers decide in it is no
 * request of anybody, and what it rests on is no part of the answer.
 */
export function ownCost(context: CallContext): CallContext {
  const nothing = (): void => undefined
  return {
    runId: context.runId,
    path: context.path,
    agent: context.agent,
    spend: (usage) => context.spend(usage, 'cache'),
    decide: nothing,
    depend: nothing,
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
    get cacheTimeLeft() {
      return context.cacheTimeLeft
    },
    takeCacheTime: (duration) => context.takeCacheTime(duration),
    child: (step, agent) => ownCost(context.child(step, agent)),
    detach: () => ownCost(context.detach()),
    absorb: (other) => {
      context.spend(other.usage, 'cache')
      context.spend(other.cacheUsage, 'cache')
    },
  }
}
