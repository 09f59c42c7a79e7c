import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createRuntime, localEmbedder, memoryStore } from 'stratagent'

import { readQuestions } from '../../examples/support-desk/questions.ts'

/** A question of the example's data with its vector, by the encoder of the package. */
export interface Encoded {
  readonly text: string
  readonly vector: Float32Array
}

const dimension = 384
const folders = [fileURLToPath(new URL('../../node_modules/.cache/stratagent-bench/', import.meta.url)), `${tmpdir()}/`]

/** The 3,000 questions, encoded once for each encoder and kept in a file. */
export async function encodedQuestions(note: (text: string) => void): Promise<readonly Encoded[]> {
  const texts = readQuestions().map(({ text }) => text)
  const file = fileNameOf(texts)
  const known = readKept(file, texts.length * dimension)
  const vectors = known ?? (await encodeAll(texts, note))
  if (known === undefined) keep(file, vectors)
  return texts.map((text, index) => ({ text, vector: vectors.slice(index * dimension, (index + 1) * dimension) }))
}

function fileNameOf(texts: readonly string[]): string {
  const embedder = localEmbedder()
  const about = [embedder.fingerprint(embedder.model.replace('local/', '')), ...texts]
  return `questions-${createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 16)}.f32`
}

async function encodeAll(texts: readonly string[], note: (text: string) => void): Promise<Float32Array> {
  const runtime = await createRuntime({ store: memoryStore(), cache: false, providers: [] })
  const vectors = new Float32Array(texts.length * dimension)
  for (const [index, text] of texts.entries()) {
    const [vector] = (await runtime.embed([text])).vectors
    if (vector !== undefined) vectors.set(vector, index * dimension)
    if ((index + 1) % 500 === 0) note(`encoded ${index + 1} of ${texts.length} questions`)
  }
  await runtime.close()
  return vectors
}

function readKept(file: string, length: number): Float32Array | undefined {
  for (const folder of folders) {
    try {
      const bytes = readFileSync(folder + file)
      if (bytes.byteLength === length * 4) return new Float32Array(new Uint8Array(bytes).buffer)
    } catch {
      // not kept here
    }
  }
  return undefined
}

function keep(file: string, vectors: Float32Array): void {
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(folder + file, vectors)
      return
    } catch {
      // a folder that cannot be written to: the next one
    }
  }
}
