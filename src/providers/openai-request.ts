import type { LlmRequest, ToolResultPart } from '../contract/llm.ts'
import type { ModelFacts } from './models.ts'

/** What a tool gave back; OpenAI has no flag for failure, so the text says it. */
export function failedText({ text, failed }: ToolResultPart): string {
  return failed === true ? `The tool failed: ${text}` : text
}

/** Whether to ask for token probabilities: a model that thinks gives them only when it does not. */
export function givesLogprobs({ logprobs, effort }: LlmRequest, facts: ModelFacts | undefined): boolean {
  return logprobs === true && (facts?.logprobs !== false || effort === 'none')
}
