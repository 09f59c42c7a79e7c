import type { Call, Keep } from '../contract/call.ts'
import type { Effects } from '../contract/context.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Landed } from './flights.ts'

/** Whether an answer that another user's call has brought must not be handed on: only now is it known to be personal. */
export function isAnothers<K extends Kind>({ outcome, askedBy }: Landed<K>, { identity }: Call<K>): boolean {
  if (askedBy === undefined || askedBy.user === identity.user) return false
  return askedBy.context.effects.scope === 'user' || outcome.keep?.scope === 'user' || outcome.keep?.store === false
}

/** How an answer may be kept holds for everything that is built from it. */
export function effectsOfKeep(keep: Keep | undefined): Partial<Effects> {
  if (keep === undefined) return {}
  const { store, reason = 'guardrail', scope, expiresAt } = keep
  return {
    ...(!store && { unkeepable: reason }),
    ...(scope !== undefined && { scope }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}
