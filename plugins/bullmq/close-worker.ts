import type { Worker } from 'bullmq'
import type { Duration } from 'stratagent'
import { milliseconds } from './run-options.ts'
import type { RunWork } from './work-run.ts'

/** A worker that takes runs off the queue. */
export interface RunWorker {
  /** Takes no more runs, and waits for those under way; what is not done within the limit is given back to the queue. */
  close(limit?: Duration): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

interface Closing {
  readonly worker: Worker
  readonly work: RunWork
  readonly streams: { close(): void }
  readonly drop: () => void
}

/** How a worker ends: in its time, whether its Redis is there or not. */
export function closingWorker({ worker, work, streams, drop }: Closing): RunWorker {
  let closed: Promise<void> | undefined
  const close = async (limit: Duration): Promise<void> => {
    const patience = milliseconds(limit, 'limit', 'close')
    const late = setTimeout(() => work.giveBack(), patience)
    // BullMQ would wait for a Redis that is gone
    const gone = Promise.withResolvers<void>()
    const end = setTimeout(gone.resolve, patience + 2_000)
    await Promise.race([worker.close(), gone.promise])
    clearTimeout(late)
    clearTimeout(end)
    streams.close()
    drop()
  }
  return {
    close: (limit = '30s') => (closed ??= close(limit)),
    [Symbol.asyncDispose]: () => (closed ??= close('30s')),
  }
}
