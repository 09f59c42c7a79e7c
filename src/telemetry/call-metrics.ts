import type { Usage } from '../contract/usage.ts'
import { errorType } from './error-type.ts'
import type { HistogramName } from './instruments.ts'
import type { Labels, Metrics } from './metrics.ts'

/** Measures work that is really done: a request to a provider, a tool's body. What the cache answers never gets here. */
export async function measureWork<T>(
  {
    metrics,
    name,
    about,
  }: { readonly metrics: Metrics | undefined; readonly name: HistogramName; readonly about: Labels },
  work: () => Promise<T>,
): Promise<T> {
  if (metrics?.isListening !== true) return work()
  const startedAt = performance.now()
  const over = (more: Labels): void =>
    metrics.measure(name, (performance.now() - startedAt) / 1000, { ...about, ...more })
  try {
    const value = await work()
    over({})
    return value
  } catch (error) {
    over({ error: errorType(error) })
    throw error
  }
}

/** Counts the tokens of one answer of a provider. */
export function measureUsage(metrics: Metrics, usage: Usage, about: Labels): void {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage
  if (inputTokens === 0 && outputTokens === 0) return
  if (metrics.semconv === '1.41') {
    metrics.measure('gen_ai.client.token.usage', inputTokens, { ...about, tokens: 'input' })
    metrics.measure('gen_ai.client.token.usage', outputTokens, { ...about, tokens: 'output' })
    return
  }
  metrics.measure('gen_ai.client.inference.operation.input_tokens', inputTokens, about)
  metrics.measure('gen_ai.client.inference.operation.output_tokens', outputTokens, about)
  metrics.count('gen_ai.client.inference.usage.input_tokens', inputTokens, about)
  metrics.count('gen_ai.client.inference.usage.output_tokens', outputTokens, about)
  metrics.count('gen_ai.client.inference.usage.cache_read.input_tokens', cacheReadTokens, about)
  metrics.count('gen_ai.client.inference.usage.cache_write.input_tokens', cacheWriteTokens, about)
  metrics.count('gen_ai.client.inference.usage.reasoning.output_tokens', reasoningTokens, about)
}
