import { Worker } from 'node:worker_threads'

import { DIMENSION } from '../kernel/encoder-kernel.ts'
import type { EncodeSeat } from './encode-pool.ts'
import type { LocalEngine } from './local-encoder.ts'

/** An encoder in a thread of its own, with a copy of the weights. It keeps a process alive only while it has texts. */
export function encoderThread(engine: LocalEngine): EncodeSeat {
  const worker = startWorker(engine)
  const ready = Promise.withResolvers<void>()
  ready.promise.catch(() => undefined)
  const out: {
    count: number
    resolve: (vectors: readonly Float32Array[]) => void
    reject: (cause: unknown) => void
  }[] = []

  const leave = (cause: unknown): void => {
    ready.reject(cause)
    for (const { reject } of out.splice(0)) reject(cause)
  }
  worker.on('error', leave)
  worker.on('messageerror', leave)
  worker.on('exit', (code) => leave(new Error(`The encoder's thread ended with exit code ${code}.`)))
  worker.on('message', (message: unknown) => {
    if (!(message instanceof Float32Array)) return ready.resolve()
    const bundle = out.shift()
    if (out.length === 0) worker.unref()
    bundle?.resolve(vectorsOf(message, bundle.count))
  })

  // after the last listener, as a listener holds the process again
  worker.unref()

  return {
    ready: ready.promise,
    encode(texts) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly Float32Array[]>()
      out.push({ count: texts.length, resolve, reject })
      worker.ref()
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(texts)
      return promise
    },
    async end() {
      await worker.terminate()
    },
  }
}

function startWorker(engine: LocalEngine): Worker {
  const isSource = import.meta.url.endsWith('.ts')
  return new Worker(new URL(`./encoder-worker${isSource ? '.ts' : '.js'}`, import.meta.url), {
    name: 'stratagent-encoder',
    workerData: engine,
    // what a program loads before it starts, and its secrets, are not for this thread
    env: {},
    ...((!isSource || process.features.typescript !== false) && { execArgv: [] }),
  })
}

function vectorsOf(all: Float32Array, count: number): readonly Float32Array[] {
  // copies: a caller that keeps one vector must not keep those of others
  return Array.from({ length: count }, (_, index) => all.slice(index * DIMENSION, (index + 1) * DIMENSION))
}
