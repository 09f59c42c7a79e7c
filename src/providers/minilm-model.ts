import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { StratagentError } from '../contract/errors.ts'
import { loadEncoderKernel } from '../kernel/encoder-kernel.ts'
import { encodeQueue } from './encode-queue.ts'
import type { EncodeIds } from './encode-queue.ts'
import { loadWordPieces, wordPieces } from './word-pieces.ts'
import type { WordPieces } from './word-pieces.ts'

/** SHA-256 of the files: a file that has another one is not loaded. */
export const CHECKSUMS = {
  'weights_int8.bin': 'e6c3555571c35dde1e00a54965baffd572e3fa29ea38d521b655a6066eca931b',
  'vocab.txt': '07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3',
} as const
type Asset = keyof typeof CHECKSUMS

/** Folder of the weights and the vocabulary in the package. */
export const packageAssets = new URL('../../src/providers/minilm-l6-v2-int8/', import.meta.url)

/** What lies in a folder of assets: one in a process, read at the first use. A failure is not kept. */
export interface MinilmModel {
  /** The word pieces, read now if they are not there yet: that holds the event loop for some milliseconds. */
  readonly pieces: () => WordPieces
  /** The same, read in steps. */
  readonly loadPieces: () => Promise<WordPieces>
  readonly encode: () => Promise<EncodeIds>
}

const models = new Map<string, MinilmModel>()

/** The model of a folder. */
export function modelAt(assets: URL): MinilmModel {
  const known = models.get(assets.href)
  if (known !== undefined) return known

  let pieces: WordPieces | undefined
  const model: MinilmModel = {
    pieces: () => (pieces ??= atOnce(assets)),
    loadPieces: once(async () => (pieces ??= await inSteps(assets))),
    encode: once(() => loadEncoder(assets)),
  }
  models.set(assets.href, model)
  return model
}

/** The same work for all who ask; after a failure it is done anew. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () =>
    (result ??= work().catch((error: unknown) => {
      result = undefined
      throw error
    }))
}

function atOnce(assets: URL): WordPieces {
  const file = new URL('vocab.txt', assets)
  try {
    return wordPieces(vocabularyOf(readFileSync(file)))
  } catch (error) {
    throw unavailable(file, error)
  }
}

async function inSteps(assets: URL): Promise<WordPieces> {
  const file = new URL('vocab.txt', assets)
  try {
    return await unhurried(loadWordPieces(vocabularyOf(await readFile(file))))
  } catch (error) {
    throw unavailable(file, error)
  }
}

function vocabularyOf(bytes: Buffer): string {
  refuseChanged('vocab.txt', createHash('sha256').update(bytes).digest('hex'))
  return bytes.toString('utf8')
}

async function loadEncoder(assets: URL): Promise<EncodeIds> {
  const file = new URL('weights_int8.bin', assets)
  try {
    const bytes = await readFile(file)
    // the asynchronous digest leaves the event loop free
    refuseChanged('weights_int8.bin', Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex'))
    return encodeQueue(await unhurried(loadEncoderKernel(bytes)))
  } catch (error) {
    throw unavailable(file, error)
  }
}

/** Does some loading step by step: a start-up has other things to do meanwhile. */
async function unhurried<T>(loading: Generator<undefined, T, undefined>): Promise<T> {
  for (let step = loading.next(); ; step = loading.next()) {
    if (step.done === true) return step.value
    await nextTurn()
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
