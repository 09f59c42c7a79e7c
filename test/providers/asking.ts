import { onTestFinished } from 'vitest'
import type { LlmRequest, LlmResponse } from '../../src/contract/llm.ts'
import type { Provider } from '../../src/contract/provider.ts'
import { collectingSink, llmProbe } from '../../src/testing/probe-call.ts'
import { providerServer } from '../../src/testing/provider-server.ts'
import type { ProviderServer, ProviderServerOptions } from '../../src/testing/provider-server.ts'
import { isObject } from '../../src/testing/wire-json.ts'

/** A provider server that ends with the test. */
export async function server(options: ProviderServerOptions = { answer: () => 'Paris.' }): Promise<ProviderServer> {
  const running = await providerServer(options)
  onTestFinished(() => running.close())
  return running
}

export const question: LlmRequest['messages'] = [{ role: 'user', content: 'What is the capital of France?' }]

/** Asks a provider and gives what it answered. */
export async function askWith(provider: Provider, request: LlmRequest): Promise<LlmResponse> {
  return (await provider.call(llmProbe(request))).response
}

/** Asks a provider with a reader. */
export async function streamWith(provider: Provider, request: LlmRequest): Promise<LlmResponse> {
  return (await provider.call(llmProbe(request, { sink: collectingSink() }))).response
}

/** The body of a request the server got, the latest by default. */
export function bodyAt({ requests }: ProviderServer, index = -1): Readonly<Record<string, unknown>> {
  const body = requests.at(index)?.body
  if (!isObject(body)) throw new Error('The server got no such request.')
  return body
}
