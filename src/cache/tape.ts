import type { Sink } from '../contract/call.ts'
import { turningPage } from './turning-page.ts'

/** Takes deltas once and gives them to any number of readers, each at its own pace. */
export interface Tape<D> extends Sink<D> {
  readonly deltas: readonly D[]
  /** Writes everything, from the first delta to the end, into a sink. */
  follow(sink: Sink<D>, signal: AbortSignal): Promise<void>
  /** Says that somebody waits for the end without reading: a slow reader must not hold it up. Gives what takes it back. */
  waitForWhole(): () => void
  /** No more deltas will come. */
  end(): void
}

/** How far the writer may run ahead of its fastest reader, in deltas. */
const ahead = 16

/** A new tape. A writer waits while even the fastest reader is far behind, so a slow reader slows the provider down. */
export function tape<D>(): Tape<D> {
  const deltas: D[] = []
  const positions = new Map<symbol, number>()
  let ended = false
  const page = turningPage()

  const isCrowded = (): boolean => positions.size > 0 && deltas.length - Math.max(...positions.values()) > ahead

  return {
    deltas,
    get started() {
      return deltas.length > 0
    },
    async write(delta) {
      deltas.push(delta)
      page.turn()
      while (isCrowded() && !ended) await page.turned()
    },
    async follow(sink, signal) {
      const reader = Symbol('reader')
      positions.set(reader, 0)
      const leave = (): void => {
        positions.delete(reader)
        page.turn()
      }
      signal.addEventListener('abort', leave, { once: true })
      try {
        for (let position = 0; !signal.aborted;) {
          const delta = deltas[position]
          if (position < deltas.length && delta !== undefined) {
            await sink.write(delta)
            positions.set(reader, ++position)
            page.turn()
          } else if (ended) return
          else await page.turned()
        }
      } finally {
        signal.removeEventListener('abort', leave)
        leave()
      }
    },
    waitForWhole() {
      const waiting = Symbol('waiting')
      positions.set(waiting, Infinity)
      page.turn()
      return () => {
        positions.delete(waiting)
        page.turn()
      }
    },
    end() {
      ended = true
      page.turn()
    },
  }
}
