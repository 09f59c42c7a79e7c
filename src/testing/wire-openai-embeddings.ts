import { createHash } from 'node:crypto'
import { tokensIn } from './wire-answer.ts'
import { WireRefusal, badRequest } from './wire-errors.ts'
import { textIn } from './wire-json.ts'
import type { JsonObject } from './wire-json.ts'

/** Gives the vector of a text. It may have more dimensions than asked for: the rest is cut off. */
export type Embed = (text: string, options: EmbedOptions) => readonly number[] | Promise<readonly number[]>

/** What an embedding request says beside its texts. */
export interface EmbedOptions {
  readonly model: string
  readonly dimensions: number
}

const mostTexts = 2048
const usualDimensions: Readonly<Record<string, number>> = { 'text-embedding-3-large': 3072 }

/** The answer to an embeddings request: one vector for each input, in their order. */
export async function embeddingsBody(body: JsonObject, embed: Embed): Promise<JsonObject> {
  const model = textIn(body['model'])
  const texts = textsIn(body['input'])
  const { dimensions = usualDimensions[model] ?? 1536, encoding_format: format = 'float' } = body
  if (model === '') throw badRequest('you must provide a model parameter')
  if (typeof dimensions !== 'number' || !Number.isInteger(dimensions) || dimensions < 1) {
    throw badRequest(`Invalid value for 'dimensions': ${String(dimensions)}. Give a whole number above zero.`)
  }
  if (format !== 'float' && format !== 'base64') {
    throw badRequest(`Invalid value for 'encoding_format': '${String(format)}'. Use float or base64.`)
  }
  const vectors = await Promise.all(
    texts.map(async (text) => fitted(await embed(text, { model, dimensions }), dimensions)),
  )
  const tokens = texts.reduce((sum, text) => sum + tokensIn(text), 0)
  return {
    object: 'list',
    model,
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector],
    })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** A unit vector that depends on every character of the text and on nothing else. */
export function hashVector(text: string, { dimensions }: EmbedOptions): readonly number[] {
  const bytes = createHash('shake128', { outputLength: dimensions * 2 })
    .update(text)
    .digest()
  return unit(Array.from({ length: dimensions }, (_, index) => bytes.readInt16LE(index * 2)))
}

/** The vector cut to the dimensions asked for, at length one again where something was cut. */
function fitted(vector: readonly number[], dimensions: number): Float32Array {
  if (vector.length < dimensions) {
    const message = `The embed function gave ${vector.length} dimensions where ${dimensions} were asked for: ask for fewer or give more.`
    throw new WireRefusal({ status: 500, message })
  }
  return Float32Array.from(vector.length === dimensions ? vector : unit(vector.slice(0, dimensions)))
}

function unit(vector: readonly number[]): readonly number[] {
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

function textsIn(input: unknown): readonly string[] {
  const texts = isTokenList(input) || !Array.isArray(input) ? [input] : input
  if (texts.length === 0 || texts.length > mostTexts) {
    throw badRequest(`'$.input' is invalid: give 1 to ${mostTexts} texts, not ${texts.length}.`)
  }
  return texts.map((text: unknown) => {
    if (typeof text === 'string' && text !== '') return text
    if (isTokenList(text)) return text.join(' ')
    throw badRequest("'$.input' is invalid: every input must be a text or a list of tokens that is not empty.")
  })
}

function isTokenList(input: unknown): input is readonly number[] {
  return Array.isArray(input) && input.length > 0 && input.every((token) => typeof token === 'number')
}
