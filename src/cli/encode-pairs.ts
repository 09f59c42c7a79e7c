import { createRuntime } from '../container/create-runtime.ts'
import type { Embedder } from '../contract/provider.ts'
import { memorySessions } from '../stores/memory-sessions.ts'
import { memoryStore } from '../stores/memory.ts'
import type { CalibrationPair } from '../trust/calibration.ts'
import type { Terminal } from './command.ts'
import type { BadLine, PairRow } from './read-pairs.ts'

export interface EncodePairsOptions {
  readonly embedder: Embedder
  readonly terminal: Terminal
}

/** Texts that are encoded between two words of progress. */
const atOnce = 32

/** Gives each pair its similarity; a text longer than the embedder's window makes its line a bad one. */
export async function encodePairs(
  rows: readonly PairRow[],
  { embedder, terminal }: EncodePairsOptions,
): Promise<{ readonly pairs: readonly CalibrationPair[]; readonly tooLong: readonly BadLine[] }> {
  const fits = (row: PairRow): boolean => row.similarity !== undefined || [row.a, row.b].every(embedder.fits)
  const fitting = rows.filter(fits)
  const texts = fitting.filter(({ similarity }) => similarity === undefined).flatMap(({ a, b }) => [a, b])
  const vectors = await encode([...new Set(texts)], { embedder, terminal })
  const pairs = fitting.map(({ a, b, right, similarity }) => {
    return { a, b, right, similarity: similarity ?? cosine(vectors.get(a), vectors.get(b)) }
  })
  const tooLong = rows
    .filter((row) => !fits(row))
    .map(({ line }) => ({ line, why: "is longer than the embedder's window: such a question is never compared" }))
  return { pairs, tooLong }
}

async function encode(
  texts: readonly string[],
  { embedder, terminal }: EncodePairsOptions,
): Promise<ReadonlyMap<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>()
  if (texts.length === 0) return vectors
  const runtime = await createRuntime({
    embedder,
    store: memoryStore(),
    sessions: memorySessions(),
    logger: 'silent',
  })
  try {
    let told = -1
    for (let from = 0; from < texts.length; from += atOnce) {
      const some = texts.slice(from, from + atOnce)
      const { vectors: found } = await runtime.embed(some)
      some.forEach((text, at) => vectors.set(text, found[at] ?? new Float32Array()))
      const tenth = Math.floor((10 * vectors.size) / texts.length)
      if (tenth === told) continue
      told = tenth
      terminal.progress(`Encoding with ${embedder.model}: ${vectors.size} of ${texts.length} texts`)
    }
  } finally {
    await runtime.close()
  }
  return vectors
}

function cosine(left: Float32Array = new Float32Array(), right: Float32Array = new Float32Array()): number {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return Math.min(1, Math.max(0, sum))
}
