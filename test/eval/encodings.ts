import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRuntime, localEmbedder, memoryStore } from 'stratagent'

/** The vectors of texts by the encoder of the package. */
export type Encodings = ReadonlyMap<string, Float32Array>

const dimension = 384
const batch = 50
const folder = new URL('../.tmp-eval/', import.meta.url)

/** Encodes texts; what an earlier run has encoded with the same encoder is read from a file. */
export async function encode(texts: Iterable<string>, progress: (text: string) => void): Promise<Encodings> {
  const known = readKept()
  const missing = [...new Set(texts)].filter((text) => !known.has(text))
  if (missing.length === 0) return known

  const runtime = await createRuntime({ store: memoryStore(), cache: false, providers: [] })
  for (let first = 0; first < missing.length; first += batch) {
    const some = missing.slice(first, first + batch)
    const { vectors } = await runtime.embed(some)
    for (const [at, text] of some.entries()) known.set(text, vectors[at] ?? new Float32Array(dimension))
    if (first % 500 === 0) progress(`encoded ${first} of ${missing.length} texts`)
  }
  await runtime.close()
  keep(known)
  return known
}

/** Cosine of two encoded texts. */
export function similarityOf(encodings: Encodings, left: string, right: string): number {
  return dot(vectorOf(encodings, left), vectorOf(encodings, right))
}

/** The vector of an encoded text. @throws Error when it was not encoded */
export function vectorOf(encodings: Encodings, text: string): Float32Array {
  const vector = encodings.get(text)
  if (vector === undefined) throw new Error(`A text was not encoded beforehand: ${text.slice(0, 40)}`)
  return vector
}

/** The product of two vectors of length one. */
export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let at = 0; at < dimension; at++) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return sum
}

/** The file of this encoder: another one has another. */
function fileOf(ending: string): URL {
  const { model, fingerprint } = localEmbedder()
  const digest = createHash('sha256')
    .update(fingerprint(model.replace('local/', '')))
    .digest('hex')
  return new URL(`encodings-${digest.slice(0, 16)}.${ending}`, folder)
}

function readKept(): Map<string, Float32Array> {
  try {
    const texts: unknown = JSON.parse(readFileSync(fileOf('json'), 'utf8'))
    const bytes = readFileSync(fileOf('f32'))
    const all = new Float32Array(new Uint8Array(bytes).buffer)
    if (!Array.isArray(texts) || all.length !== texts.length * dimension) return new Map()
    return new Map(
      texts.map((text, at): [string, Float32Array] => [
        String(text),
        all.subarray(at * dimension, (at + 1) * dimension),
      ]),
    )
  } catch {
    // nothing is kept yet
    return new Map()
  }
}

function keep(known: Encodings): void {
  try {
    mkdirSync(folder, { recursive: true })
    const all = new Float32Array(known.size * dimension)
    for (const [at, vector] of [...known.values()].entries()) all.set(vector, at * dimension)
    writeFileSync(fileOf('json'), JSON.stringify([...known.keys()]))
    writeFileSync(fileOf('f32'), all)
  } catch {
    // a folder that cannot be written to: the next run encodes again
  }
}
