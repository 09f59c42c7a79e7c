import { checkOptions } from '../contract/check-options.ts'
import type { Call, Outcome } from '../contract/call.ts'
import type { Embedder } from '../contract/provider.ts'
import { addUsage, noUsage } from '../contract/usage.ts'
import type { Usage } from '../contract/usage.ts'
import { StratagentError } from '../contract/errors.ts'
import { priced } from './models.ts'
import { connectOpenai, openaiEndpoint } from './openai-client.ts'
import type { OpenaiConnection } from './openai-client.ts'
import { openaiEmbeddingModels } from './openai-models.ts'
import { providerOptionNames } from './provider-client.ts'
import type { Endpoint, ProviderOptions } from './provider-client.ts'
import { malformed } from './provider-errors.ts'
import { noEffectOf } from './request-fields.ts'
import { withinLimit } from './time-limit.ts'
import type { TimeLimit } from './time-limit.ts'

export interface OpenaiEmbedderOptions extends ProviderOptions {
  /** @default 'text-embedding-3-small' */
  readonly model?: string
  /** Length of the vectors, where the model can shorten them. @default the model's own */
  readonly dimensions?: number
}

/** The longest text, in tokens, that OpenAI's embedding models take. */
const window = 8191
/** What one request may carry; the API allows 2,048 texts and 300,000 tokens. */
const most = { texts: 2048, tokens: 250_000 }

/** Vectors from OpenAI's Embeddings API or a compatible server. */
export function openaiEmbedder(options: OpenaiEmbedderOptions = {}): Embedder {
  checkOptions(options, [...providerOptionNames, 'model', 'dimensions'], 'openaiEmbedder')
  const { dimensions } = options
  const endpoint = openaiEndpoint(options, {
    api: 'openai-embeddings/v1',
    catalogue: openaiEmbeddingModels,
    keyPlace: 'embedder: openaiEmbedder({ apiKey })',
  })
  const model = endpoint.idOf(options.model ?? 'text-embedding-3-small')
  const refusal = endpoint.refuseModel(model)
  if (refusal !== undefined) throw new StratagentError('MODEL_UNKNOWN', refusal)
  let connection: Promise<OpenaiConnection> | undefined

  return {
    name: endpoint.name,
    model: `${endpoint.name}/${model}`,
    address: new URL(endpoint.baseURL).origin,
    noEffect: noEffectOf('openaiEmbeddings'),
    fingerprint: () => `${endpoint.fingerprint(model)} ${dimensions ?? 'all'}`,
    refuseModel: endpoint.refuseModel,
    fits: (text) => text !== '' && tokensAtMost(text) <= window,
    async call(call) {
      connection ??= connectOpenai(endpoint)
      return embed(call, { endpoint, model, dimensions, ...(await connection) })
    },
  }
}

/** A cautious estimate: two bytes a token, where ordinary text has three or four. */
function tokensAtMost(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 2)
}

interface Embedding extends OpenaiConnection {
  readonly endpoint: Endpoint
  readonly model: string
  readonly dimensions: number | undefined
}

async function embed(call: Call<'embedding'>, embedding: Embedding): Promise<Outcome<'embedding'>> {
  const { name: provider, timeout } = embedding.endpoint
  const limits = {
    provider,
    model: `${provider}/${embedding.model}`,
    errors: embedding.errors,
    timeout,
    signal: call.signal,
  }
  const vectors: Float32Array[] = []
  let usage: Usage = noUsage
  try {
    for (const texts of batches(call.request.texts)) {
      const answer = await withinLimit(limits, (limit) => embedBatch(texts, { ...embedding, limit }))
      vectors.push(...answer.vectors)
      usage = addUsage(usage, answer.usage)
    }
  } catch (error) {
    // the batches before the one that failed are paid for
    if (usage !== noUsage) call.context.spend(usage, call.request.purpose ?? 'answer')
    throw error
  }
  return { response: { vectors, usage }, servedBy: 'provider' }
}

function batches(texts: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = []
  let tokens = 0
  for (const text of texts) {
    const size = tokensAtMost(text)
    const current = all.at(-1)
    if (current === undefined || current.length === most.texts || tokens + size > most.tokens) {
      all.push([text])
      tokens = size
    } else {
      current.push(text)
      tokens += size
    }
  }
  return all
}

interface Batch extends Embedding {
  readonly limit: TimeLimit
}

async function embedBatch(
  texts: readonly string[],
  { client, model, dimensions, endpoint, limit }: Batch,
): Promise<{ readonly vectors: readonly Float32Array[]; readonly usage: Usage }> {
  const shortened = dimensions === undefined ? {} : { dimensions }
  const { data, usage } = await client.embeddings.create({ model, input: [...texts], ...shortened }, limit.options)
  const counts = { ...noUsage, inputTokens: usage.prompt_tokens }
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]))
  const vectors = texts.map((_text, index) => {
    const unit = unitVector(byIndex.get(index) ?? [])
    if (unit === undefined) throw malformed(endpoint.name, `it holds no vector for text ${index}`)
    return unit
  })
  return { vectors, usage: priced(counts, endpoint.facts(model)) }
}

function unitVector(numbers: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...numbers)
  return length > 0 && Number.isFinite(length) ? Float32Array.from(numbers, (number) => number / length) : undefined
}
