import { endpointOf, loadSdk } from './provider-client.ts'
import type { Endpoint, EndpointKind, ProviderOptions } from './provider-client.ts'

/** The endpoint of an OpenAI API, official or compatible. */
export function openaiEndpoint(
  options: ProviderOptions,
  about: Pick<EndpointKind, 'api' | 'catalogue' | 'keyPlace'>,
): Endpoint {
  return endpointOf(options, {
    defaultName: 'openai',
    keyVariable: 'OPENAI_API_KEY',
    urlVariable: 'OPENAI_BASE_URL',
    officialURL: 'https://api.openai.com/v1',
    ...about,
  })
}

/** The SDK's client and its error classes. */
export type OpenaiConnection = Awaited<ReturnType<typeof connectOpenai>>

/** The client of an endpoint, with the SDK's own retries off. */
export async function connectOpenai({ apiKey, baseURL, headers, timeout }: Endpoint) {
  const sdk = await loadSdk('openai', () => import('openai'))
  // its logger prints prompt text
  const client = new sdk.OpenAI({ apiKey, baseURL, timeout, defaultHeaders: headers, maxRetries: 0, logLevel: 'off' })
  return { client, errors: sdk }
}

/** The mean probability of an answer's tokens, in 0..1; absent where the provider gave none. */
export function confidenceOf(logprobs: readonly number[]): { readonly confidence?: number } {
  if (logprobs.length === 0) return {}
  return { confidence: Math.exp(logprobs.reduce((sum, logprob) => sum + logprob, 0) / logprobs.length) }
}
