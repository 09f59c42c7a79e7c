import type { Sink } from '../contract/call.ts'
import type { Pace } from './fresh-times.ts'

/** Pieces whose times are remembered: a longer answer goes on as it began. */
const most = 48

/** A sink of which it is known when something passed it. */
export interface PacedSink<D> {
  readonly sink: Sink<D>
  /** When the first piece came, in milliseconds from the start. */
  readonly first: number | undefined
  /** How an answer was shown that ended at this instant; undefined when nothing was. */
  pace(end: number): Pace | undefined
}

/** A sink that is watched. `since` tells the milliseconds from the start. */
export function watchPace<D>(sink: Sink<D>, since: () => number): PacedSink<D> {
  const [at, lengths]: [number[], number[]] = [[], []]
  let last = 0
  return {
    get first() {
      return at[0]
    },
    pace(end) {
      const [first] = at
      if (first === undefined) return undefined
      const pauses = at.slice(1).map((instant, index) => instant - (at[index] ?? 0))
      return { first, pauses, rest: end - last, lengths }
    },
    sink: {
      get started() {
        return sink.started
      },
      write(delta) {
        last = since()
        if (at.length < most) {
          at.push(last)
          lengths.push(isText(delta) ? delta.text.length : 0)
        }
        return sink.write(delta)
      },
    },
  }
}

/** Deltas cut as fresh ones are: what was kept in one piece is shown in many. */
export function cutLike<D>(deltas: readonly D[], { lengths }: Pace): readonly D[] {
  const pieces = lengths.filter((length) => length > 0)
  const longest = Math.max(0, ...pieces)
  if (longest === 0) return deltas
  let turn = 0
  return deltas.flatMap((delta) => {
    if (!isText(delta) || delta.text.length <= longest) return [delta]
    const cut: D[] = []
    for (let from = 0; from < delta.text.length;) {
      const length = pieces[turn++ % pieces.length] ?? longest
      cut.push({ ...delta, text: delta.text.slice(from, (from += length)) })
    }
    return cut
  })
}

function isText<D>(delta: D): delta is D & { readonly text: string } {
  return typeof delta === 'object' && delta !== null && 'text' in delta && typeof delta.text === 'string'
}
