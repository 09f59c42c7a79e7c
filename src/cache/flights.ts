import type { Call, Outcome } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Part } from '../contract/layer.ts'
import { takeOff, type Flight, type Lead } from './flight.ts'

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
    const waiting = new Map<Flight<K>, Promise<readonly Outcome<K>[]>>()
    const seat = (part: Part): Promise<Landed<K>> => {
      const flight = air.get(part.flight ?? '')
      if (flight === undefined) return Promise.reject(abortedCall())
      const riding = waiting.get(flight) ?? ride(call, flight, options)
      if (parts.length > 1) waiting.set(flight, riding)
      return land(call, { part, flight, riding, isLed: flight === led })
    }
    const [only] = parts
    return only !== undefined && parts.length === 1 ? [await seat(only)] : Promise.all(parts.map(seat))
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

interface Seat<K extends Kind> {
  readonly part: Part
  readonly flight: Flight<K>
  readonly riding: Promise<readonly Outcome<K>[]>
  /** Whether the call itself has started the flight. */
  readonly isLed: boolean
}

/** What a flight has brought for a part. */
async function land<K extends Kind>(call: Call<K>, { part, flight, riding, isLed }: Seat<K>): Promise<Landed<K>> {
  const outcomes = await riding
  const outcome = outcomes[flight.parts.findIndex(({ key }) => key === part.key)]
  if (outcome === undefined) throw abortedCall()
  if (isLed) return { outcome }
  const { context, payer, takenOffAt, user } = flight
  const askedBy = { user, context }
  // whoever is left when the leader has gone pays, and has saved nothing
  if (payer === call.context) return { outcome, askedBy }
  const duration = performance.now() - takenOffAt
  return { outcome, askedBy, coalesced: { context, duration, parts: flight.parts.length } }
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
    if (passengers.size > 0 || flight.isDone || controller.signal.aborted) return
    ground()
    controller.abort(reason)
  }
  let release: (() => void) | undefined
  let leave = (): void => undefined
  try {
    return await new Promise((resolve, reject) => {
      leave = () => {
        disembark(call.signal.reason)
        reject(abortedCall(call.signal.reason))
      }
      if (call.signal.aborted) leave()
      call.signal.addEventListener('abort', leave, { once: true })
      // where an answer may turn out to be the first one's own, another user sees nothing before that is known
      const reads = mayNarrow && flight.user !== call.identity.user ? undefined : call.sink
      const shown = reads === undefined ? undefined : flight.tape?.follow(reads, call.signal)
      if (shown === undefined) release = flight.tape?.waitForWhole()
      // a reader is shown what came before an error before the error
      const whole = shown === undefined ? landed : shown.then(() => landed)
      whole.then(resolve, reject)
    })
  } finally {
    call.signal.removeEventListener('abort', leave)
    release?.()
    disembark()
  }
}

function abortedCall(cause?: unknown): StratagentError {
  return new StratagentError('ABORTED', 'The call was aborted.', cause === undefined ? {} : { cause })
}

/** The parts without those that are there already. */
export function unique(parts: readonly Part[]): readonly Part[] {
  return parts.length === 1 ? parts : [...new Map(parts.map((part) => [part.key, part])).values()]
}
