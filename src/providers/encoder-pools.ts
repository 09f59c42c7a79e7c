import { availableParallelism } from 'node:os'

import { encodePool, type EncodePool } from './encode-pool.ts'
import { encoderThread } from './encoder-thread.ts'
import type { LocalEngine } from './local-encoder.ts'
import type { MinilmEncoder } from './minilm-encoder.ts'

/** Most threads unless told otherwise: each has 24 MB of weights. */
const most = 2

/** Threads that encode beside this one; `'auto'` is one, or two where there are three processors and more. */
export type WorkerCount = number | 'auto'

export interface PoolOptions {
  readonly encoder: MinilmEncoder
  readonly engine: LocalEngine
  readonly workers: WorkerCount
}

export interface SharedPool {
  readonly encode: EncodePool['encode']
  /** Lets go of the pool; the last one who does ends its threads. */
  release(): Promise<void>
}

const pools = new Map<string, { readonly pool: EncodePool; users: number }>()

/** The pool of a process for this engine and so many threads: all who ask for it share it. */
export function sharedPool({ encoder, engine, workers }: PoolOptions): SharedPool {
  const count = workers === 'auto' ? Math.max(1, Math.min(most, availableParallelism() - 1)) : workers
  const name = JSON.stringify([count, engine.assets, engine.onnxModel])
  const shared = pools.get(name) ?? { pool: poolOf(encoder, engine, count), users: 0 }
  pools.set(name, shared)
  shared.users++
  let isReleased = false

  return {
    encode: shared.pool.encode,
    async release() {
      if (isReleased) return
      isReleased = true
      if (--shared.users > 0) return
      pools.delete(name)
      await shared.pool.end()
    },
  }
}

function poolOf(encoder: MinilmEncoder, engine: LocalEngine, count: number): EncodePool {
  return encodePool({
    count,
    start: () => encoderThread(engine),
    here: encoder.encode,
    onFailure: (cause) => process.emitWarning(sentenceOf(cause), { code: 'STRATAGENT_ENCODER_WORKERS' }),
  })
}

function sentenceOf(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : 'unknown reason'
  return `The local embedder goes on in the main thread: its worker threads failed twice (${reason}). Allow worker threads, or turn them off: localEmbedder({ workers: 0 }).`
}
