/** How long the event loop is held before what comes is made to wait, in milliseconds. */
const HOLD = 4
/** How many calls are let in within a turn of the event loop, at least and at most. */
const [LEAST, MOST] = [8, 64]

const line: (() => void)[] = []
let startedAt = 0
let isWatched = false
let share = LEAST

/**
 * Whether work may begin: undefined where it may at once; where this turn of the event loop has taken long enough, a
 * promise of a later one. A thousand calls at once are begun in many turns, so that others come in between.
 */
export function turn(): Promise<void> | undefined {
  const now = performance.now()
  if (!isWatched) {
    isWatched = true
    startedAt = now
    watch()
  }
  if (line.length === 0 && now - startedAt < HOLD) return undefined
  return new Promise((resolve) => line.push(resolve))
}

function watch(): void {
  setImmediate(letIn)
  // comes right after what was let in has done all it can without waiting
  setImmediate(settle)
}

function letIn(): void {
  startedAt = performance.now()
  for (const begin of line.splice(0, share)) begin()
}

function settle(): void {
  const spent = performance.now() - startedAt
  // what a call costs is not known, and not the same for a hit and a miss
  share = spent > HOLD ? Math.max(LEAST, share >> 1) : Math.min(MOST, spent < HOLD / 2 ? share * 2 : share)
  isWatched = line.length > 0
  if (isWatched) watch()
}
