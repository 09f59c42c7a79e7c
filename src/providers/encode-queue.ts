import { setImmediate as nextTurn } from 'node:timers/promises'

import { StratagentError } from '../contract/errors.ts'
import type { EncoderKernel } from '../kernel/encoder-kernel.ts'

/** How long the event loop is held before it gets a turn, in milliseconds: a short question fits in. */
const HOLD = 5

export interface EncodeOptions {
  /** Gives the text up, waiting or under way. */
  readonly signal?: AbortSignal | undefined
}

/** Turns token ids into a vector. */
export type EncodeIds = (ids: readonly number[], options?: EncodeOptions) => Promise<Float32Array>

/** Puts a queue in front of a kernel: texts take turns in its one memory, and the event loop gets its turns between. */
export function encodeQueue(kernel: EncoderKernel): EncodeIds {
  let turnAt = 0
  let last: Promise<unknown> = Promise.resolve()

  const isDue = (): boolean => performance.now() - turnAt >= HOLD
  async function pause(): Promise<void> {
    await nextTurn()
    turnAt = performance.now()
  }

  async function encode(ids: readonly number[], signal: AbortSignal | undefined): Promise<Float32Array> {
    refuseAborted(signal)
    const run = kernel.run(ids)
    for (let step = run.next(); ; step = run.next()) {
      if (step.done === true) return step.value
      if (!isDue()) continue // an await for nothing would cost as much as the work between two steps
      await pause()
      refuseAborted(signal)
    }
  }

  return (ids, { signal } = {}) => {
    const vector = last.then(() => encode(ids, signal))
    last = vector.catch(() => undefined)
    return untilAborted(vector, signal)
  }
}

/** The result of some work, or an error as soon as the signal is aborted. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortedError(signal))
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedError(signal)
}

function abortedError(signal: AbortSignal): StratagentError {
  return new StratagentError('ABORTED', 'The text was not embedded: its signal was aborted.', { cause: signal.reason })
}
