import type { Call, Next, Outcome } from '../contract/call.ts'
import { StratagentError, type ErrorCode } from '../contract/errors.ts'
import type { Kind } from '../contract/kinds.ts'
import type { CacheLayer, Found, Part, Reading } from '../contract/layer.ts'
import { isLeftAlone } from '../stores/breaker.ts'
import { lookupsOf, noLookups, type OpenLookups } from './lookups.ts'
import { effectsOfKeep } from './sharing.ts'
import { leasedPart, queueFor, turnAtOnce, type Queue, type Turn, type WorkLease } from './turns.ts'
import { writingDown, type WritingOptions } from './writing-down.ts'

export interface ObtainOptions<K extends Kind> extends WritingOptions {
  /** Makes a part anew that was found stale; the caller does not wait. */
  readonly refresh: (call: Call<K>, part: Part, next: Next<K>) => void
}
/** What is wanted of a call. */
export interface Wanted<K extends Kind> {
  readonly call: Call<K>
  readonly parts: readonly Part[]
  readonly next: Next<K>
  /** Whether nobody waits for it: it is no request, and is left to whoever is at it already. @default false */
  readonly isRefresh?: boolean
}
/** One outcome per part; none of a refresh that somebody else is at. */
export type Obtain<K extends Kind> = (wanted: Wanted<K>) => Promise<readonly Outcome<K>[]>

const upstream: ReadonlySet<ErrorCode> = new Set([
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_AUTH',
  'PROVIDER_MALFORMED',
])

interface Work<K extends Kind> extends Wanted<K> {
  readonly reading: Reading<K> | undefined
  /** Which of the parts are missing. */
  readonly missing: readonly number[]
  readonly lease?: WorkLease | undefined
}

interface Search<K extends Kind> extends Pick<Wanted<K>, 'call' | 'parts'> {
  readonly lookups: OpenLookups
  readonly queue: Queue<Found<K>> | undefined
}

/** Reads, asks for what is missing when it is this process's turn, writes it down. */
export function obtaining<K extends Kind>(layer: CacheLayer<K>, options: ObtainOptions<K>): Obtain<K> {
  const { store, refresh } = options
  const { failed, worked } = options.complaints
  const writeDown = writingDown(layer, options)

  const obtain: Obtain<K> = async ({ call, parts, next, isRefresh = false }) => {
    const leased = isRefresh ? undefined : leasedPart(call, parts, { layer, store })
    const queue = leased && queueFor(call, leased, { store, look: () => look(call, leased) })
    const lookups = lookupsOf(call, { ...options, isSilent: isRefresh, onMiss: queue?.join })
    const reading = await read({ call, parts, lookups, queue })
    const found = reading?.found ?? []
    const missing = parts.flatMap((_part, index) => (found[index] === undefined ? [index] : []))

    const outcomes: Outcome<K>[] = []
    for (const [index, part] of parts.entries()) {
      const hit = found[index]
      if (hit === undefined) continue
      if (hit.freshness !== 'fresh') refresh(call, part, next)
      call.context.depend(hit.effects)
      outcomes[index] = hit.outcome
    }
    // a miss that was kept open is one after all: what was found was found elsewhere, or nobody may be asked
    if (missing.length === 0 || !call.controls.ask) lookups.settle()
    if (missing.length === 0) {
      queue?.leave('done')
      return outcomes
    }
    if (!call.controls.ask) throw notCached()

    let turn: Turn<Found<K>> | undefined
    try {
      if (reading === undefined) turn = {}
      else if (isRefresh) turn = await turnAtOnce(call, parts, { store })
      else turn = (await queue?.turn()) ?? {}
    } finally {
      lookups.settle(turn?.found?.notes)
    }
    if (turn === undefined) return outcomes
    if (turn.found !== undefined) {
      call.context.depend(turn.found.effects)
      return [turn.found.outcome]
    }
    const outcome = await askOrSpare({ call, parts, next, reading, missing, lease: turn.lease })
    for (const [position, index] of missing.entries()) outcomes[index] = layer.pick?.(outcome, position) ?? outcome
    return outcomes
  }

  /** Asks, and when that fails gives what has expired, where the policy lets it stand in. */
  const askOrSpare = async (work: Work<K>): Promise<Outcome<K>> => {
    const { call, reading, isRefresh } = work
    try {
      return await ask(work)
    } catch (error) {
      const spare = reading?.spare
      if (spare === undefined || isRefresh === true || !isUpstream(error)) throw error
      // what has been shown, or done, cannot be taken back
      if (call.signal.aborted || call.sink?.started === true || call.context.effects.wrote) throw error
      lookupsOf(call, options).start(spare.layer).end('stale', spare.notes)
      call.context.depend(spare.effects)
      return spare.outcome
    }
  }

  /** Asks for the missing parts and has the answer written down. */
  const ask = async (work: Work<K>): Promise<Outcome<K>> => {
    const { call, parts, next, reading, missing, lease } = work
    const startedAt = performance.now()
    let outcome: Outcome<K>
    try {
      if (reading !== undefined) {
        call.context.depend(layer.effects?.(call, reading.seen) ?? {})
        if (layer.wholes !== undefined) call.context.belongTo(layer.wholes(reading.seen))
      }
      const narrow = missing.length < parts.length ? layer.narrow : undefined
      outcome = await next(narrow?.(call, missing) ?? call)
    } catch (error) {
      lease?.release('failed')
      throw error
    }
    call.context.depend(effectsOfKeep(outcome.keep))
    const duration = performance.now() - startedAt
    const wanted = missing.flatMap((index) => parts[index] ?? [])
    await (reading && writeDown(call, wanted, { outcome, duration, seen: reading.seen, lease }))
    return outcome
  }

  const read = async ({ call, parts, lookups, queue }: Search<K>): Promise<Reading<K> | undefined> => {
    const giveUp = (error: unknown): void => {
      if (isLeftAlone(error)) return lookups.abandon('breaker', 'bypass')
      failed('read', error)
      lookups.abandon(call.context.cacheTimeLeft <= 0 ? 'budget' : 'store')
    }
    try {
      const reading = await layer.read(call, parts, lookups)
      if (reading.failure === undefined) worked('read')
      else giveUp(reading.failure)
      return reading
    } catch (error) {
      queue?.leave('failed')
      if (call.signal.aborted) {
        lookups.abandon('aborted')
        throw error
      }
      giveUp(error)
      // what rests on something whose tags nobody could read must not be kept
      call.context.depend({ unkeepable: 'store' })
      return undefined
    }
  }

  /** What another process has written under the part's own words meanwhile. */
  const look = async (call: Call<K>, part: Part): Promise<Found<K> | undefined> => {
    const { policy } = call.controls
    const controls = {
      ...call.controls,
      policy: { ...policy, semantic: { ...policy.semantic, serve: 'off' as const } },
    }
    try {
      return (await layer.read({ ...call, controls }, [part], noLookups)).found[0]
    } catch {
      return undefined // it is asked for then
    }
  }

  return obtain
}

/** Whether it is the provider that has failed, and not the call that was wrong. */
function isUpstream(error: unknown): boolean {
  return error instanceof StratagentError && upstream.has(error.code)
}

function notCached(): StratagentError {
  return new StratagentError(
    'NOT_CACHED',
    'Nothing is cached for this call, and `only-if-cached` forbids asking. Call without it.',
  )
}
