import type { AgentDefinition, AgentRequest } from '../contract/agent.ts'
import type { Call } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Awaitable } from '../contract/host.ts'
import type { Identity } from '../contract/identity.ts'
import type { Kind, Kinds } from '../contract/kinds.ts'
import type { UserContent } from '../contract/llm.ts'
import type { CachePolicy } from '../contract/policy.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import { controlsOf, type IdentityOptions, type RunCallOptions } from './call-options.ts'
import { checkCallOptions } from './check-call.ts'
import { identityOf } from './identities.ts'
import { spoken } from './inputs.ts'

/** What calls are made of. */
export interface CallParts {
  /** The policy of calls without an agent. */
  readonly policy: CachePolicy
  readonly tenancy: 'optional' | 'required'
  readonly definitionOf: (agent: AgentTarget) => AgentDefinition
  readonly newContext: (about: { agent?: string; path: readonly string[] }) => CallContext
  /** @throws StratagentError `CLOSED` */
  readonly checkOpen: () => void
}

export interface AboutCall {
  readonly options: RunCallOptions & IdentityOptions
  readonly path: readonly string[]
  readonly agent?: AgentDefinition
  readonly signal?: AbortSignal
}
export interface AboutRun extends Omit<AboutCall, 'path' | 'agent'> {
  /** An answer somebody wrote beforehand. */
  readonly curated?: string
}

/** Makes calls: the one place where options become an identity and controls. */
export interface CallMaker {
  callOf<K extends Kind>(kind: K, request: Kinds[K]['request'], about: AboutCall): Call<K>
  /** At once, unless the check of a structured input has to be waited for. */
  agentCall(target: AgentTarget, input: unknown, about: AboutRun): Awaitable<Call<'agent'>>
}

/** What a call is told that is told nothing. */
export const noOptions: RunCallOptions & IdentityOptions = Object.freeze({})

/** A maker of calls, with an identity bound or none. */
export function callMaker(parts: CallParts, bound?: IdentityOptions): CallMaker {
  const { policy, definitionOf, newContext } = parts

  const identify = (options: IdentityOptions, agent?: AgentDefinition): Identity => {
    const { session = bound?.session } = options
    const from =
      bound === undefined || session === bound.session
        ? (bound ?? options)
        : { ...bound, ...(session !== undefined && { session }) }
    const identity = identityOf(from, agent?.identity)
    // an empty name is none: it is what a failed look-up of the tenant leaves behind
    if (parts.tenancy === 'optional' || (identity.tenant ?? '') !== '') return identity
    throw new StratagentError(
      'TENANT_REQUIRED',
      'This runtime has `tenancy: required`: pass `{ tenant }` with the call, from your auth context.',
    )
  }

  const callOf = <K extends Kind>(kind: K, request: Kinds[K]['request'], about: AboutCall): Call<K> => {
    check(about.options)
    return newCall(kind, request, about)
  }

  const check = (options: AboutCall['options']): void => {
    if (options !== noOptions) checkCallOptions(options, bound !== undefined)
  }

  const newCall = <K extends Kind>(kind: K, request: Kinds[K]['request'], about: AboutCall): Call<K> => {
    parts.checkOpen()
    const { options, signal = options.signal, agent, path } = about
    if (signal?.aborted === true) throw aborted(signal.reason)
    const identity = identify(options, agent)
    const controls = controlsOf(agent?.cache ?? policy, options.cache)
    if (identity.trusted === false && !controls.ask) throw tellsAll()
    return {
      kind,
      request,
      identity,
      controls,
      signal: signal ?? new AbortController().signal,
      context: newContext(agent === undefined ? { path } : { path, agent: agent.name }),
    }
  }

  return {
    callOf,
    agentCall(target, input, { options, signal, curated }) {
      check(options)
      const agent = definitionOf(target)
      const about: AboutCall = { options, agent, path: [agent.name], ...(signal !== undefined && { signal }) }
      const asked = (said: UserContent): Call<'agent'> => {
        const { documents = [], sample } = options
        const request: AgentRequest = {
          agent,
          input: said,
          history: [],
          documents,
          ...(sample !== undefined && { sample }),
          ...(curated !== undefined && { curated }),
        }
        return newCall('agent', request, about)
      }
      const said = spoken(agent, input)
      return said instanceof Promise ? said.then(asked) : asked(said)
    },
  }
}

function tellsAll(): StratagentError {
  return new StratagentError(
    'CONFIG_INVALID',
    'a call: `only-if-cached` tells its caller what others have asked, and `trusted: false` is to hide it. Leave one of them out.',
  )
}

/** The error of a call that was given up. */
export function aborted(cause: unknown): StratagentError {
  return new StratagentError('ABORTED', 'The call was aborted.', { cause })
}
