import type { AgentDefinition, AgentDelta, AgentResponse } from '../contract/agent.ts'
import type { Call, Outcome } from '../contract/call.ts'
import type { Epochs } from '../contract/context.ts'
import type { Reason } from '../contract/decision.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Clock } from '../contract/host.ts'
import type { Scope } from '../contract/identity.ts'
import type { CacheLayer } from '../contract/layer.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { configOf } from '../identity/config-version.ts'
import { agentKey, type Keyring } from '../identity/keys.ts'
import { agentParts, intentOf } from '../identity/partition.ts'
import { epochsOf } from '../identity/tags.ts'
import { holdsInstructions } from '../trust/instructions.ts'
import { refuseDrawing, refuseQuestion } from '../trust/admission.ts'
import { volatileLifetime } from '../trust/volatile.ts'
import { isOwn, mayBeOwn, toolTexts } from './answer-owner.ts'
import type { Answering } from './answering.ts'
import { isCounted } from './askers.ts'
import { decodeValue, encodeValue } from '../identity/codec.ts'
import { openedValues } from './opened-values.ts'

/** How the answer of a whole run is kept. */
export function agentAnswers({ keyring }: { readonly keyring: Keyring }): Answering<'agent'> {
  return {
    key: (call) => agentKey(call, keyring),
    parts: (call) => agentParts(call, keyring),
    config: ({ request: { agent } }) => (agent.identity.pinned ? configOf(agent) : undefined),
    readFrom: (call) => {
      if (call.controls.policy.scope === 'user') return 'user'
      return isPersonal(call.request.agent) || mayTurnOwn(call) ? 'either' : 'tenant'
    },
    share: (call) => shareOf(call.request.agent, mayTurnOwn(call) ? 'user' : call.controls.policy.scope),
    bypass: ({ controls: { policy }, request: { agent, input, sample } }) =>
      (sample === undefined ? refuseDrawing(agent.settings, policy) : undefined) ??
      refuseQuestion(intentOf(input), policy),
    isOwn: ({ identity, request: { agent, input, history, documents } }, { response }) =>
      isOwn(identity, response.text, {
        question: input,
        before: history,
        open: [agent.persona.instructions],
        documents,
      }),
    group: ({ request }) => request.agent.name,
    intent,
    isTextAnswer: () => true,
    model: ({ response }) => response.model,
    textOf: ({ text }) => text,
    refuse,
    encode,
    decode,
  }
}

/** What a run hands on to the run it is a part of: the larger one lives no longer, and is dropped with it. */
export function effectsOfPart(clock: Clock): NonNullable<CacheLayer<'agent'>['effects']> {
  return ({ request, controls: { policy } }, seen) => {
    if (request.within === undefined) return {}
    const lifetime = volatileLifetime(intentOf(request.input) ?? '', policy.volatile)
    return { epochs: seen, expiresAt: clock.now() + Math.min(policy.ttl, lifetime) }
  }
}

/** What is answered within a run is a part of the run's answer, and goes with it. */
export function wholeOfParts(seen: Epochs): Epochs {
  return epochsOf('part', seen)
}

/** Whether a run may turn out to be one user's own. */
function isPersonal({ tools }: AgentDefinition): boolean {
  return tools.some(({ scope }) => scope === 'user')
}

function mayTurnOwn(call: Call<'agent'>): boolean {
  const { input, history } = call.request
  return isCounted(call) || mayBeOwn(call.identity, input, history.length)
}

/** Two equal runs that may write are two runs; two that may turn out personal are shared by nobody but the user. */
function shareOf({ tools }: AgentDefinition, scope: Scope): Scope | 'none' {
  if (!tools.every(isReadOnly)) return 'none'
  return scope === 'user' || tools.some((tool) => tool.scope === 'user') ? 'user' : 'tenant'
}

function isReadOnly({ effect }: ToolDefinition): boolean {
  return effect === 'pure' || effect === 'read'
}

function intent({ request: { agent, input, opening = [] } }: Call<'agent'>): { text: string } | { bypass: Reason } {
  if (opening.length > 0) return { bypass: 'not-eligible' } // tools have spoken since
  const text = agent.input === undefined ? intentOf(input) : undefined
  return text === undefined || text.trim() === '' ? { bypass: 'not-eligible' } : { text }
}

function refuse({ context, signal, request: { opening = [] } }: Call<'agent'>): Reason | undefined {
  const { wrote, unkeepable } = context.effects
  const tainted = context.effects.tainted || toolTexts(opening).some(holdsInstructions)
  if (signal.aborted) return 'aborted'
  if (wrote) return 'side-effects'
  return tainted ? 'tainted' : unkeepable
}

function encode({ response: { text, model, agent }, deltas = [] }: Outcome<'agent'>): Uint8Array {
  const pieces = deltas.flatMap((delta) => (delta.type === 'text' ? [delta.text] : []))
  const cuts = pieces.length > 1 && pieces.join('') === text ? pieces.map(({ length }) => length) : undefined
  return encodeValue({ text, model, agent, cuts })
}

/** The answer as it was streamed, piece by piece. */
function piecesOf(text: string, cuts: readonly number[]): readonly AgentDelta[] {
  let offset = 0
  return cuts.map((length) => ({ type: 'text', text: text.slice(offset, (offset += length)) }))
}

interface Kept {
  readonly text: string
  readonly model: string
  /** Who answered: the agent that was asked, or one it was handed to. */
  readonly agent?: string
  readonly cuts?: readonly number[]
}

const keptIn = openedValues((value): Kept => {
  const kept = decodeValue(value)
  if (isKept(kept)) return kept
  throw new StratagentError('VALUE_UNSUPPORTED', 'A stored answer is not an answer.')
})

function decode(
  value: Uint8Array,
  { request, sink }: Call<'agent'>,
  isNear: boolean,
): Pick<Outcome<'agent'>, 'response' | 'deltas'> {
  const { text, model, agent = request.agent.name, cuts } = keptIn(value, isNear)
  const response: AgentResponse = {
    status: 'completed',
    agent,
    text,
    output: text, // its value is made above the cache, by today's schema
    model,
    turns: 0,
    messages: [
      { role: 'user', content: request.input },
      { role: 'assistant', content: text },
    ],
  }
  const isCut = cuts !== undefined && (!isNear || sink !== undefined)
  return isCut ? { response, deltas: piecesOf(text, cuts) } : { response }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const { text, model, agent, cuts }: Readonly<Partial<Record<keyof Kept, unknown>>> = value
  if (typeof text !== 'string' || typeof model !== 'string') return false
  if (agent !== undefined && typeof agent !== 'string') return false
  return cuts === undefined || (Array.isArray(cuts) && cuts.every((cut) => Number.isInteger(cut)))
}
