import type { Next } from '../contract/call.ts'
import type { ToolContext } from '../contract/tool.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Identity } from '../contract/identity.ts'
import type { Embedder, Provider } from '../contract/provider.ts'
import type { Call, Outcome } from '../contract/call.ts'
import { narrowed } from '../identity/keys.ts'
import { measureUsage, measureWork } from '../telemetry/call-metrics.ts'
import type { Labels, Metrics } from '../telemetry/metrics.ts'
import { watchFirst } from './first-delta.ts'
import { modelOf, providerOf } from './model-name.ts'
import { whileWanted } from './while-wanted.ts'

/** The last step of a model call: the provider named before the slash. */
export function askProvider(providers: ReadonlyMap<string, Provider>, metrics?: Metrics): Next<'llm'> {
  return async (call) => {
    call.signal.throwIfAborted()
    const provider = providerFor(providers, call.request.model)
    const outcome = await whileWanted(call.signal, paidFor(provider, call, metrics))
    call.signal.throwIfAborted() // paid for, and too late: nobody waits for it any more
    return outcome
  }
}

/** What comes is paid for, also when it comes too late. */
async function paidFor(provider: Provider, call: Call<'llm'>, metrics?: Metrics): Promise<Outcome<'llm'>> {
  const outcome = await (metrics?.isListening === true ? measured(provider, call, metrics) : provider.call(call))
  call.context.spend(outcome.response.usage, 'answer')
  return outcome
}

/** One request to a provider: a try or a fallback is measured by itself, as it was sent by itself. */
async function measured(provider: Provider, call: Call<'llm'>, metrics: Metrics): Promise<Outcome<'llm'>> {
  const { request, identity, sink } = call
  const about: Labels = {
    operation: 'chat',
    provider: provider.name,
    model: modelOf(request.model),
    agent: identity.agent?.name,
  }
  const watched = sink && watchFirst(sink)
  const name = 'gen_ai.client.inference.duration'
  const outcome = await measureWork({ metrics, name, about }, () =>
    provider.call(watched === undefined ? call : { ...call, sink: watched.sink }),
  )
  const first = watched?.firstAfter()
  if (first !== undefined) metrics.measure('gen_ai.client.inference.time_to_first_chunk', first / 1000, about)
  measureUsage(metrics, outcome.response.usage, { ...about, answeredBy: outcome.response.model })
  return outcome
}

/** The provider of a model. @throws StratagentError `MODEL_UNKNOWN` with the names there are. */
export function providerFor(providers: ReadonlyMap<string, Provider>, model: string): Provider {
  const provider = providers.get(providerOf(model))
  if (provider !== undefined) return provider
  const known = [...providers.keys()].join(', ') || 'none'
  throw new StratagentError(
    'MODEL_UNKNOWN',
    `No provider ${providerOf(model) === '' ? '' : `called '${providerOf(model)}' `}answers for the model '${model}'. Models are written 'provider/model'; providers here: ${known}. Add it to \`providers\`, or leave \`providers\` out to have anthropic and openai by the keys in the environment.`,
  )
}

/** The last step of an embedding call. */
export function askEmbedder(embedder: Embedder, metrics?: Metrics): Next<'embedding'> {
  const about = { operation: 'embeddings', provider: embedder.name, model: modelOf(embedder.model) }
  return async (call) => {
    call.signal.throwIfAborted()
    const outcome = await measureWork({ metrics, name: 'gen_ai.client.operation.duration', about }, () =>
      embedder.call(call),
    )
    call.context.spend(outcome.response.usage, call.request.purpose ?? 'answer')
    return outcome
  }
}

/** The last step of a tool call: the body, with what it may know of who asks, within its time. */
export function invokeTool(metrics?: Metrics): Next<'tool'> {
  return async (call) => {
    const { tool, input, self } = call.request
    const limit = tool.timeout === undefined ? undefined : AbortSignal.timeout(tool.timeout)
    const signal = limit === undefined ? call.signal : AbortSignal.any([call.signal, limit])
    signal.throwIfAborted()
    const gone = Promise.withResolvers<never>()
    gone.promise.catch(() => undefined)
    const leave = (): void => gone.reject(limit?.aborted === true ? timedOut(tool.name, tool.timeout) : signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    try {
      const about = { tool: tool.name, agent: call.identity.agent?.name }
      const output = await measureWork({ metrics, name: 'gen_ai.execute_tool.duration', about }, () =>
        Promise.race([tool.invoke(self, input, contextFor(call, signal)), gone.promise]),
      )
      return { response: { output }, servedBy: 'provider' } satisfies Outcome<'tool'>
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}

function contextFor(
  { request: { tool, callId }, identity, context, sink }: Call<'tool'>,
  signal: AbortSignal,
): ToolContext {
  return {
    identity: visibleTo(tool, identity),
    signal,
    runId: context.runId,
    callId,
    progress: (value) => void sink?.write({ type: 'progress', value }).catch(() => undefined),
  }
}

/**
 * What a tool sees of who asks. The results of a `pure` or `read` tool are shared within its scope and by the values it
 * varies by; what is not in that identity must not shape them, so it cannot be seen.
 */
function visibleTo(tool: Call<'tool'>['request']['tool'], identity: Identity): Identity {
  if (tool.effect !== 'pure' && tool.effect !== 'read') return identity
  const { locale: _locale, user: _user, session: _session, trusted: _trusted, agent, ...rest } = identity
  // tools that share results under a name of their own have no agent in their key
  const asker = tool.cache?.shared === undefined && agent !== undefined ? { agent } : {}
  const seen: Identity = { ...rest, ...asker, ...narrowed(identity, tool.cache?.vary) }
  if (tool.scope === 'user') return identity.user === undefined ? seen : { ...seen, user: identity.user }
  return Object.defineProperty(seen, 'user', {
    get: () => {
      const sentence = `The tool ${tool.name} reads identity.user, but its results are shared by the whole tenant. Declare \`scope: 'user'\` on it.`
      throw new StratagentError('CONFIG_INVALID', sentence)
    },
    enumerable: false,
  })
}

function timedOut(name: string, timeout: number | undefined): StratagentError {
  return new StratagentError(
    'TOOL_TIMEOUT',
    `The tool ${name} took longer than its ${timeout} ms. Give it more with \`timeout\`, or make it quicker.`,
  )
}
