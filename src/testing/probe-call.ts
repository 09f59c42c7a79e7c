import type { Call, Sink } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import type { EmbeddingRequest } from '../contract/kinds.ts'
import type { LlmDelta, LlmRequest } from '../contract/llm.ts'
import type { Controls } from '../contract/policy.ts'
import { callContext } from '../runtime/call-context.ts'

/** What a test may set on a call. */
export interface ProbeOptions {
  /** @default one that never aborts */
  readonly signal?: AbortSignal
  readonly sink?: Sink<LlmDelta>
  /** @default one of its own */
  readonly context?: CallContext
}

/** A model call as it reaches a provider, without the chain above it. */
export function llmProbe(request: LlmRequest, { sink, ...options }: ProbeOptions = {}): Call<'llm'> {
  return { kind: 'llm', request, ...bare(options), ...(sink === undefined ? {} : { sink }) }
}

/** An embedding call as it reaches an embedder. */
export function embeddingProbe(request: EmbeddingRequest, options: Omit<ProbeOptions, 'sink'> = {}): Call<'embedding'> {
  return { kind: 'embedding', request, ...bare(options) }
}

/** A sink that remembers what it was given. */
export interface CollectingSink extends Sink<LlmDelta> {
  readonly deltas: readonly LlmDelta[]
}

/** Takes every delta; `onDelta` may slow it down or refuse one. */
export function collectingSink(onDelta?: (delta: LlmDelta) => Promise<void> | void): CollectingSink {
  const deltas: LlmDelta[] = []
  return {
    deltas,
    get started() {
      return deltas.length > 0
    },
    async write(delta) {
      deltas.push(delta)
      await onDelta?.(delta)
    },
  }
}

/** A recorder that belongs to no run. */
export function probeContext(): CallContext {
  return callContext({ cacheTime: 50, listener: { decided: () => undefined, spent: () => undefined } })
}

function bare({ signal = new AbortController().signal, context = probeContext() }: Omit<ProbeOptions, 'sink'>) {
  return { identity: { permissions: [], vary: {} }, controls, signal, context }
}

const controls: Controls = {
  read: false,
  write: false,
  ask: true,
  plain: false,
  policy: {
    enabled: false,
    ttl: 0,
    maxAge: 0,
    sliding: false,
    scope: 'tenant',
    semantic: { serve: 'off', mode: 'balanced', threshold: 1 },
    tags: [],
  },
}
