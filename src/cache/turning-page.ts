/** Wakes those who wait for something to change. */
export interface TurningPage {
  /** Something has changed. */
  turn(): void
  /** Resolves at the next turn. */
  turned(): Promise<void>
}

/** A page that nobody waits for yet; a turn that nobody waits for costs nothing. */
export function turningPage(): TurningPage {
  let waiting: PromiseWithResolvers<void> | undefined
  return {
    turn() {
      const woken = waiting
      waiting = undefined
      woken?.resolve()
    },
    turned: () => (waiting ??= Promise.withResolvers<void>()).promise,
  }
}
