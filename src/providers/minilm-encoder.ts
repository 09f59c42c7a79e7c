import type { Embedder } from '../contract/provider.ts'
import { ARITHMETIC, DIMENSION, WINDOW } from '../kernel/encoder-kernel.ts'
import type { EncodeOptions } from './encode-queue.ts'
import { CHECKSUMS, modelAt, packageAssets } from './minilm-model.ts'

const FINGERPRINT = [
  'local/all-minilm-l6-v2',
  `int8-${ARITHMETIC}`,
  `${DIMENSION}`,
  'l2',
  `sha256:${CHECKSUMS['weights_int8.bin']}+${CHECKSUMS['vocab.txt']}`,
].join(';')

export interface MinilmOptions {
  /** Folder of weights and vocabulary, ending in a slash. @default the one in the package */
  readonly assets?: URL
}

/** Turns texts into unit vectors by all-MiniLM-L6-v2, in this process. Nothing is read before it is needed. */
export interface MinilmEncoder {
  /** Length of a vector. */
  readonly dimension: number
  /** Most tokens that count: what comes after them does not change a vector. */
  readonly window: number
  /** Provider, model, revision, dimension, normalisation and checksums: vectors of equal fingerprints are comparable. */
  readonly fingerprint: string
  /** Thresholds of its own, where its vectors were measured and lie otherwise than those of the package. */
  readonly thresholds?: Embedder['thresholds']
  /** All tokens of a text, the two around it included. */
  countTokens(text: string): number
  /** Whether a text fits the window; stops reading where it does not. */
  fits(text: string): boolean
  /** The vector of a text: the same bits whatever else is encoded, on every machine. */
  encode(text: string, options?: EncodeOptions): Promise<Float32Array>
  /** Loads vocabulary and weights now, so that what is wrong with them shows at start-up. */
  load(): Promise<void>
}

/** The local sentence encoder. Encoders of the same assets share one copy of the weights. */
export function minilmEncoder(options: MinilmOptions = {}): MinilmEncoder {
  const { assets = packageAssets } = options
  const { pieces, loadPieces, encode } = modelAt(assets)

  return {
    dimension: DIMENSION,
    window: WINDOW,
    fingerprint: FINGERPRINT,
    countTokens: (text) => pieces().count(text),
    fits: (text) => isBrief(text) || pieces().count(text, WINDOW + 1) <= WINDOW,
    async encode(text, encodeOptions) {
      const known = await loadPieces()
      const run = await encode()
      return run(known.ids(text, WINDOW), encodeOptions)
    },
    async load() {
      await loadPieces()
      await encode()
    },
  }
}

/** Whether a text is too short to fill the window: in ASCII no character becomes more than one token. */
function isBrief(text: string): boolean {
  return text.length <= WINDOW - 2 && ascii.test(text)
}

// oxlint-disable-next-line no-control-regex -- all of ASCII is meant
const ascii = /^[\x00-\x7f]*$/
