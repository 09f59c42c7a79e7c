import { parentPort, workerData } from 'node:worker_threads'

import { DIMENSION } from '../kernel/encoder-kernel.ts'
import { localEncoder, type LocalEngine } from './local-encoder.ts'

/** The other side of `encoder-thread.ts`: bundles of texts in, the vectors of each bundle out, in their order. */
async function serve(port: NonNullable<typeof parentPort>, engine: LocalEngine): Promise<void> {
  const encoder = localEncoder(engine)
  await encoder.load()

  let last = Promise.resolve()
  const answer = async (texts: readonly string[], before: Promise<void>): Promise<void> => {
    await before
    const vectors = new Float32Array(texts.length * DIMENSION)
    // each text by itself, so that no vector depends on what it waited with
    for (const [index, text] of texts.entries()) vectors.set(await encoder.encode(text), index * DIMENSION)
    port.postMessage(vectors, [vectors.buffer])
  }
  port.on('message', (texts: readonly string[]) => {
    last = answer(texts, last)
  })
  port.postMessage('ready')
}

if (parentPort === null) throw new Error('encoder-worker is the entry of a worker thread; nobody else imports it.')
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what encoder-thread.ts has given
await serve(parentPort, workerData as LocalEngine)
