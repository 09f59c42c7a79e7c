import { describeProvider } from '../../src/testing/describe-provider.ts'
import { anthropic } from '../../src/providers/anthropic.ts'

describeProvider('anthropic', {
  provider: ({ anthropicUrl }, options) => anthropic({ apiKey: 'sk-secret', baseURL: anthropicUrl, ...options }),
  model: 'anthropic/claude-sonnet-5',
  logprobs: false,
})
