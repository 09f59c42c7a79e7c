import { setImmediate as nextTurn } from 'node:timers/promises'

import { StratagentError } from '../contract/errors.ts'
import type { EncoderKernel } from '../kernel/encoder-kernel.ts'

/** Texts of at most this many tokens run without a pause. */
const AT_ONCE = 32
/** How long the event loop is held before it gets a turn, in milliseconds. */
const HOLD = 4

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

  async function pause(): Promise<void> {
    if (performance.now() - turnAt < HOLD) return
    await nextTurn()
    turnAt = performance.now()
  }

  async function encode(ids: readonly number[], signal: AbortSignal | undefined): Promise<Float32Array> {
    refuseAborted(signal)
    const run = kernel.run(ids)
    for (let step = run.next(); ; step = run.next()) {
      if (step.done === true) return step.value
      if (ids.length <= AT_ONCE) continue
      await pause()
      refuseAborted(signal)
    }
  }

  return (ids, { signal } = {}) => {
    const vector = last.then(() => encode(ids, signal))
    last = vector.then(pause, () => undefined)
    return untilAborted(vector, signal)
  }
}

/** The result of some work, or an error as soon as the signal is aborted. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortedError(signal))
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedError(signal)
}

function abortedError(signal: AbortSignal): StratagentError {
  return new StratagentError('ABORTED', 'The text was not embedded: its signal was aborted.', { cause: signal.reason })
}
