import type { Kind, LlmResponse, Middleware, Stage } from 'stratagent'

/** A middleware that notes when a call comes by. */
export function noting<K extends Kind>(notes: string[], name: string, stage: Stage): Middleware<K> {
  return {
    name,
    stage,
    handle(call, next) {
      notes.push(name)
      return next(call)
    },
  }
}

/** An answer of a middleware's own. */
export function saying(text: string): LlmResponse {
  const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, usd: 0 }
  return { model: 'one', content: [{ type: 'text', text }], finishReason: 'stop', usage }
}
