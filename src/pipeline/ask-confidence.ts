import type { Middleware } from '../contract/call.ts'

/**
 * Asks for token probabilities where a policy names the least that is kept. Below the cache, so that no key depends on
 * it, and below the fallback: who gives none is asked as ever.
 */
export function askConfidence(): Middleware<'llm'> {
  return {
    name: 'confidence',
    stage: 'markup',
    handle(call, next) {
      const { write, policy } = call.controls
      const { request } = call
      if (!write || !policy.leastConfidence || request.logprobs !== undefined) return next(call)
      return next({ ...call, request: { ...request, logprobs: true } })
    },
  }
}
