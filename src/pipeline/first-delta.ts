import type { Sink } from '../contract/call.ts'

export interface WatchedSink<D> {
  readonly sink: Sink<D>
  /** Milliseconds until the first delta came; undefined when none has. */
  readonly firstAfter: () => number | undefined
}

/** A sink that knows when its first delta came. */
export function watchFirst<D>(sink: Sink<D>): WatchedSink<D> {
  const startedAt = performance.now()
  let first: number | undefined
  return {
    sink: {
      get started() {
        return sink.started
      },
      write(delta) {
        first ??= performance.now() - startedAt
        return sink.write(delta)
      },
    },
    firstAfter: () => first,
  }
}
