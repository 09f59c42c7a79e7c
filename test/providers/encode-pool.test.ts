import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { encodePool, type EncodePoolOptions, type EncodeSeat } from '../../src/providers/encode-pool.ts'
import { encoderThread } from '../../src/providers/encoder-thread.ts'
import { localEmbedder } from '../../src/providers/local-embedder.ts'
import { minilmEncoder } from '../../src/providers/minilm-encoder.ts'
import { packageAssets } from '../../src/providers/minilm-model.ts'
import { embeddingProbe } from '../../src/testing/probe-call.ts'
import { references } from './minilm-reference.ts'

const encoder = minilmEncoder()
const LONG = 'The quarterly report about cloud spend asks for a refund. '.repeat(30)
const texts = references.map(({ text }) => text)
const short = texts.filter(({ length }) => length < 100).slice(0, 24)
const known = new Map<string, Float32Array>()
const alone = (all: readonly string[]) => all.map((text) => known.get(text))
const open: { end(): Promise<void> }[] = []

beforeAll(async () => {
  for (const text of [...texts, LONG, 'How do I reset my password?']) known.set(text, await encoder.encode(text))
}, 60_000)
afterAll(async () => {
  for (const each of open) await each.end()
})

/** A pool whose first thread is ready, so that what waits goes there and nowhere else. */
function setup(options: Partial<EncodePoolOptions> = {}) {
  const threads: EncodeSeat[] = []
  const failures: unknown[] = []
  const pool = encodePool({
    count: 1,
    start() {
      const thread = encoderThread({ assets: packageAssets.href })
      threads.push(thread)
      return thread
    },
    here: encoder.encode,
    onFailure: (cause) => failures.push(cause),
    ...options,
  })
  open.push(pool)
  const encodeAll = (all: readonly string[]) => Promise.all(all.map((text) => pool.encode(text)))
  /** Wakes the threads and waits for them. */
  const warm = async () => {
    await encodeAll(['a', 'b', 'c', 'd'])
    for (const thread of threads) await thread.ready
  }
  return { pool, threads, failures, encodeAll, warm }
}

describe('a pool of encoders', { timeout: 60_000 }, () => {
  it('gives every text the bits it has in the main thread, whatever it waits with', async () => {
    const { pool, encodeAll, warm } = setup()
    await warm()
    const before = pool.seated
    const [all, reversed] = await Promise.all([encodeAll(texts), encodeAll(texts.toReversed())])
    expect(pool.seated - before).toBeGreaterThan(texts.length)
    expect(all).toEqual(alone(texts))
    expect(reversed.toReversed()).toEqual(alone(texts))
  })

  it('encodes a text that is alone and short in this thread, and starts no other', async () => {
    const { pool, threads } = setup()
    expect(await pool.encode('How do I reset my password?')).toEqual(
      await encoder.encode('How do I reset my password?'),
    )
    expect(threads).toHaveLength(0)
  })

  it('takes a long text elsewhere though it is alone', async () => {
    const { pool, warm } = setup()
    await warm()
    const before = pool.seated
    expect(await pool.encode(LONG)).toEqual(known.get(LONG))
    expect(pool.seated).toBe(before + 1)
  })

  it('loses no text with a thread that is killed, and starts another one', async () => {
    const { threads, failures, encodeAll, warm } = setup()
    await warm()
    const all = encodeAll(short)
    await threads[0]?.end()
    expect(await all).toEqual(alone(short))
    expect(threads).toHaveLength(2)
    expect(failures).toHaveLength(0)
  })

  it('goes on in this thread when threads fail twice, and says so once', async () => {
    const dead = (): EncodeSeat => ({
      ready: Promise.resolve(),
      encode: () => Promise.reject(new Error('gone')),
      end: () => Promise.resolve(),
    })
    const { failures, encodeAll } = setup({ start: dead })
    const vectors = await encodeAll(short)
    await encodeAll(short)
    expect(vectors).toEqual(alone(short))
    expect(failures).toMatchObject([{ message: 'gone' }])
  })

  it('goes on in this thread where threads are not allowed', async () => {
    const start = (): EncodeSeat => {
      throw new Error('not allowed')
    }
    const { failures, encodeAll } = setup({ start })
    expect(await encodeAll(short)).toHaveLength(short.length)
    expect(failures).toMatchObject([{ message: 'not allowed' }])
  })

  it('gives up a text that waits, and goes on with the others', async () => {
    const { pool, encodeAll, warm } = setup()
    await warm()
    const controller = new AbortController()
    const before = pool.seated
    const others = encodeAll(short)
    const given = pool.encode('nobody wants this any more', { signal: controller.signal })
    controller.abort()
    await expect(given).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await others).toHaveLength(short.length)
    expect(pool.seated - before).toBeLessThanOrEqual(short.length)
  })

  it('finishes what it was asked when it is ended', async () => {
    const { pool, encodeAll, warm } = setup()
    await warm()
    const all = encodeAll(short)
    await pool.end()
    expect(await all).toHaveLength(short.length)
  })
})

describe('the local embedder with threads', { timeout: 60_000 }, () => {
  it.each([0, 1, 'auto'] as const)('gives equal vectors with %s of them', async (workers) => {
    const embedder = localEmbedder({ workers })
    const { response } = await embedder.call(embeddingProbe({ texts: short }))
    expect(response.vectors).toEqual(alone(short))
    await embedder.close?.()
  })

  it.each([-1, 1.5, 'many', 65])('refuses %j of them', (workers) => {
    const options = { workers } as { workers: number }
    expect(() => localEmbedder(options)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('holds no process that has nothing else to do, and leaves no text behind when it ends', async () => {
    const program = `
      import { localEmbedder } from 'stratagent'
      const embedder = localEmbedder()
      const texts = Array.from({ length: 60 }, (_, index) => 'text ' + index)
      const { response } = await embedder.call({ kind: 'embedding', request: { texts }, signal: new AbortController().signal })
      console.log(response.vectors.length)`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=stratagent-source', '--import', '@oxc-node/core/register', '--input-type=module', '-e', program],
      { cwd: new URL('../../', import.meta.url), timeout: 60_000 },
    )
    expect(stdout.trim()).toBe('60')
  })
})
