import type { Call } from '../contract/call.ts'
import type { Awaitable } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Answer, CacheLayer, Part } from '../contract/layer.ts'
import type { Store } from '../contract/store.ts'
import { isLeftAlone } from '../stores/breaker.ts'
import type { Complaints } from './complaints.ts'
import { storeSpan, type Surroundings } from './lookups.ts'
import { hasNoRule } from './parts.ts'
import type { WorkLease } from './turns.ts'

export interface WritingOptions extends Surroundings {
  readonly store: Store
  readonly complaints: Complaints
  /** Counts work as under way that nobody waits for until the runtime closes. */
  readonly underWay: <T>(work: Promise<T>) => Promise<T>
}
/** An answer, and the lease under which it was made. */
export interface Made<K extends Kind> extends Answer<K> {
  readonly lease: WorkLease | undefined
}

/**
 * Writes answers down, each in a span, and lets others at them when they are written. What it gives is waited for: it is
 * nothing where the way to the store is a wire.
 */
export function writingDown<K extends Kind>(
  layer: CacheLayer<K>,
  options: WritingOptions,
): (call: Call<K>, parts: readonly Part[], answer: Made<K>) => Awaitable<void> {
  const { failed, worked } = options.complaints

  const write = async (call: Call<K>, parts: readonly Part[], answer: Answer<K>): Promise<void> => {
    if (!call.controls.write) return
    const { keep } = answer.outcome
    const span = storeSpan(layer.word, options)
    try {
      const reason =
        keep?.store === false ? (keep.reason ?? 'guardrail') : await span.run(() => layer.write(call, parts, answer))
      span.end(reason)
      worked('write')
    } catch (error) {
      if (hasNoRule(error)) return span.end('no-rule')
      if (isLeftAlone(error)) return span.end('breaker')
      failed('write', error)
      span.end('store', error)
    }
  }
  const writeAndRelease = async (call: Call<K>, parts: readonly Part[], answer: Made<K>): Promise<void> => {
    await write(call, parts, answer)
    answer.lease?.release('done')
  }

  return (call, parts, answer) => {
    const written = writeAndRelease(call, parts, answer)
    if (!options.store.capabilities.remote) return written
    void options.underWay(written)
  }
}
