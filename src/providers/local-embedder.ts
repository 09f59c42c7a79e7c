import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Embedder } from '../contract/provider.ts'
import { noUsage } from '../contract/usage.ts'
import { sharedPool, type SharedPool, type WorkerCount } from './encoder-pools.ts'
import { localEncoder, type LocalEngine } from './local-encoder.ts'
import type { MinilmOptions } from './minilm-encoder.ts'
import { packageAssets } from './minilm-model.ts'
import { refuseOnnx } from './onnx-runtime.ts'

export interface LocalEmbedderOptions extends MinilmOptions {
  /**
   * Most threads beside this one for texts that wait and for long ones, started when they are wanted; each takes about
   * 60 MB. `'auto'` is 1, or 2 where there are three processors or more; 0 encodes everything in this thread.
   * @default 'auto'
   */
  readonly workers?: WorkerCount
  /**
   * What does the arithmetic: our own WebAssembly, the same bits on every machine, or `onnxruntime-node`, faster, if it
   * is installed. Each has a fingerprint of its own. @default 'auto': ONNX where `onnxModel` is given and can be used
   */
  readonly engine?: 'wasm' | 'onnx' | 'auto'
  /** Path of all-MiniLM-L6-v2 as an ONNX file; the package brings none. */
  readonly onnxModel?: string
}

/** Vectors by all-MiniLM-L6-v2 in this process: no key, no network, no cost. */
export function localEmbedder(options: LocalEmbedderOptions = {}): Embedder {
  checkOptions(options, ['assets', 'workers', 'engine', 'onnxModel'], 'localEmbedder')
  const { workers = 'auto' } = options
  checkWorkers(workers)
  const engine = engineOf(options)
  const encoder = localEncoder(engine)
  const name = engine.onnxModel === undefined ? 'local' : 'onnx'
  const model = `${name}/all-minilm-l6-v2`
  let pool: SharedPool | undefined
  const encode: typeof encoder.encode = (text, about) => {
    if (workers === 0) return encoder.encode(text, about)
    pool ??= sharedPool({ encoder, engine, workers })
    return pool.encode(text, about)
  }

  return {
    name,
    model,
    noEffect: [],
    fingerprint: () => encoder.fingerprint,
    get thresholds() {
      return encoder.thresholds
    },
    refuseModel: (asked) =>
      asked === model.slice(name.length + 1) ? undefined : `The local embedder has one model: '${model}'.`,
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

function engineOf({ assets = packageAssets, engine = 'auto', onnxModel }: LocalEmbedderOptions): LocalEngine {
  if (!['wasm', 'onnx', 'auto'].includes(engine)) {
    throw invalid(`localEmbedder: \`engine\` is ${JSON.stringify(engine)}. Write 'wasm', 'onnx' or 'auto'.`)
  }
  const refusal = engine === 'wasm' ? 'not wanted' : refuseOnnx(onnxModel)
  if (engine === 'onnx' && refusal !== undefined) throw invalid(refusal)
  return { assets: assets.href, ...(refusal === undefined && onnxModel !== undefined && { onnxModel }) }
}

function checkWorkers(workers: unknown): void {
  if (workers === 'auto' || (Number.isInteger(workers) && Number(workers) >= 0 && Number(workers) <= 64)) return
  throw invalid(
    `localEmbedder: \`workers\` is ${JSON.stringify(workers)}. Write 'auto', 0 for none, or how many threads may encode.`,
  )
}

function invalid(sentence: string): StratagentError {
  return new StratagentError('CONFIG_INVALID', sentence)
}
