import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { StratagentError } from '../contract/errors.ts'
import { ARITHMETIC, DIMENSION, WINDOW, loadEncoderKernel } from '../kernel/encoder-kernel.ts'
import { encodeQueue } from './encode-queue.ts'
import type { EncodeIds, EncodeOptions } from './encode-queue.ts'
import { wordPieces } from './word-pieces.ts'
import type { WordPieces } from './word-pieces.ts'

/** SHA-256 of the files: a file that has another one is not loaded. */
const CHECKSUMS = {
  'weights_int8.bin': 'e6c3555571c35dde1e00a54965baffd572e3fa29ea38d521b655a6066eca931b',
  'vocab.txt': '07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3',
} as const
type Asset = keyof typeof CHECKSUMS

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
  const { assets = new URL('../../src/providers/minilm-l6-v2-int8/', import.meta.url) } = options
  const { pieces, encode } = modelAt(assets)

  return {
    dimension: DIMENSION,
    window: WINDOW,
    fingerprint: FINGERPRINT,
    countTokens: (text) => pieces().count(text),
    fits: (text) => isBrief(text) || pieces().count(text, WINDOW + 1) <= WINDOW,
    async encode(text, encodeOptions) {
      const ids = pieces().ids(text, WINDOW)
      const run = await encode()
      return run(ids, encodeOptions)
    },
    async load() {
      pieces()
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

interface Model {
  readonly pieces: () => WordPieces
  readonly encode: () => Promise<EncodeIds>
}

const models = new Map<string, Model>()

/** The model of a folder: one in a process, read at the first use. A failure is not kept. */
function modelAt(assets: URL): Model {
  const known = models.get(assets.href)
  if (known !== undefined) return known

  let pieces: WordPieces | undefined
  let encode: Promise<EncodeIds> | undefined
  const model: Model = {
    pieces: () => (pieces ??= loadPieces(assets)),
    encode: () =>
      (encode ??= loadEncoder(assets).catch((error: unknown) => {
        encode = undefined
        throw error
      })),
  }
  models.set(assets.href, model)
  return model
}

function loadPieces(assets: URL): WordPieces {
  const file = new URL('vocab.txt', assets)
  try {
    const bytes = readFileSync(file)
    refuseChanged('vocab.txt', createHash('sha256').update(bytes).digest('hex'))
    return wordPieces(bytes.toString('utf8'))
  } catch (error) {
    throw unavailable(file, error)
  }
}

async function loadEncoder(assets: URL): Promise<EncodeIds> {
  const file = new URL('weights_int8.bin', assets)
  try {
    const bytes = await readFile(file)
    // the asynchronous digest leaves the event loop free
    refuseChanged('weights_int8.bin', Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex'))
    const loading = loadEncoderKernel(bytes)
    for (let step = loading.next(); ; step = loading.next()) {
      if (step.done === true) return encodeQueue(step.value)
      await nextTurn() // a start-up has other things to do meanwhile
    }
  } catch (error) {
    throw unavailable(file, error)
  }
}

function refuseChanged(asset: Asset, checksum: string): void {
  if (checksum !== CHECKSUMS[asset]) throw new Error(`${asset} has the checksum ${checksum}, not ${CHECKSUMS[asset]}.`)
}

function unavailable(file: URL, cause: unknown): StratagentError {
  const path = file.protocol === 'file:' ? fileURLToPath(file) : file.href
  const reason = cause instanceof Error ? cause.message : 'unknown reason'
  return new StratagentError(
    'EMBEDDER_UNAVAILABLE',
    `The local embedder cannot load ${path}: ${reason} Install the package again, or choose another embedder.`,
    { cause },
  )
}
