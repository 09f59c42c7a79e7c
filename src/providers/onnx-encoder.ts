import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

import { StratagentError } from '../contract/errors.ts'
import { DIMENSION, WINDOW } from '../kernel/encoder-kernel.ts'
import { refuseAborted, untilAborted } from './encode-queue.ts'
import { minilmEncoder, type MinilmEncoder } from './minilm-encoder.ts'
import { CHECKSUMS, modelAt } from './minilm-model.ts'
import {
  loadOnnxRuntime,
  unavailableOnnx,
  type OnnxOutput,
  type OnnxRuntime,
  type OnnxSession,
} from './onnx-runtime.ts'

export interface OnnxEncoderOptions {
  /** Path of all-MiniLM-L6-v2 as an ONNX file. */
  readonly model: string
  /** Folder of the vocabulary. */
  readonly assets: URL
  /** Gives the engine. @default the installed package */
  readonly runtime?: () => OnnxRuntime
}

/**
 * A file whose vectors were measured, of int8 weights and activations: similarities that let through as few wrong ones of
 * 2,000 labelled pairs as 0.95, 0.895 and 0.85 do with the local encoder.
 */
const measured = {
  checksum: '40cf4eedf3b4471b664821e4a3e96be263e73b7e4406118dad0c83725b183077',
  thresholds: { strict: 0.944, balanced: 0.889, faq: 0.843 },
} as const

interface Engine {
  readonly runtime: OnnxRuntime
  readonly session: OnnxSession
}

/** The same model by ONNX Runtime, one text at a time: with several, a quantised model would mix them. */
export function onnxEncoder({ model, assets, runtime = loadOnnxRuntime }: OnnxEncoderOptions): MinilmEncoder {
  const { loadPieces } = modelAt(assets)
  const { fits, countTokens } = minilmEncoder({ assets })
  let checksum: string | undefined
  let engine: Promise<Engine> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const start = (): Promise<Engine> =>
    (engine ??= startEngine(model, runtime).catch((error: unknown) => {
      engine = undefined
      throw error
    }))
  const checksumHere = (): string => (checksum ??= checksumOf(readFileSync(model)))
  const run = async (text: string, signal: AbortSignal | undefined): Promise<Float32Array> => {
    const ids = (await loadPieces()).ids(text, WINDOW)
    const started = await start()
    refuseAborted(signal)
    return vectorOf(started, ids)
  }

  return {
    dimension: DIMENSION,
    window: WINDOW,
    fits,
    countTokens,
    get thresholds() {
      return checksumHere() === measured.checksum ? measured.thresholds : undefined
    },
    get fingerprint() {
      return `onnx/all-minilm-l6-v2;onnx;${DIMENSION};l2;sha256:${checksumHere()}+${CHECKSUMS['vocab.txt']}`
    },
    encode(text, { signal } = {}) {
      const vector = last.then(() => run(text, signal))
      last = vector.catch(() => undefined)
      return untilAborted(vector, signal)
    },
    async load() {
      await loadPieces()
      checksum ??= checksumOf(await readFile(model))
      await start()
    },
  }
}

async function startEngine(model: string, load: () => OnnxRuntime): Promise<Engine> {
  const runtime = load()
  try {
    // one thread, and the same order of sums in every run
    const session = await runtime.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
    return { runtime, session }
  } catch (cause) {
    throw unavailableOnnx('The ONNX file cannot be loaded', cause)
  }
}

async function vectorOf({ runtime, session }: Engine, ids: readonly number[]): Promise<Float32Array> {
  const tensor = (values: readonly number[]): object =>
    new runtime.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length])
  const all = {
    input_ids: tensor(ids),
    attention_mask: tensor(ids.map(() => 1)),
    token_type_ids: tensor(ids.map(() => 0)),
  }
  const feeds = Object.fromEntries(Object.entries(all).filter(([name]) => session.inputNames.includes(name)))
  const outputs = Object.values(await session.run(feeds))
  // a vector of the whole text where the file has one, else the rows of its tokens
  const found = outputs.find(({ dims }) => dims.length === 2) ?? outputs.find(({ dims }) => dims.length === 3)
  return normalised(mean(found))
}

function mean(output: OnnxOutput | undefined): Float32Array {
  const { data, dims = [] } = output ?? {}
  if (!(data instanceof Float32Array) || dims.at(-1) !== DIMENSION) {
    throw new StratagentError(
      'EMBEDDER_UNAVAILABLE',
      `The ONNX file gives no vectors of ${DIMENSION} numbers. Give all-MiniLM-L6-v2, or write \`localEmbedder({ engine: 'wasm' })\`.`,
    )
  }
  const sum = new Float32Array(DIMENSION)
  for (const [index, value] of data.entries()) sum[index % DIMENSION] = (sum[index % DIMENSION] ?? 0) + value
  return sum
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

function checksumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
