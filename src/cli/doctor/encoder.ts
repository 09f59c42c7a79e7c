import { createHash } from 'node:crypto'

import { minilmEncoder } from '../../providers/minilm-encoder.ts'
import { hasOnnxRuntime } from '../../providers/onnx-runtime.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

const text = 'How do I reset my password?'
/** Digest of the vector of that text: the encoder gives the same bits on every machine. */
const referenceDigest = '8SM9nLWywaMKHDTQ7Jo9Y7hnHTckuxK2bVx9ay66YFo'

const rounds = 15
/** Milliseconds for a short text from which on lookups by meaning are felt. */
const slow = 50

/** Whether the local encoder gives the vector it should, and how long it takes. */
export async function examineEncoder(): Promise<readonly Finding[]> {
  const encoder = minilmEncoder()
  try {
    const digest = createHash('sha256')
      .update(bytesOf(await encoder.encode(text)))
      .digest('base64url')
    if (digest !== referenceDigest) {
      return [
        fail(
          'encoder',
          'gives another vector than it should, for a text whose vector is known',
          'Install the package again; until then say `embedder: openaiEmbedder()`, or `embedder: false`.',
        ),
      ]
    }
    const took = await timePerText((one) => encoder.encode(one))
    const found = `local, WebAssembly: the expected vector, ${took.toFixed(1)} ms for a short text`
    return [took > slow ? warn('encoder', found, slowAdvice) : ok('encoder', found, onnxAdvice())]
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason'
    return [fail('encoder', 'cannot be used', why)]
  }
}

const slowAdvice =
  'This machine is busy or slow, and a lookup by meaning waits for its text: give it more room, or `localEmbedder` an `onnxModel`.'

function onnxAdvice(): string | undefined {
  if (!hasOnnxRuntime()) return undefined
  return 'onnxruntime-node is installed: `localEmbedder({ onnxModel })` uses it, and is faster.'
}

/** The median of some texts that follow each other, in milliseconds. */
async function timePerText(encode: (text: string) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await encode(`Where is my order ${round}, and when does it arrive?`)
    times.push(performance.now() - startedAt)
  }
  return times.toSorted((left, right) => left - right)[rounds >> 1] ?? 0
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
