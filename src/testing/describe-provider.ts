import { describe } from 'vitest'
import { describeProviderAnswers } from './provider-answers.ts'
import { describeProviderConversations } from './provider-conversations.ts'
import { describeProviderFailures } from './provider-failures.ts'
import type { ProviderUnderTest } from './provider-probe.ts'

export type { ProviderUnderTest }

/** The suite every model provider passes: the same questions over the wire, and the same things going wrong. */
export function describeProvider(name: string, subject: ProviderUnderTest): void {
  describe(`the provider ${name}`, () => {
    describeProviderAnswers(subject)
    describeProviderConversations(subject)
    describeProviderFailures(subject)
  })
}
