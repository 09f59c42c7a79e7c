import type { Outcome } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import type { Origin } from '../contract/decision.ts'
import type { Kind } from '../contract/kinds.ts'
import { noUsage, type Saved, type Usage } from '../contract/usage.ts'

/** What a hit saves: the billed usage and the measured duration of the call that made the entry. */
export function savedFrom({ usage, duration }: Pick<Origin, 'usage' | 'duration'>): Saved {
  return { usd: usage.usd, inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, duration }
}

/** What a call did not spend because another made the same one. */
export function savedBy({ usage }: CallContext, duration: number): Saved {
  return savedFrom({ usage, duration })
}

/** What making an answer would have cost without any cache: spent, and saved on the way. */
export function worth({ usage, saved }: CallContext): Usage {
  return {
    ...usage,
    usd: usage.usd + saved.usd,
    inputTokens: usage.inputTokens + saved.inputTokens,
    outputTokens: usage.outputTokens + saved.outputTokens,
  }
}

/** The outcome as somebody gets it who did not pay for it. */
export function unbilled<K extends Kind>(outcome: Outcome<K>): Outcome<K> {
  if (!('usage' in outcome.response)) return outcome
  return { ...outcome, response: { ...outcome.response, usage: noUsage } }
}
