import { setTimeout as timer } from 'node:timers/promises'
import type { Call, Sink } from '../contract/call.ts'
import type { Clock } from '../contract/host.ts'

/** Time as it is waited for. */
export interface Waiting {
  now(): number
  /** Waits for an instant; rejects when the call is given up. */
  until(instant: number, call: Pick<Call, 'signal'>): Promise<void>
}

/** How far one timer may move what is thought of all, in milliseconds: a pause of the whole process says nothing of the next. */
const lateStep = 0.25

/** Waiting by a clock, or by timers where the clock cannot wait. */
export function waiting(clock: Clock): Waiting {
  // a clock that cannot wait is no measure of waiting
  const now = clock.sleep === undefined ? () => performance.now() : () => clock.now()
  /** How much later than asked for timers of this process commonly end: it would be seen in what is short. */
  let late = 0
  return {
    now,
    async until(instant, { signal }) {
      if (clock.sleep !== undefined) return now() < instant ? clock.sleep(instant - now(), signal) : undefined
      const aim = instant - late
      if (now() >= aim) return
      await timer(aim - now(), undefined, { signal })
      late += Math.max(-lateStep, Math.min(lateStep, now() - aim - late))
    },
  }
}

/** A sink that opens when somebody says so: what is written before waits. `open` gives nothing where it is never to open. */
export function gate<D>(sink: Sink<D>, open: () => Promise<void> | undefined): Sink<D> {
  return {
    get started() {
      return sink.started
    },
    async write(delta) {
      const opening = open()
      if (opening === undefined) return
      await opening
      await sink.write(delta)
    },
  }
}
