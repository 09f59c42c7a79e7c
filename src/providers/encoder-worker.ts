import { parentPort, workerData } from 'node:worker_threads'

import { DIMENSION } from '../kernel/encoder-kernel.ts'
import { localEncoder, type LocalEngine } from './local-encoder.ts'

/** The other side of `encoder-thread.ts`: bundles of texts in, the vectors of each bundle out, in their order. */
async function serve(port: NonNullable<typeof parentPort>, engine: LocalEngine): Promise<void> {
  const encoder = localEncoder(engine)
  await encoder.load()

  let last: Promise<unknown> = Promise.resolve()
  port.on('message', (texts: readonly string[]) => {
    last = last.then(async () => {
      const vectors = new Float32Array(texts.length * DIMENSION)
      // each text by itself, so that no vector depends on what it waited with
      for (const [index, text] of texts.entries()) vectors.set(await encoder.encode(text), index * DIMENSION)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      port.postMessage(vectors, [vectors.buffer])
    })
  })
  port.postMessage('ready')
}

if (parentPort === null) throw new Error('encoder-worker is the entry of a worker thread; nobody else imports it.')
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what encoder-thread.ts has given
await serve(parentPort, workerData as LocalEngine)
