import type { Clock } from '../contract/host.ts'

/** A clock that stands still until it is told. */
export interface ManualClock extends Clock {
  /** Moves on by so many milliseconds; back, when below zero. */
  advance(duration: number): void
  /** Moves to an instant, in milliseconds since 1970. */
  set(instant: number): void
}

/** A manual clock that stands at `start`. @default 2026-01-01T00:00:00Z */
export function manualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  let instant = start
  return {
    now: () => instant,
    advance(duration) {
      instant += duration
    },
    set(next) {
      instant = next
    },
  }
}
