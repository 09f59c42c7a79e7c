import type { Call, Outcome } from '../contract/call.ts'
import { volatileLifetime } from '../trust/volatile.ts'
import type { AnswerKind } from './answering.ts'
import type { Lifetime } from './envelope.ts'

/** How long an answer is kept: what the policy says, less where the question or the answer says so. */
export function lifetimeOf<K extends AnswerKind>(
  { controls: { policy } }: Call<K>,
  { keep }: Outcome<K>,
  question: string,
): Lifetime {
  const { ttl, staleAfter, staleIfError, maxAge } = policy
  const most = volatileLifetime(question, policy.volatile)
  return {
    ttl: Math.min(ttl, most),
    maxAge,
    ...(staleAfter !== undefined && { staleAfter }),
    // an answer of the moment is none of the next
    ...(staleIfError !== undefined && most === Infinity && { staleIfError }),
    ...(keep?.expiresAt !== undefined && { expiresAt: keep.expiresAt }),
  }
}
