import type { Layer } from '../contract/decision.ts'
import type { Awaitable } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Entry, Store, StoreSelector, WriteAnswer } from '../contract/store.ts'
import { wrapStore } from '../contract/wrap-store.ts'
import { attribute } from './attributes.ts'
import { describeStored } from './open-span.ts'
import { errorType, isRecorded, startSpan, within } from './spans.ts'
import type { Telemetry } from './telemetry.ts'

const layers: Readonly<Partial<Record<Kind, Layer>>> = {
  agent: 'exact',
  llm: 'exact',
  tool: 'tool',
  embedding: 'embedding',
}

/** A store whose writes are measured and whose invalidations are spans; reads go straight through. */
export function observedStore(store: Store, telemetry: Telemetry): Store {
  const { tracing, metrics, isLean } = telemetry
  const asEvent = isLean && !store.capabilities.remote
  const backend = store.name

  const write = (entries: readonly Entry[]): Awaitable<WriteAnswer> => {
    const isListening = metrics?.isListening === true
    if (!isListening && !isRecorded(tracing)) return store.write(entries)
    // an alias is no answer of its own, and weighs nothing
    const [first] = entries.filter(({ target }) => target === undefined)
    const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0)
    if (first !== undefined) describeStored({ [attribute.cacheItemSize]: size, ...lifetimeOf(first) })
    if (metrics === undefined || !isListening) return store.write(entries)
    const layer = entries[0] && layers[entries[0].kind]
    for (const entry of entries)
      if (entry.target === undefined) metrics.measure('cache.item.size', sizeOf(entry), { layer, backend })
    return timed(
      () => store.write(entries),
      (error, duration) => {
        metrics.measure('cache.operation.duration', duration, { work: 'store', layer, backend })
        if (error !== undefined) metrics.count('cache.errors', 1, { work: 'store', layer, backend, error })
      },
    )
  }

  const invalidate = (selector: StoreSelector): Awaitable<number> => {
    const span = startSpan(tracing, 'cache.invalidate', {
      asEvent,
      attributes: { [attribute.cacheOperation]: 'invalidate', [attribute.cacheBackend]: backend },
    })
    return timed(
      () => within(span, () => store.invalidate(selector)),
      (error, duration, gone) => {
        if (gone !== undefined) span.setAttribute(attribute.cacheInvalidated, gone)
        if (error !== undefined) span.fail(error)
        span.end()
        metrics?.measure('cache.operation.duration', duration, { work: 'invalidate', backend })
        if (error !== undefined) metrics?.count('cache.errors', 1, { work: 'invalidate', backend, error })
      },
    )
  }

  return wrapStore(store, { write: () => write, invalidate: () => invalidate })
}

type Over<T> = (error: string | undefined, seconds: number, value?: T) => void

/** Says how work ended, whether it ends at once or later, and gives what it gave. */
function timed<T>(work: () => Awaitable<T>, over: Over<T>): Awaitable<T> {
  const startedAt = performance.now()
  const seconds = (): number => (performance.now() - startedAt) / 1000
  const failed = (error: unknown): never => {
    over(errorType(error), seconds())
    throw error
  }
  try {
    const done = work()
    if (!(done instanceof Promise)) {
      over(undefined, seconds(), done)
      return done
    }
    return done.then((value) => {
      over(undefined, seconds(), value)
      return value
    }, failed)
  } catch (error) {
    return failed(error)
  }
}

function sizeOf({ value, vector, intent = '' }: Entry): number {
  return value.byteLength + (vector?.byteLength ?? 0) + intent.length
}

function lifetimeOf({ createdAt, expiresAt }: Entry): Record<string, number> {
  return Number.isFinite(expiresAt) ? { [attribute.cacheTtl]: (expiresAt - createdAt) / 1000 } : {}
}
