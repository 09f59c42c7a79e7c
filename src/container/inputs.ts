import type { AgentDefinition } from '../contract/agent.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Awaitable } from '../contract/host.ts'
import type { LlmRequest, UserContent } from '../contract/llm.ts'
import type { Checked } from '../contract/schema.ts'
import type { CallOptions } from './call-options.ts'

/** What the user says to the agent: a text, or the JSON of a checked value. */
export function spoken(agent: AgentDefinition, input: unknown): Awaitable<UserContent> {
  if (agent.input === undefined) {
    if (typeof input !== 'string')
      throw new StratagentError(
        'INPUT_INVALID',
        `${agent.name} takes a text. Give it a schema with \`static input\` to pass data.`,
      )
    if (input.trim() === '')
      throw new StratagentError('INPUT_INVALID', `${agent.name} was asked nothing: the input is empty.`)
    return input
  }
  const checked = agent.input.check(input)
  return checked instanceof Promise ? checked.then((result) => asJson(agent, result)) : asJson(agent, checked)
}

function asJson(agent: AgentDefinition, checked: Checked): UserContent {
  if ('value' in checked) return JSON.stringify(checked.value)
  throw new StratagentError(
    'INPUT_INVALID',
    `The input of ${agent.name} does not fit its schema: ${checked.issues.join('; ')}.`,
  )
}

/** The request with its sample index; an empty one is refused before anybody is asked. */
export function checkedRequest(request: LlmRequest, { sample }: CallOptions): LlmRequest {
  if (typeof request.model !== 'string' || !request.model.includes('/')) {
    throw new StratagentError(
      'MODEL_UNKNOWN',
      `A model is written 'provider/model', such as 'openai/gpt-5-mini'; this call says '${request.model}'.`,
    )
  }
  if (!Array.isArray(request.messages) || request.messages.length === 0)
    throw new StratagentError(
      'INPUT_INVALID',
      "A model call needs at least one message: `messages: [{ role: 'user', content: '…' }]`.",
    )
  const last = request.messages.at(-1)
  if (last?.role === 'user' && typeof last.content === 'string' && last.content.trim() === '') {
    throw new StratagentError('INPUT_INVALID', 'A model call was asked nothing: its last message is empty.')
  }
  return sample === undefined ? request : { ...request, sample }
}
