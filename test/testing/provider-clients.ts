import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { onTestFinished } from 'vitest'
import { providerServer } from '../../src/testing/provider-server.ts'
import type { ProviderServer, ProviderServerOptions } from '../../src/testing/provider-server.ts'

/** A server with both official SDKs pointed at it, closed when the test ends. */
export async function wire(options: ProviderServerOptions = {}): Promise<{
  readonly server: ProviderServer
  readonly openai: OpenAI
  readonly anthropic: Anthropic
}> {
  const server = await providerServer(options)
  onTestFinished(() => server.close())
  return {
    server,
    openai: new OpenAI({ apiKey: 'test', baseURL: server.openaiUrl, maxRetries: 0, logLevel: 'off' }),
    anthropic: new Anthropic({
      apiKey: 'test',
      baseURL: server.anthropicUrl,
      maxRetries: 0,
      logLevel: 'off',
      openTelemetry: false,
    }),
  }
}

/** The failure of a promise that must fail. */
export async function failureOf(value: PromiseLike<unknown>): Promise<unknown> {
  try {
    await value
  } catch (error) {
    return error
  }
  throw new Error('It succeeded where it had to fail.')
}

/** A value that comes when it is told to. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

/** A closed schema with one text field. */
export const citySchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
