import { noUsage, type Embedder } from 'stratagent'

export interface OddEmbedderOptions {
  readonly name?: string
  /** The vector of a text; a direction of its own when it says nothing. */
  readonly vectorOf?: (text: string) => Float32Array | Promise<Float32Array> | undefined
  /** US dollars a text costs. @default 0 */
  readonly usd?: number
}

/** An embedder that says what a test wants it to say, and remembers what it was asked. */
export function oddEmbedder({ name = 'odd', vectorOf, usd = 0 }: OddEmbedderOptions = {}): Embedder & {
  readonly batches: (readonly string[])[]
} {
  const batches: (readonly string[])[] = []
  return {
    name,
    model: `${name}/one`,
    noEffect: [],
    batches,
    fingerprint: (model) => `${name} ${model}`,
    fits: () => true,
    async call({ request: { texts } }) {
      batches.push(texts)
      const vectors = await Promise.all(texts.map(async (text) => (await vectorOf?.(text)) ?? ownDirection(text)))
      return { response: { vectors, usage: { ...noUsage, usd: usd * texts.length } }, servedBy: 'provider' }
    },
  }
}

/** The same direction for every text about the harbour. */
export function harbour(text: string): Float32Array | undefined {
  return text.includes('harbour') ? ownDirection('harbour') : undefined
}

/** A unit vector that points where no other text's does, or hardly ever. */
export function ownDirection(text: string): Float32Array {
  let code = 7
  for (const letter of text) code = (code * 31 + (letter.codePointAt(0) ?? 0)) % 4093
  const vector = new Float32Array(4096)
  vector[code] = 1
  return vector
}
