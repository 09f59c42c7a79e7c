import type { Call, Outcome, Sink } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import type { Kind, Kinds } from '../contract/kinds.ts'
import type { Part } from '../contract/layer.ts'
import { tape, type Tape } from './tape.ts'

/** Does the work of a flight: one outcome per part it leads. */
export type Lead<K extends Kind> = (call: Call<K>, parts: readonly Part[]) => Promise<readonly Outcome<K>[]>

/** Work under way, with everybody who waits for it. */
export interface Flight<K extends Kind> {
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

/** Starts the work of some parts, with a signal and a recorder of its own. */
export function takeOff<K extends Kind>(
  air: Map<string, Flight<K>>,
  call: Call<K>,
  parts: readonly Part[],
  lead: Lead<K>,
): Flight<K> {
  const controller = new AbortController()
  const context = call.context.detach()
  const record = call.sink === undefined ? undefined : tape<Kinds[K]['delta']>()
  const unread: Call<K> = { ...call, signal: controller.signal, context }
  const flown = record === undefined ? unread : { ...unread, sink: whileFlying(record, controller.signal) }
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
