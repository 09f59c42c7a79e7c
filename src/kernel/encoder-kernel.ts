import { readEncoderWeights } from './encoder-weights.ts'
import { growMemory, loadKernel } from './load-kernel.ts'
import type { Kernel } from './load-kernel.ts'

/** Length of a vector. */
export const DIMENSION = 384
/** Most tokens of a text. */
export const WINDOW = 256
/**
 * Which arithmetic made a vector: the same text has the same bits wherever this is the same.
 * Raised when the kernel counts differently, so that no old vector is compared with a new one.
 */
export const ARITHMETIC = 1

const LAYERS = 6
const HEADS = 12
const BLOCK = 32
/** Bytes of weights copied in a step. */
const PIECE = 2 * 1024 * 1024

/** The encoder with its weights in memory. One text at a time: finish or drop a run before the next one starts. */
export interface EncoderKernel {
  /** Run the tokens of a text through the model; every yield is a place to pause or to stop, the vector comes last. */
  run(ids: readonly number[]): Generator<undefined, Float32Array, undefined>
}

/** The encoder kernel, with the weights of a weights file copied into its memory. */
export function encoderKernel(file: Uint8Array): EncoderKernel {
  const loading = loadEncoderKernel(file)
  for (let step = loading.next(); ; step = loading.next()) if (step.done === true) return step.value
}

/** The same in steps: every yield is a place to pause, the kernel comes last. */
export function* loadEncoderKernel(file: Uint8Array): Generator<undefined, EncoderKernel, undefined> {
  const kernel = loadKernel('encoder', NAMES)
  yield
  yield* placeWeights(kernel, file)
  return { run: (ids) => run(kernel, ids) }
}

const NAMES = [
  'idsAddress',
  'addressesAddress',
  'vectorAddress',
  'prepare',
  'begin',
  'attend',
  'project',
  'feedForward',
  'finish',
] as const
type Encoder = Kernel<(typeof NAMES)[number]>

function* placeWeights({ memory, functions }: Encoder, file: Uint8Array): Generator<undefined, void, undefined> {
  const { data, offsets } = readEncoderWeights(file)
  const base = growMemory(memory, data.length)
  const target = new Uint8Array(memory.buffer)
  for (let from = 0; from < data.length; from += PIECE) {
    target.set(data.subarray(from, from + PIECE), base + from)
    yield
  }
  new Uint32Array(memory.buffer, functions.addressesAddress()).set(offsets.map((offset) => base + offset))
  for (let layer = 0; layer < LAYERS; layer++) {
    functions.prepare(layer)
    yield
  }
}

function* run({ memory, functions }: Encoder, ids: readonly number[]): Generator<undefined, Float32Array, undefined> {
  const tokens = ids.length
  if (tokens === 0 || tokens > WINDOW) throw new RangeError(`The encoder takes 1 to ${WINDOW} tokens, not ${tokens}.`)
  new Int32Array(memory.buffer, functions.idsAddress(), tokens).set(ids)
  functions.begin(tokens)
  for (let layer = 0; layer < LAYERS; layer++) {
    for (let head = 0; head < HEADS; head++) {
      functions.attend(layer, head, tokens)
      yield
    }
    functions.project(layer, tokens)
    yield
    for (let first = 0; first < tokens; first += BLOCK) {
      functions.feedForward(layer, first, tokens)
      yield
    }
  }
  functions.finish(tokens)
  return new Float32Array(memory.buffer, functions.vectorAddress(), DIMENSION).slice()
}
