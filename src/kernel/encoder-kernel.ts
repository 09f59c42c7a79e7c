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

/** The encoder with its weights in memory. One text at a time: finish or drop a run before the next one starts. */
export interface EncoderKernel {
  /** Run the tokens of a text through the model; every yield is a place to pause or to stop, the vector comes last. */
  run(ids: readonly number[]): Generator<undefined, Float32Array, undefined>
}

/** The encoder kernel, with the weights of a weights file copied into its memory. */
export function encoderKernel(file: Uint8Array): EncoderKernel {
  const kernel = loadKernel('encoder', NAMES)
  placeWeights(kernel, file)
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

function placeWeights({ memory, functions }: Encoder, file: Uint8Array): void {
  const { data, offsets } = readEncoderWeights(file)
  const base = growMemory(memory, data.length)
  new Uint8Array(memory.buffer).set(data, base)
  new Uint32Array(memory.buffer, functions.addressesAddress()).set(offsets.map((offset) => base + offset))
  for (let layer = 0; layer < LAYERS; layer++) functions.prepare(layer)
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
