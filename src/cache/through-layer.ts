import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import type { Reason } from '../contract/decision.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Answer, CacheLayer, Found, Part, Reading } from '../contract/layer.ts'
import { isLeftAlone } from '../stores/breaker.ts'
import { withinRefresh } from '../telemetry/refresh-span.ts'
import { complaints } from './complaints.ts'
import { flights, type Landed } from './flights.ts'
import { lookupsOf, record, recordAtOnce, storeSpan, type OpenLookups, type Surroundings } from './lookups.ts'
import { hasNoRule, joined, onceEach, split } from './parts.ts'
import { savedBy, unbilled } from './saved.ts'
import { effectsOfKeep, isAnothers } from './sharing.ts'

export interface ThroughOptions extends Surroundings {
  readonly logger: Logger
  /**
   * Whether an answer may turn out to be one user's own after it has begun: a step of somebody else's below the cache
   * may say so. Then other users see nothing of it before it is whole.
   */
  readonly mayNarrow: boolean
  /** Runs work that nobody waits for; it is drained when the runtime closes. */
  readonly background: (work: (signal: AbortSignal) => Promise<unknown>) => void
}

/**
 * Makes a middleware of a layer and owns what surrounds every layer: peek, flight, read, ask, admit, write, refresh,
 * spans, decisions, and that a broken cache never fails a call.
 */
export function throughLayer<K extends Kind>(layer: CacheLayer<K>, options: ThroughOptions): Middleware<K> {
  const air = flights<K>({ mayNarrow: options.mayNarrow })
  const refreshing = new Set<string>()
  const unasked = new WeakSet<CallContext>()
  const { failed, worked } = complaints({ layer: layer.name, logger: options.logger, clock: options.clock })

  const handle = (call: Call<K>, next: Next<K>): Promise<Outcome<K>> => {
    const { read, write, ask, policy } = call.controls
    if (!read && !write && ask) return bypass(call, policy.enabled ? 'caller' : 'disabled', next)
    const parts = split(layer, call)
    if (typeof parts === 'string') return bypass(call, parts, next)

    const [only] = parts
    const startedAt = performance.now()
    const near = read && only !== undefined && parts.length === 1 ? peek(call, only) : undefined
    if (near === undefined) return look(call, parts, next)
    recordAtOnce(call, { found: near, startedAt }, options)
    call.context.depend(near.effects)
    return Promise.resolve(near.outcome)
  }

  const look = async (call: Call<K>, parts: readonly Part[], next: Next<K>): Promise<Outcome<K>> => {
    // a flight may lead fewer parts than the call has: equal ones once, and none that another flight leads
    const lead = (flown: Call<K>, led: readonly Part[]): Promise<readonly Outcome<K>[]> => {
      const narrow = led.length < parts.length ? layer.narrow : undefined
      const indexes = led.map((part) => parts.indexOf(part))
      return obtain(narrow?.(flown, indexes) ?? flown, led, next)
    }
    const disembark = async (landed: Landed<K>, index: number): Promise<Outcome<K>> => {
      const part = parts[index]
      if (part === undefined || !isAnothers(landed, call)) return arrive(call, landed)
      const [own] = await lead(call, [part])
      return own ?? landed.outcome
    }
    const outcomes =
      call.controls.plain && parts.every(({ flight }) => flight !== undefined)
        ? await Promise.all((await air.board(call, parts, lead)).map((landed, index) => disembark(landed, index)))
        : await onceEach(parts, (led) => lead(call, led))
    return joined(layer, call, outcomes)
  }

  /** The outcome of a part; what another call paid for is written down as saved. */
  const arrive = (call: Call<K>, { outcome, coalesced }: Landed<K>): Outcome<K> => {
    if (coalesced === undefined) return outcome
    const { context, duration } = coalesced
    call.context.depend(context.effects)
    const saved = savedBy(coalesced)
    // who waited behind a semantic hit was answered by meaning too
    const word = outcome.servedBy === 'semantic' ? outcome.servedBy : layer.word
    record(call, { layer: word, result: 'coalesced', at: options.clock.now(), duration }, { saved })
    return { ...unbilled(layer.copy?.(outcome) ?? outcome), servedBy: word }
  }

  /** Reads, asks for what is missing, writes it down. */
  const obtain = async (call: Call<K>, parts: readonly Part[], next: Next<K>): Promise<readonly Outcome<K>[]> => {
    const lookups = lookupsOf(call, { ...options, isSilent: unasked.has(call.context) })
    const reading = await read(call, parts, lookups)
    const found = reading?.found ?? []
    const missing = parts.flatMap((_part, index) => (found[index] === undefined ? [index] : []))
    for (const [index, part] of parts.entries()) if (found[index]?.freshness === 'stale') refresh(call, part, next)

    const outcomes: Outcome<K>[] = []
    for (const [index, hit] of found.entries()) {
      if (hit === undefined) continue
      call.context.depend(hit.effects)
      outcomes[index] = hit.outcome
    }
    if (missing.length === 0) return outcomes
    if (!call.controls.ask) throw notCached()
    if (reading !== undefined) {
      call.context.depend(layer.effects?.(call, reading.seen) ?? {})
      if (layer.wholes !== undefined) call.context.belongTo(layer.wholes(reading.seen))
    }

    const narrow = missing.length < parts.length ? layer.narrow : undefined
    const startedAt = performance.now()
    const outcome = await next(narrow?.(call, missing) ?? call)
    call.context.depend(effectsOfKeep(outcome.keep))
    if (reading !== undefined) {
      const wanted = missing.flatMap((index) => parts[index] ?? [])
      await write(call, wanted, { outcome, duration: performance.now() - startedAt, seen: reading.seen })
    }
    for (const [position, index] of missing.entries()) outcomes[index] = layer.pick?.(outcome, position) ?? outcome
    return outcomes
  }

  const peek = (call: Call<K>, part: Part): Found<K> | undefined => {
    try {
      return layer.peek?.(call, part)
    } catch (error) {
      failed('read', error)
      return undefined
    }
  }

  const read = async (call: Call<K>, parts: readonly Part[], lookups: OpenLookups): Promise<Reading<K> | undefined> => {
    try {
      const reading = await layer.read(call, parts, lookups)
      worked('read')
      return reading
    } catch (error) {
      if (call.signal.aborted) {
        lookups.abandon('aborted')
        throw error
      }
      if (isLeftAlone(error)) lookups.abandon('breaker', 'bypass')
      else {
        failed('read', error)
        lookups.abandon(call.context.cacheTimeLeft <= 0 ? 'budget' : 'store')
      }
      // what rests on something whose tags nobody could read must not be kept
      call.context.depend({ unkeepable: 'store' })
      return undefined
    }
  }

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

  const refresh = (call: Call<K>, part: Part, next: Next<K>): void => {
    // what may write is not run again behind anybody's back, nor is what nobody may keep
    if (part.flight === undefined || !call.controls.write || !call.controls.ask || refreshing.has(part.key)) return
    refreshing.add(part.key)
    options.background(async (signal) => {
      const { sink: _sink, ...rest } = call
      const context = call.context.detach()
      const again = { ...rest, controls: { ...call.controls, read: false, plain: false }, signal, context }
      unasked.add(context)
      try {
        await withinRefresh({ layer: layer.word, tracer: options.tracer }, () => obtain(again, [part], next))
        worked('refresh')
      } catch (error) {
        failed('refresh', error)
      } finally {
        refreshing.delete(part.key)
      }
    })
  }

  const bypass = (call: Call<K>, reason: Reason, next: Next<K>): Promise<Outcome<K>> => {
    record(call, { layer: layer.word, result: 'bypass', at: options.clock.now(), duration: 0 }, { reason })
    // a tool's result that has no entry has no tags either: an answer built from it could not be dropped with it
    if (call.kind === 'tool') call.context.depend({ unkeepable: reason })
    return next(call)
  }

  return { name: layer.name, stage: 'cache', handle }
}

function notCached(): StratagentError {
  return new StratagentError(
    'NOT_CACHED',
    'Nothing is cached for this call, and `only-if-cached` forbids asking. Call without it.',
  )
}
