import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { afterEach, beforeAll, describe, expect, it } from 'vitest'

import { minilmEncoder } from '../../src/providers/minilm-encoder.ts'
import { SPECIAL, ordinary, references } from './minilm-reference.ts'

const encoder = minilmEncoder()
const LONG = 'The quarterly report about cloud spend asks for a refund. '.repeat(30)
const ASSETS = new URL('../../src/providers/minilm-l6-v2-int8/', import.meta.url)

beforeAll(() => encoder.load())

describe('the local encoder is true to the float model', () => {
  it('on the reference texts: cosine 0.999 in the mean and 0.995 at least', async () => {
    const cosines = await Promise.all(ordinary.map(async ({ text, fp32 }) => cosine(await encoder.encode(text), fp32)))
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.995)
    expect(cosines.reduce((sum, value) => sum + value) / cosines.length).toBeGreaterThanOrEqual(0.999)
  })

  it('but for the named exception, whose control words are ordinary words here', async () => {
    const exception = references.find(({ text }) => text === SPECIAL)
    expect(exception && cosine(await encoder.encode(SPECIAL), exception.fp32)).toBeLessThan(0.995)
  })

  it('in what it finds alike', async () => {
    const [question, same, other] = await Promise.all(
      ['What is the capital of France?', "Which city is France's capital?", 'Cancel my subscription'].map((text) =>
        encoder.encode(text),
      ),
    )
    expect(cosine(question ?? [], same ?? [])).toBeGreaterThan(0.85)
    expect(cosine(question ?? [], other ?? [])).toBeLessThan(0.3)
  })
})

describe('a vector', () => {
  it('has the same bits alone and amid twenty others', async () => {
    const texts = references.slice(0, 20).map(({ text }) => text)
    const alone: Float32Array[] = []
    for (const text of texts) alone.push(await encoder.encode(text))
    const [, ...amid] = await Promise.all([
      encoder.encode(LONG),
      ...texts.toReversed().map((text) => encoder.encode(text)),
    ])
    expect(amid.toReversed()).toEqual(alone)
  })

  it('has the bits that were always its bits, unless ARITHMETIC is raised with them', async () => {
    const vectors = await Promise.all(['How do I reset my password?', LONG].map((text) => encoder.encode(text)))
    const digests = vectors.map((vector) =>
      createHash('sha256').update(new Uint8Array(vector.buffer)).digest('hex').slice(0, 16),
    )
    expect({ fingerprint: encoder.fingerprint.split(';')[1], digests }).toEqual({
      fingerprint: 'int8-1',
      digests: ['f1233d9cb5b2c1a3', '1ce15f54babba0dd'],
    })
  })

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t'],
    ['unpaired halves', '\ud800 \udc00 a\ud83d'],
    ['controls', '\u0000\u0007\u001b[31m'],
    ['a megabyte', 'all work and no play '.repeat(50_000)],
    ['a megabyte without a blank', '\u0000'.repeat(1_000_000)],
  ])('has 384 numbers and length 1 for %s', async (_what, text) => {
    const vector = await encoder.encode(text)
    expect(vector).toHaveLength(encoder.dimension)
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  })

  it('belongs to its caller', async () => {
    const first = await encoder.encode('mine')
    const copy = first.slice()
    await encoder.encode('another')
    expect(first).toEqual(copy)
  })
})

describe('the window', () => {
  it('counts all tokens of a text and says whether they fit', () => {
    expect(encoder.countTokens('')).toBe(2)
    expect(encoder.countTokens('word '.repeat(254))).toBe(256)
    expect(encoder.fits('word '.repeat(254))).toBe(true)
    expect(encoder.countTokens('word '.repeat(255))).toBe(257)
    expect(encoder.fits('word '.repeat(255))).toBe(false)
  })

  it('is where a text ends', async () => {
    const full = 'word '.repeat(254)
    expect(await encoder.encode(`${full} and more`)).toEqual(await encoder.encode(full))
  })
})

describe('the queue', () => {
  it('gives the event loop turns while a long text is encoded', async () => {
    let turns = 0
    let done = false
    const count = (): void => {
      if (done) return
      turns++
      setImmediate(count)
    }
    setImmediate(count)
    await encoder.encode(LONG)
    done = true
    expect(turns).toBeGreaterThan(2)
  })

  it('refuses a text whose signal is aborted', async () => {
    await expect(encoder.encode('late', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('gives up a text under way and goes on with the next', async () => {
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const given = encoder.encode(LONG, { signal: controller.signal })
    const next = encoder.encode('How do I reset my password?')
    setImmediate(() => controller.abort(reason))
    await expect(given).rejects.toMatchObject({ code: 'ABORTED', cause: reason })
    expect(await next).toEqual(await encoder.encode('How do I reset my password?'))
  })

  it('lets a waiting text go before its turn', async () => {
    const settled: string[] = []
    const controller = new AbortController()
    const first = encoder.encode(LONG).then(() => settled.push('first'))
    const waiting = encoder.encode('waiting', { signal: controller.signal }).catch(() => settled.push('waiting'))
    setImmediate(() => controller.abort())
    await Promise.all([first, waiting])
    expect(settled).toEqual(['waiting', 'first'])
  })
})

describe('the fingerprint', () => {
  it('names provider, model, revision, dimension, normalisation and checksums', () => {
    expect(encoder.fingerprint).toMatch(/^local\/all-minilm-l6-v2;int8-\d+;384;l2;sha256:[0-9a-f]{64}\+[0-9a-f]{64}$/)
  })
})

describe('assets that cannot be used', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })
  const emptyFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'minilm-'))
    folders.push(folder)
    return folder
  }
  const borrow = (file: string, folder: string): void =>
    symlinkSync(fileURLToPath(new URL(file, ASSETS)), join(folder, file))
  const encoderAt = (folder: string) => minilmEncoder({ assets: pathToFileURL(`${folder}/`) })

  it('are named when they are missing, and used once they are there', async () => {
    const folder = emptyFolder()
    const poor = encoderAt(folder)
    await expect(poor.load()).rejects.toMatchObject({
      code: 'EMBEDDER_UNAVAILABLE',
      message: expect.stringContaining('vocab.txt') as string,
    })
    borrow('vocab.txt', folder)
    await expect(poor.encode('a')).rejects.toMatchObject({
      code: 'EMBEDDER_UNAVAILABLE',
      message: expect.stringContaining('weights_int8.bin') as string,
    })
    borrow('weights_int8.bin', folder)
    expect(await poor.encode('a')).toEqual(await encoder.encode('a'))
  })

  it('are refused when a byte of the weights is another one', async () => {
    const folder = emptyFolder()
    borrow('vocab.txt', folder)
    const weights = readFileSync(new URL('weights_int8.bin', ASSETS))
    weights[20_000_000] = (weights[20_000_000] ?? 0) ^ 1
    writeFileSync(join(folder, 'weights_int8.bin'), weights)
    await expect(encoderAt(folder).encode('a')).rejects.toMatchObject({
      code: 'EMBEDDER_UNAVAILABLE',
      message: expect.stringContaining('checksum') as string,
    })
  })

  it('are refused when the vocabulary is another one', () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n')
    expect(() => encoderAt(folder).countTokens('a')).toThrow(expect.objectContaining({ code: 'EMBEDDER_UNAVAILABLE' }))
  })
})

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}
