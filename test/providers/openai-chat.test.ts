import { describeProvider } from '../../src/testing/describe-provider.ts'
import { openai } from '../../src/providers/openai.ts'

describeProvider('openai, Chat Completions', {
  provider: ({ openaiUrl }, options) => openai({ apiKey: 'sk-secret', baseURL: openaiUrl, api: 'chat', ...options }),
  model: 'openai/gpt-5-mini',
})
