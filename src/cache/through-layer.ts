import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import type { Decision, Reason } from '../contract/decision.ts'
import type { Logger } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import type { CacheLayer, Found, Part } from '../contract/layer.ts'
import type { Store } from '../contract/store.ts'
import { withinRefresh } from '../telemetry/refresh-span.ts'
import { complaints } from './complaints.ts'
import { flights, type Landed } from './flights.ts'
import { record, recordAtOnce, type Surroundings } from './lookups.ts'
import { obtaining } from './obtain.ts'
import { padding, type PaddingOptions } from './padding.ts'
import { joined, onceEach, split } from './parts.ts'
import { savedBy, unbilled } from './saved.ts'
import { isAnothers } from './sharing.ts'

export interface ThroughOptions<K extends Kind> extends Surroundings, PaddingOptions<K> {
  readonly kind: Kind
  readonly logger: Logger
  readonly store: Store
  /**
   * Whether an answer may turn out to be one user's own after it has begun: a step of somebody else's below the cache
   * may say so. Then other users see nothing of it before it is whole.
   */
  readonly mayNarrow: boolean
  /** Runs work that nobody waits for; it is drained when the runtime closes. */
  readonly background: (work: (signal: AbortSignal) => Promise<unknown>) => void
  /** Counts work as under way that nobody waits for until the runtime closes. */
  readonly underWay: <T>(work: Promise<T>) => Promise<T>
}

/**
 * Makes a middleware of a layer and owns what surrounds every layer: peek, flight, read, ask, admit, write, refresh,
 * spans, decisions, and that a broken cache never fails a call.
 */
export function throughLayer<K extends Kind>(layer: CacheLayer<K>, options: ThroughOptions<K>): Middleware<K> {
  const air = flights<K>({ mayNarrow: options.mayNarrow })
  const refreshing = new Set<string>()
  const said = complaints({ ...options, layer: layer.name })
  const { failed, worked } = said
  const padded = padding(options)

  const answer = (call: Call<K>, next: Next<K>): Promise<Outcome<K>> => {
    const { read, write, ask, policy } = call.controls
    if (!read && !write && ask) return bypass(call, policy.enabled ? 'caller' : 'disabled', next)
    const parts = split(layer, call)
    if (typeof parts === 'string') return bypass(call, parts, next)

    const [only] = parts
    const startedAt = performance.now()
    const near = read && only !== undefined && parts.length === 1 ? peek(call, only) : undefined
    if (near === undefined) return look(call, parts, padded.timed(call, next))
    recordAtOnce(call, { found: near, startedAt }, options)
    call.context.depend(near.effects)
    if (near.freshness === 'early' && only !== undefined) refresh(call, only, next)
    return Promise.resolve(near.outcome)
  }

  const look = async (call: Call<K>, parts: readonly Part[], next: Next<K>): Promise<Outcome<K>> => {
    // a flight may lead fewer parts than the call has: equal ones once, and none that another flight leads
    const lead = (flown: Call<K>, led: readonly Part[]): Promise<readonly Outcome<K>[]> => {
      const narrow = led.length < parts.length ? layer.narrow : undefined
      const indexes = led.map((part) => parts.indexOf(part))
      return obtain({ call: narrow?.(flown, indexes) ?? flown, parts: led, next })
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
    record(
      call,
      { layer: word, result: 'coalesced', at: options.clock.now(), duration },
      { saved, ...hitIdOf(context) },
    )
    return { ...unbilled(layer.copy?.(outcome) ?? outcome), servedBy: word }
  }

  const peek = (call: Call<K>, part: Part): Found<K> | undefined => {
    try {
      return layer.peek?.(call, part)
    } catch (error) {
      failed('read', error)
      return undefined
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
      try {
        await withinRefresh({ layer: layer.word, tracer: options.tracer }, () =>
          obtain({ call: again, parts: [part], next, isRefresh: true }),
        )
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
    if (call.kind === 'tool' || reason === 'volatile') call.context.depend({ unkeepable: reason })
    return next(call)
  }

  const obtain = obtaining(layer, { ...options, complaints: said, refresh })

  return {
    name: layer.name,
    stage: 'cache',
    handle: (call, next) => (call.identity.trusted === false ? padded.pad(call, next, answer) : answer(call, next)),
  }
}

/** The id of the semantic hit that a call was waited for, so that who waited may judge it too. */
function hitIdOf({ decisions }: CallContext): Pick<Decision, 'hitId'> {
  const hitId = decisions.findLast((decision) => decision.hitId !== undefined)?.hitId
  return hitId === undefined ? {} : { hitId }
}
