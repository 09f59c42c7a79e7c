import type { Call } from '../contract/call.ts'
import type { CacheResult, Layer, Reason } from '../contract/decision.ts'
import type { Clock } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Found, Lookup, LookupNotes, Lookups } from '../contract/layer.ts'
import type { Store } from '../contract/store.ts'
import { nothingSaved } from '../contract/usage.ts'
import { newId } from '../identity/ids.ts'
import { attribute } from '../telemetry/attributes.ts'
import { withinStore } from '../telemetry/open-span.ts'
import { failSpan, isRecorded, startSpan, within, type Tracing } from '../telemetry/spans.ts'
import { describeLookup, scopeOf } from './described-lookup.ts'

/** What every layer is surrounded by. */
export interface Surroundings {
  readonly clock: Clock
  readonly tracer: Tracing
  /** What the store is called on spans. */
  readonly backend: string
  readonly store: Pick<Store, 'capabilities'>
  /** Whether lookups are spans alone: nobody has asked for a refresh, so it is no decision and no request. @default false */
  readonly isSilent?: boolean
  /** Whether lookups and stores are events of the span above, where they stay in this process. @default false */
  readonly isLean?: boolean
  /** Whether what is asked may stand on spans. @default false */
  readonly isContentShown?: boolean
  /** Hears of the first miss, which is kept open until `settle` with what is decided after it: another process may have the answer soon. */
  readonly onMiss?: (() => void) | undefined
  /** When the work on a lookup began that is written down later; of `performance.now()`. @default as it starts */
  readonly startedAt?: number
}

/** Lookups that can be closed together when the work on them broke off. */
export interface OpenLookups extends Lookups {
  abandon(reason: Reason, result?: CacheResult): void
  /** Ends the miss that was kept open; with notes of an answer that another process has made meanwhile, it was none. */
  settle(notes?: LookupNotes): void
}

/** Lookups that are written down nowhere. */
export const noLookups: Lookups = { start: () => ({ run: (work) => work(), end: () => undefined }) }

/** Writes each lookup down twice: as a span, and as a decision on the call's context. */
export function lookupsOf<K extends Kind>(call: Call<K>, surroundings: Surroundings): OpenLookups {
  const { clock, tracer, backend, isSilent = false, isLean = false, onMiss, startedAt: began } = surroundings
  const about = { identity: call.identity, isContentShown: surroundings.isContentShown ?? false }
  const open = new Set<Lookup>()
  /** What is decided while a miss is kept open, the miss first. */
  const held: ((notes?: LookupNotes) => void)[] = []
  return {
    settle(notes) {
      const [miss, ...others] = held.splice(0)
      miss?.(notes)
      for (const decide of others) decide()
    },
    abandon(reason, result = 'error') {
      for (const lookup of open) lookup.end(result, { reason })
    },
    start(layer): Lookup {
      const startedAt = began ?? performance.now()
      const span = startSpan(tracer, `cache.lookup ${layer}`, {
        attributes: {
          [attribute.cacheOperation]: 'lookup',
          [attribute.cacheLayer]: layer,
          [attribute.cacheBackend]: backend,
          ...scopeOf(call.identity),
        },
        asEvent: isLean,
      })
      const lookup: Lookup = {
        run: (work) => within(span, work),
        end(result, noticed = {}) {
          if (!open.delete(lookup)) return
          const isServed = result === 'hit' || result === 'stale'
          const notes = isServed ? withTier('far', noticed, surroundings) : noticed
          const close = (said: CacheResult, noted: LookupNotes): void => {
            describeLookup(span, [said, noted], about)
            span.end()
          }
          const decide = (said: CacheResult, noted: LookupNotes): void => {
            const duration = performance.now() - startedAt
            if (!isSilent) record(call, { layer, result: said, at: clock.now(), duration }, noted)
          }
          if (onMiss !== undefined && held.length === 0 && result === 'miss') {
            onMiss()
            held.push((other) => {
              const said = other === undefined ? result : 'coalesced'
              close(said, other ?? notes)
              decide(said, other ?? notes)
            })
            return
          }
          close(result, notes)
          if (held.length > 0) held.push(() => decide(result, notes))
          else decide(result, notes)
        },
      }
      open.add(lookup)
      return lookup
    },
  }
}

interface Event {
  readonly layer: Layer
  readonly result: CacheResult
  readonly at: number
  readonly duration: number
}

/** Writes a decision down where no lookup took place: a bypass, a coalesced call. */
export function record<K extends Kind>({ kind, context }: Call<K>, event: Event, notes: LookupNotes): void {
  const { runId, agent } = context
  const { layer, result, at, duration } = event
  const { saved = nothingSaved } = notes
  const decision = { ...notes, id: newId(), runId, kind, layer, result, at, duration, saved }
  context.decide(agent === undefined ? decision : { ...decision, agent })
}

/** Writes an answer down that was had at once. */
export function recordAtOnce<K extends Kind>(
  call: Call<K>,
  { found: { layer, freshness, notes }, startedAt }: { readonly found: Found<K>; readonly startedAt: number },
  surroundings: Surroundings,
): void {
  const result = freshness === 'stale' ? 'stale' : 'hit'
  const { clock, tracer } = surroundings
  const about = withTier('near', notes, surroundings)
  if (isRecorded(tracer))
    lookupsOf(call, { ...surroundings, startedAt })
      .start(layer)
      .end(result, about)
  else record(call, { layer, result, at: clock.now(), duration: performance.now() - startedAt }, about)
}

/** Says how far away it lay, where it makes a difference. */
function withTier(tier: 'near' | 'far', notes: LookupNotes, { store }: Surroundings): LookupNotes {
  return store.capabilities.remote ? { tier, ...notes } : notes
}

/** The span of a write: what came of it, and why nothing was stored. */
export function storeSpan(
  layer: string,
  { tracer, backend, isLean = false }: Surroundings,
): { run<T>(work: () => T): T; end(reason?: Reason, error?: unknown): void } {
  const span = startSpan(tracer, `cache.store ${layer}`, {
    attributes: {
      [attribute.cacheOperation]: 'store',
      [attribute.cacheLayer]: layer,
      [attribute.cacheBackend]: backend,
    },
    asEvent: isLean,
  })
  return {
    run: (work) => withinStore(span, work),
    end(reason, error) {
      if (reason !== undefined) span.setAttribute(attribute.cacheReason, reason)
      if (error !== undefined) failSpan(span, error)
      span.end()
    },
  }
}
