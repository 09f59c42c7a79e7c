/** Tokens and money of calls that reached a provider. Token counts are inclusive: `inputTokens` holds what was read from and written to the provider's prompt cache. */
export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly reasoningTokens: number
  /** US dollars as the provider bills them, prompt-cache discounts and premiums included; 0 when the model has no price. */
  readonly usd: number
}

/** What a hit did not cost: the billed usage and the measured duration of the call that made the entry. */
export interface Saved {
  readonly usd: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Milliseconds. */
  readonly duration: number
}

export const noUsage: Usage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  usd: 0,
})

export const nothingSaved: Saved = Object.freeze({
  usd: 0,
  inputTokens: 0,
  outputTokens: 0,
  duration: 0,
})

/** The sum of two usages. */
export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
    usd: left.usd + right.usd,
  }
}

/** The sum of two savings. */
export function addSaved(left: Saved, right: Saved): Saved {
  return {
    usd: left.usd + right.usd,
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    duration: left.duration + right.duration,
  }
}
