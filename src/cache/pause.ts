import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds that work in the background holds the event loop. */
const longest = 5

/** A place to pause in long work: lets others run once the loop has been held for long enough. */
export function pause(): () => Promise<void> {
  let turnAt = performance.now()
  return async () => {
    if (performance.now() - turnAt < longest) return
    await nextTurn()
    turnAt = performance.now()
  }
}
