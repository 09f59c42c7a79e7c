import type { Call, Outcome } from '../contract/call.ts'
import type { Kind } from '../contract/kinds.ts'
import type { Provider } from '../contract/provider.ts'
import type { Usage } from '../contract/usage.ts'
import { attribute } from '../telemetry/attributes.ts'
import { inputMessages, jsonOf, outputMessages, systemInstructions, toolDefinitions } from '../telemetry/content.ts'
import type { Labels, Metrics } from '../telemetry/metrics.ts'
import { linkTo, type Attributes, type Link } from '../telemetry/spans.ts'
import { modelOf, providerOf } from './model-name.ts'

/** How a call came to its end. */
export interface Ended<K extends Kind> {
  readonly call: Call<K>
  /** Absent when it failed. */
  readonly outcome?: Outcome<K>
  readonly error?: string
  /** Seconds. */
  readonly duration: number
}

/** What a kind's span is called and says. */
export interface Description<K extends Kind> {
  readonly client: boolean
  name(call: Call<K>): string
  asked(call: Call<K>): Attributes
  links?(call: Call<K>): readonly Link[]
  answered(outcome: Outcome<K>): Attributes
  /** What it has spent, answered or not. */
  spent?(call: Call<K>): Attributes
  /** What was said to it and by it: put on a span only where content is asked for. */
  heard(call: Call<K>): Attributes
  said(outcome: Outcome<K>): Attributes
  /** What is measured of the whole call. */
  measure?(metrics: Metrics, ended: Ended<K>): void
}

/** `chat claude-sonnet-5`; a call the cache answered reports no usage: nothing was consumed. */
export function llmSpan(providers: ReadonlyMap<string, Pick<Provider, 'address'>>): Description<'llm'> {
  const servers = new Map([...providers].map(([name, { address }]) => [name, serverAttributes(address)]))
  return {
    client: true,
    name: ({ request }) => `chat ${modelOf(request.model)}`,
    asked({ request, sink, identity }) {
      const { model, output, temperature, topP, maxTokens, seed, stop, effort } = request
      const provider = providerOf(model)
      const about: Attributes = {
        [attribute.operation]: 'chat',
        [attribute.provider]: provider,
        [attribute.requestModel]: modelOf(model),
        [attribute.stream]: sink !== undefined,
        [attribute.outputType]: output === undefined ? 'text' : 'json',
      }
      if (temperature !== undefined) about[attribute.temperature] = temperature
      if (topP !== undefined) about[attribute.topP] = topP
      if (maxTokens !== undefined) about[attribute.maxTokens] = maxTokens
      if (seed !== undefined) about[attribute.seed] = seed
      if (stop !== undefined) about[attribute.stopSequences] = [...stop]
      if (effort !== undefined) about[attribute.reasoningLevel] = effort
      if (identity.agent !== undefined) about[attribute.agentName] = identity.agent.name
      return Object.assign(about, servers.get(provider))
    },
    answered: ({ response, servedBy }) => ({
      [attribute.responseModel]: response.model,
      [attribute.finishReasons]: [response.finishReason],
      ...(servedBy === 'provider' && given(attribute.responseId, response.id)),
    }),
    spent: ({ context }) => usageAttributes(context.usage),
    heard: ({ request }) => ({
      [attribute.inputMessages]: inputMessages(request.messages),
      [attribute.systemInstructions]: systemInstructions(request),
      ...(request.tools !== undefined && { [attribute.toolDefinitions]: toolDefinitions(request.tools) }),
    }),
    said: ({ response }) => ({
      [attribute.outputMessages]: outputMessages(response.content, response.finishReason),
    }),
  }
}

/** `invoke_agent support`. */
export const agentSpan: Description<'agent'> = {
  client: false,
  name: ({ request }) => `invoke_agent ${request.agent.name}`,
  asked: ({ request: { agent, within } }) => ({
    [attribute.operation]: 'invoke_agent',
    [attribute.agentName]: agent.name,
    [attribute.agentVersion]: agent.identity.version,
    [attribute.requestModel]: modelOf(agent.model),
    ...given(attribute.stepName, within?.step),
    ...given(attribute.branchIndex, within?.branch),
  }),
  links({ request: { within } }) {
    const link = within?.link && linkTo(within.link, 'handoff')
    return link === undefined ? [] : [link]
  },
  answered: () => ({}),
  heard: ({ request: { agent, input, documents } }) => ({
    [attribute.inputMessages]: inputMessages([{ role: 'user', content: input }]),
    [attribute.systemInstructions]: systemInstructions({ system: agent.persona.instructions, documents }),
    ...(agent.description !== '' && { [attribute.agentDescription]: agent.description }),
  }),
  said: ({ response }) => ({ [attribute.outputMessages]: outputMessages(response.text, 'stop') }),
  measure(metrics, { call: { request }, outcome, error, duration }) {
    const { name, model } = request.agent
    const about: Labels = { agent: name, model: modelOf(model), error }
    const isCached = outcome !== undefined && outcome.servedBy !== 'provider'
    metrics.measure('gen_ai.invoke_agent.duration', duration, { ...about, ...(isCached && { result: 'hit' }) })
    if (outcome === undefined || outcome.response.turns === 0) return
    const { turns, messages } = outcome.response
    const tools = messages.reduce((sum, { role, content }) => sum + (role === 'tool' ? content.length : 0), 0)
    metrics.measure('gen_ai.invoke_agent.inference_calls', turns, about)
    metrics.measure('gen_ai.invoke_agent.tool_calls', tools, about)
  },
}

/** `execute_tool findOrder`. */
export const toolSpan: Description<'tool'> = {
  client: false,
  name: ({ request }) => `execute_tool ${request.tool.name}`,
  asked: ({ request: { tool, callId }, identity }) => ({
    [attribute.operation]: 'execute_tool',
    [attribute.toolName]: tool.name,
    [attribute.toolType]: 'function',
    [attribute.toolCallId]: callId,
    ...given(attribute.agentName, identity.agent?.name),
  }),
  answered: () => ({}),
  // a description is text that models read: it may hold what instructions hold
  heard: ({ request: { tool, input } }) => ({
    [attribute.toolArguments]: jsonOf(input),
    ...(tool.description !== '' && { [attribute.toolDescription]: tool.description }),
  }),
  said: ({ response }) => ({ [attribute.toolResult]: jsonOf(response.output) }),
}

/** `embeddings all-minilm-l6-v2`. */
export function embeddingSpan({
  model,
  address,
}: {
  readonly model: string
  readonly address?: string
}): Description<'embedding'> {
  const server = serverAttributes(address)
  return {
    client: providerOf(model) !== 'local',
    name: () => `embeddings ${modelOf(model)}`,
    asked: () => ({
      [attribute.operation]: 'embeddings',
      [attribute.provider]: providerOf(model),
      [attribute.requestModel]: modelOf(model),
      ...server,
    }),
    answered: ({ response, servedBy }) => ({
      [attribute.dimensions]: response.vectors[0]?.length ?? 0,
      ...(servedBy === 'provider' && { [attribute.inputTokens]: response.usage.inputTokens }),
    }),
    heard: ({ request }) => ({ [attribute.inputMessages]: jsonOf(request.texts) }),
    said: () => ({}),
  }
}

function given(name: string, value: Attributes[string]): Attributes {
  return value === undefined ? {} : { [name]: value }
}

function usageAttributes(usage: Usage): Attributes {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage
  if (inputTokens === 0 && outputTokens === 0) return {}
  return {
    [attribute.inputTokens]: inputTokens,
    [attribute.outputTokens]: outputTokens,
    [attribute.cacheReadTokens]: cacheReadTokens,
    [attribute.cacheWriteTokens]: cacheWriteTokens,
    // readers of the older conventions know the write count by this name
    [attribute.cacheCreationTokens]: cacheWriteTokens,
    ...(reasoningTokens > 0 && { [attribute.reasoningTokens]: reasoningTokens }),
  }
}

/** Host and port of an address, and nothing else of it. */
function serverAttributes(address: string | undefined): Attributes {
  if (address === undefined || !URL.canParse(address)) return {}
  const { hostname, port, protocol } = new URL(address)
  return {
    [attribute.serverAddress]: hostname,
    [attribute.serverPort]: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  }
}
