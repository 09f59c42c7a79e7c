import type { Outcome } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import type { Origin } from '../contract/decision.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Coalesced } from './flights.ts'
import { noUsage, type Saved, type Usage } from '../contract/usage.ts'

/** What a hit saves: the billed usage and the measured duration of the call that made the entry. */
export function savedFrom({ usage, duration }: Pick<Origin, 'usage' | 'duration'>): Saved {
  return { usd: usage.usd, inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, duration }
}

/** What a call did not spend on one of the parts of another call's work. */
export function savedBy({ context, duration, parts }: Coalesced): Saved {
  return savedFrom({ usage: shareOf(worth(context), parts), duration })
}

/** What each of several parts cost that were billed together. */
export function shareOf(usage: Usage, parts: number): Usage {
  if (parts === 1) return usage
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, usd } = usage
  return {
    inputTokens: inputTokens / parts,
    outputTokens: outputTokens / parts,
    cacheReadTokens: cacheReadTokens / parts,
    cacheWriteTokens: cacheWriteTokens / parts,
    reasoningTokens: reasoningTokens / parts,
    usd: usd / parts,
  }
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
