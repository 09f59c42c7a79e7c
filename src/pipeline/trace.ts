import type { Call, Middleware, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Usage } from '../contract/usage.ts'
import { attribute } from '../telemetry/attributes.ts'
import { failSpan, startSpan, within, type Attributes, type Span } from '../telemetry/spans.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

/** What a kind's span is called and says. */
interface Description<K extends Kind> {
  readonly client: boolean
  name(call: Call<K>): string
  asked(call: Call<K>): Attributes
  answered(outcome: Outcome<K>): Attributes
}

/** One span around a call, ended on every way out; what the call starts becomes its child. */
export function trace<K extends Kind>(description: Description<K>, { tracing }: Telemetry): Middleware<K> {
  return {
    name: 'trace',
    stage: 'trace',
    async handle(call, next) {
      const { client } = description
      const span = startSpan(tracing, description.name(call), { client, attributes: description.asked(call) })
      try {
        const outcome = await within(span, () => next(call))
        if (span.isRecording()) conclude(span, call, description.answered(outcome))
        return outcome
      } catch (error) {
        failSpan(span, call.signal.aborted ? stopped : error)
        throw error
      } finally {
        span.end()
      }
    },
  }
}

// a caller's signal may carry any reason; on a span an abort has one name
const stopped = new StratagentError('ABORTED', 'The call was aborted.')

/** The last word of the cache stands on the logical span too, so that one search finds every hit. */
function conclude<K extends Kind>(span: Span, { context, kind }: Call<K>, attributes: Attributes): void {
  const last = context.decisions.findLast((decision) => decision.kind === kind && decision.layer !== 'prompt')
  span.setAttributes(attributes)
  if (last === undefined) return
  span.setAttribute(attribute.cacheLayer, last.layer)
  span.setAttribute(attribute.cacheResult, last.result)
  if (last.reason !== undefined) span.setAttribute(attribute.cacheReason, last.reason)
}

/** `chat claude-sonnet-5`; a call the cache answered reports no usage: nothing was consumed. */
export const llmSpan: Description<'llm'> = {
  client: true,
  name: ({ request }) => `chat ${modelOf(request.model)}`,
  asked: ({ request, sink, identity }) => ({
    [attribute.operation]: 'chat',
    [attribute.provider]: providerOf(request.model),
    [attribute.requestModel]: modelOf(request.model),
    [attribute.stream]: sink !== undefined,
    [attribute.outputType]: request.output === undefined ? 'text' : 'json',
    ...(request.temperature !== undefined && { [attribute.temperature]: request.temperature }),
    ...(request.maxTokens !== undefined && { [attribute.maxTokens]: request.maxTokens }),
    ...(identity.agent !== undefined && { [attribute.agentName]: identity.agent.name }),
  }),
  answered: ({ response, servedBy }) => ({
    [attribute.responseModel]: response.model,
    [attribute.finishReasons]: [response.finishReason],
    ...(servedBy === 'provider' && usageAttributes(response.usage)),
    ...(servedBy === 'provider' && response.id !== undefined && { [attribute.responseId]: response.id }),
  }),
}

/** `invoke_agent support`. */
export const agentSpan: Description<'agent'> = {
  client: false,
  name: ({ request }) => `invoke_agent ${request.agent.name}`,
  asked: ({ request }) => ({
    [attribute.operation]: 'invoke_agent',
    [attribute.agentName]: request.agent.name,
    [attribute.agentVersion]: request.agent.identity.version,
    [attribute.requestModel]: modelOf(request.agent.model),
  }),
  answered: () => ({}),
}

/** `execute_tool findOrder`. */
export const toolSpan: Description<'tool'> = {
  client: false,
  name: ({ request }) => `execute_tool ${request.tool.name}`,
  asked: ({ request }) => ({
    [attribute.operation]: 'execute_tool',
    [attribute.toolName]: request.tool.name,
    [attribute.toolCallId]: request.callId,
  }),
  answered: () => ({}),
}

/** `embeddings all-minilm-l6-v2`. */
export function embeddingSpan(model: string): Description<'embedding'> {
  return {
    client: providerOf(model) !== 'local',
    name: () => `embeddings ${modelOf(model)}`,
    asked: () => ({
      [attribute.operation]: 'embeddings',
      [attribute.provider]: providerOf(model),
      [attribute.requestModel]: modelOf(model),
    }),
    answered: ({ response, servedBy }) => ({
      [attribute.dimensions]: response.vectors[0]?.length ?? 0,
      ...(servedBy === 'provider' && { [attribute.inputTokens]: response.usage.inputTokens }),
    }),
  }
}

function usageAttributes(usage: Usage): Attributes {
  return {
    [attribute.inputTokens]: usage.inputTokens,
    [attribute.outputTokens]: usage.outputTokens,
    [attribute.cacheReadTokens]: usage.cacheReadTokens,
    [attribute.cacheWriteTokens]: usage.cacheWriteTokens,
    // readers of the older conventions know the write count by this name
    [attribute.cacheCreationTokens]: usage.cacheWriteTokens,
  }
}

/** The provider's name in a model name. */
export function providerOf(model: string): string {
  const slash = model.indexOf('/')
  return slash < 0 ? '' : model.slice(0, slash)
}

/** The provider's own model id in a model name. */
export function modelOf(model: string): string {
  return model.slice(model.indexOf('/') + 1)
}
