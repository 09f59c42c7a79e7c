import { describeProvider } from '../../src/testing/describe-provider.ts'
import { openai } from '../../src/providers/openai.ts'

describeProvider('openai, Responses', {
  provider: ({ openaiUrl }, options) => openai({ apiKey: 'sk-secret', baseURL: openaiUrl, ...options }),
  model: 'openai/gpt-5.6-terra',
})
