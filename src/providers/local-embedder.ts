import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Embedder } from '../contract/provider.ts'
import { noUsage } from '../contract/usage.ts'
import { sharedPool, type SharedPool, type WorkerCount } from './encoder-pools.ts'
import { minilmEncoder } from './minilm-encoder.ts'
import type { MinilmOptions } from './minilm-encoder.ts'
import { packageAssets } from './minilm-model.ts'

export interface LocalEmbedderOptions extends MinilmOptions {
  /**
   * Most threads beside this one for texts that wait and for long ones, started when they are wanted; each takes about
   * 60 MB. `'auto'` is 1, or 2 where there are three processors or more; 0 encodes everything in this thread.
   * @default 'auto'
   */
  readonly workers?: WorkerCount
}

/** Vectors by all-MiniLM-L6-v2 in this process: no key, no network, no cost. */
export function localEmbedder(options: LocalEmbedderOptions = {}): Embedder {
  checkOptions(options, ['assets', 'workers'], 'localEmbedder')
  const { assets = packageAssets, workers = 'auto' } = options
  checkWorkers(workers)
  const encoder = minilmEncoder({ assets })
  const model = 'local/all-minilm-l6-v2'
  let pool: SharedPool | undefined
  const encode: typeof encoder.encode = (text, about) => {
    if (workers === 0) return encoder.encode(text, about)
    pool ??= sharedPool({ encoder, assets, workers })
    return pool.encode(text, about)
  }

  return {
    name: 'local',
    model,
    noEffect: [],
    fingerprint: () => encoder.fingerprint,
    refuseModel: (name) =>
      name === model.slice('local/'.length) ? undefined : `The local embedder has one model: '${model}'.`,
    fits(text) {
      try {
        return encoder.fits(text)
      } catch {
        // the call that follows says what is wrong with the files
        return true
      }
    },
    load: () => encoder.load(),
    async call({ request, signal }) {
      const vectors = await Promise.all(request.texts.map((text) => encode(text, { signal })))
      return { response: { vectors, usage: noUsage }, servedBy: 'provider' }
    },
    async close() {
      const released = pool?.release()
      pool = undefined
      await released
    },
  }
}

function checkWorkers(workers: unknown): void {
  if (workers === 'auto' || (Number.isInteger(workers) && Number(workers) >= 0 && Number(workers) <= 64)) return
  throw new StratagentError(
    'CONFIG_INVALID',
    `localEmbedder: \`workers\` is ${JSON.stringify(workers)}. Write 'auto', 0 for none, or how many threads may encode.`,
  )
}
