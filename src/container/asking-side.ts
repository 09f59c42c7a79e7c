import type { AgentDelta } from '../contract/agent.ts'
import type { Call, Next, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Kind } from '../contract/kinds.ts'
import type { LlmDelta } from '../contract/llm.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import type { RunInput, RunOutput } from '../define/define-agent.ts'
import type { DefinedTool } from '../define/define-tool.ts'
import { turn } from '../kernel/turns.ts'
import { eventStream } from '../runtime/event-stream.ts'
import type { Chains } from './bindings.ts'
import { aborted, callMaker, noOptions, type CallParts } from './calls.ts'
import { checkedRequest } from './inputs.ts'
import type { Asking } from './asking.ts'
import { cachedTool, type CachedOptions } from './cached.ts'
import type { CallOptions, IdentityOptions, RunCallOptions } from './call-options.ts'
import type { Workshop } from './workshop.ts'
import {
  embedResult,
  eventOf,
  llmResult,
  runResult,
  textOfEvent,
  textOnly,
  type LlmResult,
  type RunEvent,
  type RunResult,
} from './results.ts'

export interface AskingParts extends CallParts {
  readonly chains: Chains
  /** Counts calls as under way, so that closing waits for them. */
  readonly workshop: Pick<Workshop, 'begin' | 'end'>
  /** Refuses a name that another function has. @throws StratagentError `CONFIG_INVALID` */
  readonly claimName: (name: string, work: Function) => void
}

/** The asking side of a runtime, with an identity bound or none. */
export function asking(
  parts: AskingParts,
  bound?: IdentityOptions,
): Asking<RunCallOptions & IdentityOptions, CallOptions & IdentityOptions> {
  const { chains, definitionOf, workshop } = parts
  const { callOf, agentCall } = callMaker(parts, bound)

  /** An abort by its one name, whatever reason the caller's signal carries; an answer that comes all the same comes too late. */
  const ask = async <K extends Kind>(chain: Next<K>, call: Call<K>): Promise<Outcome<K>> => {
    const { signal } = call
    workshop.begin()
    try {
      const later = turn()
      if (later !== undefined) await later
      const outcome = await chain(call)
      if (!signal.aborted) return outcome
    } catch (error) {
      if (!signal.aborted || (error instanceof StratagentError && error.code === 'ABORTED')) throw error
      throw aborted(error)
    } finally {
      workshop.end()
    }
    throw aborted(signal.reason)
  }

  const callTool = async <O>(
    tool: ToolDefinition,
    input: unknown,
    options: CallOptions & IdentityOptions,
  ): Promise<O> => {
    const call = callOf('tool', { tool, input, callId: 'direct' }, { options, path: [tool.name] })
    const { response } = await ask(chains.tool, call)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the body returned, or the same from the cache
    return response.output as O
  }

  return {
    async run<A extends AgentTarget>(target: A, input: RunInput<A>, options = noOptions) {
      const made = agentCall(target, input, { options })
      const call = made instanceof Promise ? await made : made
      return runResult<RunOutput<A>>(await ask(chains.agent, call), call)
    },

    stream<A extends AgentTarget>(target: A, input: RunInput<A>, options: RunCallOptions & IdentityOptions = {}) {
      const { name } = definitionOf(target)
      let runId = ''
      return eventStream<RunEvent, AgentDelta, RunResult<RunOutput<A>>>({
        event: (delta) => eventOf(delta, { runId, name }),
        text: textOfEvent,
        ...(options.signal !== undefined && { signal: options.signal }),
        async start(sink, signal) {
          const call = await agentCall(target, input, { options, signal })
          runId = call.context.runId
          const shown = call.identity.trusted === false ? textOnly(sink) : sink
          return runResult<RunOutput<A>>(await ask(chains.agent, { ...call, sink: shown }), call)
        },
      })
    },

    async llm(request, options = noOptions) {
      const call = callOf('llm', checkedRequest(request, options), { options, path: [] })
      return llmResult(await ask(chains.llm, call), call)
    },

    streamLlm(request, options = {}) {
      return eventStream<LlmDelta, LlmDelta, LlmResult>({
        event: (delta) => delta,
        text: (delta) => (delta.type === 'text' ? delta.text : undefined),
        ...(options.signal !== undefined && { signal: options.signal }),
        async start(sink, signal) {
          const call = callOf('llm', checkedRequest(request, options), { options, signal, path: [] })
          return llmResult(await ask(chains.llm, { ...call, sink }), call)
        },
      })
    },

    async embed(texts, options = noOptions) {
      if (!Array.isArray(texts))
        throw new StratagentError('INPUT_INVALID', "embed takes a list of texts: `embed(['…'])`.")
      const call = callOf('embedding', { texts }, { options, path: [] })
      if (texts.length === 0)
        return embedResult({ response: { vectors: [], usage: call.context.usage }, servedBy: 'embedding' }, call)
      return embedResult(await ask(chains.embedding, call), call)
    },

    async call<I, O>({ definition }: DefinedTool<I, O>, input: I, options = {}) {
      const checked = await definition.input.check(input)
      if ('value' in checked) return callTool<O>(definition, checked.value, options)
      throw new StratagentError(
        'INPUT_INVALID',
        `The input of ${definition.name} does not fit its schema: ${checked.issues.join('; ')}.`,
      )
    },

    cached<A extends readonly unknown[], O>(work: (...args: A) => O, options: CachedOptions<A>) {
      const tool = cachedTool(work, options)
      parts.claimName(tool.name, work)
      return (...args: A) => callTool<Awaited<O>>(tool, args, noOptions)
    },
  }
}
