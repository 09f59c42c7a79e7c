import type { Decision } from '../contract/decision.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Labels, Metrics } from './metrics.ts'

const operations: Readonly<Partial<Record<Kind, string>>> = {
  agent: 'invoke_agent',
  llm: 'chat',
  tool: 'execute_tool',
  embedding: 'embeddings',
}

/** Measures what a cache layer did for a call. */
export function measureDecision(metrics: Metrics, decision: Decision, store: string): void {
  if (!metrics.isListening) return
  const { kind, layer, result, agent, duration, age, reason, similarity } = decision
  // the provider's own cache is no store of ours
  const backend = layer === 'prompt' ? 'provider' : store
  const about: Labels = { layer, backend, agent, operation: operations[kind] }
  metrics.count('cache.requests', 1, { ...about, result })
  if (layer !== 'prompt' && result !== 'coalesced' && result !== 'bypass')
    metrics.measure('cache.operation.duration', duration / 1000, { layer, backend, work: 'lookup' })
  if (similarity !== undefined)
    metrics.measure('cache.similarity', similarity, { layer, accepted: isServed(decision) ? 'true' : 'false' })
  if (result === 'coalesced') metrics.count('cache.coalesced', 1, about)
  if (result === 'error') metrics.count('cache.errors', 1, { layer, backend, work: 'lookup', error: reason })
  if (isServed(decision) && age !== undefined) metrics.measure('cache.entry.age', age / 1000, { layer, backend })
  measureSaved(metrics, decision, about)
}

function measureSaved(metrics: Metrics, { saved }: Decision, about: Labels): void {
  metrics.count('cache.saved.tokens', saved.inputTokens, { ...about, tokens: 'input' })
  metrics.count('cache.saved.tokens', saved.outputTokens, { ...about, tokens: 'output' })
  metrics.count('cache.saved.cost', saved.usd, about)
  metrics.count('cache.saved.duration', saved.duration / 1000, about)
}

function isServed({ result }: Decision): boolean {
  return result === 'hit' || result === 'stale'
}
