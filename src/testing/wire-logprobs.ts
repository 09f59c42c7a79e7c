import type { JsonObject } from './wire-json.ts'

/** How likely a token was, and how many alternatives stand beside it. */
export interface TokenScore {
  readonly logprob: number
  readonly alternatives: number
}

/** A token with its log probability, as both OpenAI formats write it; alternatives grow less likely one by one. */
export function tokenLogprob(token: string, { logprob, alternatives }: TokenScore): JsonObject {
  const others = Array.from({ length: Math.min(alternatives, 20) }, (_, rank) =>
    rank === 0 ? scored(token, logprob) : scored(`${token}~${rank}`, logprob - rank * 2),
  )
  return { ...scored(token, logprob), top_logprobs: others }
}

function scored(token: string, logprob: number): JsonObject {
  return { token, bytes: [...Buffer.from(token)], logprob }
}
