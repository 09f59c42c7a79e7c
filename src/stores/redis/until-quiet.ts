/** Work under way, so that a store can close when it is done. */
export interface Work {
  /** Work that somebody waits for. */
  now<T>(work: () => Promise<T>): Promise<T>
  /** Work that nobody waits for; its failure is nobody's. */
  later(work: () => Promise<unknown>): void
  /** Waits until nothing is under way, for so many milliseconds at most. */
  quiet(patience: number): Promise<void>
}

/** Keeps count of work. */
export function untilQuiet(): Work {
  const underWay = new Set<Promise<unknown>>()
  const keep = async <T>(promise: Promise<T>): Promise<T> => {
    underWay.add(promise)
    try {
      return await promise
    } finally {
      underWay.delete(promise)
    }
  }

  return {
    now: (work) => keep(work()),
    later: (work) => void keep(work()).catch(() => undefined),
    async quiet(patience) {
      const late = Promise.withResolvers<'late'>()
      const timer = setTimeout(late.resolve, patience, 'late')
      try {
        while (underWay.size > 0) {
          if ((await Promise.race([Promise.allSettled(underWay), late.promise])) === 'late') return
        }
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
