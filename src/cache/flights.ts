import type { Call, Outcome, Sink } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Kind, Kinds } from '../contract/kinds.ts'
import type { Part } from '../contract/layer.ts'
import { tape, type Tape } from './tape.ts'

/** Does the work of a flight: one outcome per part it leads. */
export type Lead<K extends Kind> = (call: Call<K>, parts: readonly Part[]) => Promise<readonly Outcome<K>[]>

export interface Landed<K extends Kind> {
  readonly outcome: Outcome<K>
  /** Set when another call paid for the work. */
  readonly coalesced?: Coalesced
  /** Set when another call asked for it, whoever paid in the end. */
  readonly askedBy?: { readonly user: string | undefined; readonly context: CallContext }
}

/** The part of another call's work that a call did not have to do. */
export interface Coalesced {
  /** Where the work was recorded. */
  readonly context: CallContext
  readonly duration: number
  /** How many parts the work was for. */
  readonly parts: number
}

interface Flight<K extends Kind> {
  readonly parts: readonly Part[]
  readonly landed: Promise<readonly Outcome<K>[]>
  readonly tape: Tape<Kinds[K]['delta']> | undefined
  readonly controller: AbortController
  readonly context: CallContext
  readonly user: string | undefined
  readonly passengers: Set<CallContext>
  readonly takenOffAt: number
  /** Who was charged for it; known when it has landed. */
  payer?: CallContext
  /** Whether all of it is done: there is nothing left to give up. */
  isDone: boolean
  /** Nobody boards it any more. */
  readonly ground: () => void
}

/**
 * Equal pieces of work under way at the same time are done once. The work has a signal of its own and ends early only
 * when nobody is left; what it cost is charged to the first call still attached; a follower of a flight that failed
 * tries once more by itself.
 */
export interface Flights<K extends Kind> {
  board(call: Call<K>, parts: readonly Part[], lead: Lead<K>): Promise<readonly Landed<K>[]>
}

/** The flights of one layer. */
export function flights<K extends Kind>(options: { readonly mayNarrow: boolean }): Flights<K> {
  const air = new Map<string, Flight<K>>()

  const board = async (call: Call<K>, parts: readonly Part[], lead: Lead<K>): Promise<readonly Landed<K>[]> => {
    const own = unique(parts).filter(({ flight }) => flight !== undefined && !air.has(flight))
    const led = own.length > 0 ? takeOff(air, call, own, lead) : undefined
    const seats = parts.map(({ flight = '' }) => air.get(flight))
    const waiting = new Map<Flight<K>, Promise<readonly Outcome<K>[]>>()
    for (const flight of seats)
      if (flight !== undefined && !waiting.has(flight)) waiting.set(flight, ride(call, flight, options))
    return Promise.all(
      parts.map(async (part, index): Promise<Landed<K>> => {
        const flight = seats[index]
        const outcomes = flight && (await waiting.get(flight))
        const outcome = outcomes?.[flight?.parts.findIndex(({ key }) => key === part.key) ?? -1]
        if (flight === undefined || outcome === undefined) throw new StratagentError('ABORTED', 'The call was aborted.')
        const { context, payer, takenOffAt, user } = flight
        if (flight === led) return { outcome }
        const askedBy = { user, context }
        // whoever is left when the leader has gone pays, and has saved nothing
        if (payer === call.context) return { outcome, askedBy }
        const duration = performance.now() - takenOffAt
        return { outcome, askedBy, coalesced: { context, duration, parts: flight.parts.length } }
      }),
    )
  }

  return {
    async board(call, parts, lead) {
      const follows = parts.some(({ flight }) => flight !== undefined && air.has(flight))
      try {
        return await board(call, parts, lead)
      } catch (error) {
        // a leader's failure is not its followers' failure, as long as nothing of it has been shown
        if (!follows || call.signal.aborted || call.sink?.started === true) throw error
        return await board(call, parts, lead)
      }
    },
  }
}

function takeOff<K extends Kind>(
  air: Map<string, Flight<K>>,
  call: Call<K>,
  parts: readonly Part[],
  lead: Lead<K>,
): Flight<K> {
  const controller = new AbortController()
  const context = call.context.detach()
  const record = call.sink === undefined ? undefined : tape<Kinds[K]['delta']>()
  const { sink: _sink, ...rest } = call
  const sink = record && whileFlying(record, controller.signal)
  const flown: Call<K> = { ...rest, signal: controller.signal, context, ...(sink !== undefined && { sink }) }
  const passengers = new Set<CallContext>()

  const ground = (): void => {
    for (const { flight } of parts) if (flight !== undefined && air.get(flight) === made) air.delete(flight)
  }
  const fly = async (): Promise<readonly Outcome<K>[]> => {
    try {
      const outcomes = await lead(flown, parts)
      made.isDone = true
      return outcomes
    } finally {
      ground()
      const [payer = call.context] = passengers
      payer.absorb(context)
      made.payer = payer
      record?.end()
    }
  }

  const landed = Promise.resolve().then(fly)
  landed.catch(() => undefined) // each passenger hears of it; with none left, nobody need
  const made: Flight<K> = {
    parts,
    landed,
    tape: record,
    controller,
    context,
    user: call.identity.user,
    passengers,
    isDone: false,
    takenOffAt: performance.now(),
    ground,
  }
  for (const part of parts) if (part.flight !== undefined) air.set(part.flight, made)
  return made
}

/** The tape as the provider sees it: once nobody is left on the flight, it takes no more. */
function whileFlying<D>(record: Tape<D>, signal: AbortSignal): Sink<D> {
  return {
    get started() {
      return record.started
    },
    async write(delta) {
      signal.throwIfAborted()
      await record.write(delta)
    },
  }
}

/** Waits for a flight until it lands or the call is aborted, and writes its deltas into the call's sink. */
async function ride<K extends Kind>(
  call: Call<K>,
  flight: Flight<K>,
  { mayNarrow }: { readonly mayNarrow: boolean },
): Promise<readonly Outcome<K>[]> {
  const { passengers, controller, landed, ground } = flight
  passengers.add(call.context)
  // with nobody left it is given up, and whoever comes now starts anew: the provider may be slow to hear of it
  const disembark = (reason?: unknown): void => {
    passengers.delete(call.context)
    if (passengers.size > 0 || flight.isDone) return
    ground()
    controller.abort(reason)
  }
  const gone = Promise.withResolvers<never>()
  gone.promise.catch(() => undefined)
  const leave = (): void => {
    disembark(call.signal.reason)
    gone.reject(new StratagentError('ABORTED', 'The call was aborted.', { cause: call.signal.reason }))
  }
  let release: (() => void) | undefined
  if (call.signal.aborted) leave()
  call.signal.addEventListener('abort', leave, { once: true })
  try {
    // where an answer may turn out to be the first one's own, another user sees nothing before that is known
    const reads = mayNarrow && flight.user !== call.identity.user ? undefined : call.sink
    const shown = reads === undefined ? undefined : flight.tape?.follow(reads, call.signal)
    if (shown === undefined) release = flight.tape?.waitForWhole()
    // a reader is shown what came before an error before the error
    return await Promise.race([shown === undefined ? landed : shown.then(() => landed), gone.promise])
  } finally {
    call.signal.removeEventListener('abort', leave)
    release?.()
    disembark()
  }
}

/** The parts without those that are there already. */
export function unique(parts: readonly Part[]): readonly Part[] {
  return parts.length === 1 ? parts : [...new Map(parts.map((part) => [part.key, part])).values()]
}
