import { describe } from 'vitest'
import type { Provider } from '../contract/provider.ts'
import { describeProviderAnswers } from './provider-answers.ts'
import { describeProviderFailures } from './provider-failures.ts'
import type { ProviderServer } from './provider-server.ts'

/** A provider that is put to the test. */
export interface ProviderUnderTest {
  /** Makes the provider, with the server in the place of the real endpoint. */
  readonly provider: (server: ProviderServer, options?: { readonly timeout?: number }) => Provider
  /** A model it has, as a request names it. */
  readonly model: string
  /** Whether its API gives token probabilities. @default true */
  readonly logprobs?: boolean
  /** Whether the model's calls are priced. @default true */
  readonly priced?: boolean
}

/** The suite every model provider passes: the same questions over the wire, and the same things going wrong. */
export function describeProvider(name: string, subject: ProviderUnderTest): void {
  describe(`the provider ${name}`, () => {
    describeProviderAnswers(subject)
    describeProviderFailures(subject)
  })
}
