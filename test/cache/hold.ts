/** A place where something waits until the test lets it go on. */
export interface Hold {
  /** Resolves when somebody has come here. */
  readonly reached: Promise<void>
  /** Comes here and waits. */
  here(): Promise<void>
  release(): void
}

/** A hold nobody has reached yet. */
export function newHold(): Hold {
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  return {
    reached: reached.promise,
    here() {
      reached.resolve()
      return released.promise
    },
    release: () => released.resolve(),
  }
}

/** Pieces of an answer; the second and all later ones wait. */
export async function* heldAfterFirst(pieces: readonly string[], hold: Hold): AsyncGenerator<string> {
  for (const [index, piece] of pieces.entries()) {
    if (index === 1) await hold.here()
    yield piece
  }
}

/** So many of the same at once. */
export function crowd<T>(size: number, start: (index: number) => T): readonly T[] {
  return Array.from({ length: size }, (_item, index) => start(index))
}
