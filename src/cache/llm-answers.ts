import type { Call, Outcome } from '../contract/call.ts'
import type { Reason } from '../contract/decision.ts'
import { StratagentError } from '../contract/errors.ts'
import type { LlmRequest, LlmResponse, Message, UserContent } from '../contract/llm.ts'
import { textOf } from '../contract/llm.ts'
import { noUsage } from '../contract/usage.ts'
import { llmKey, type Keyring } from '../identity/keys.ts'
import { lastIntent, llmParts } from '../identity/partition.ts'
import { refuseAnswer, refuseDrawing, refuseQuestion } from '../trust/admission.ts'
import { holdsInstructions } from '../trust/instructions.ts'
import { isOwn, mayBeOwn, toolTexts } from './answer-owner.ts'
import type { Answering } from './answering.ts'
import { isCounted } from './askers.ts'
import { copyOf, decodeValue, encodeValue } from '../identity/codec.ts'
import { cutsOf, deltasOf, type Cuts } from './cuts.ts'
import { openedValues } from './opened-values.ts'

export interface LlmAnswerOptions {
  readonly keyring: Keyring
  /** Whether a tool may be called again without harm: only then is the decision to call it kept. */
  readonly isHarmless: (agent: string | undefined, tool: string) => boolean
}

/** How a model's answer is kept. */
export function llmAnswers({ keyring, isHarmless }: LlmAnswerOptions): Answering<'llm'> {
  return {
    key: (call) => llmKey(call, keyring),
    parts: (call) => llmParts(call, keyring),
    readFrom: (call) => (call.controls.policy.scope === 'user' ? 'user' : mayTurnOwn(call) ? 'either' : 'tenant'),
    // a decision to act is made for one caller: two who act on it would act under one call id
    share: (call) => {
      const { controls, request, identity } = call
      if (request.tools?.every(({ name }) => isHarmless(identity.agent?.name, name)) === false) return 'none'
      return mayTurnOwn(call) ? 'user' : controls.policy.scope
    },
    bypass: ({ controls: { policy }, request }) =>
      refuseDrawing(request, policy) ?? refuseQuestion(lastIntent(request.messages), policy),
    isOwn: ({ identity, request }, { response }) => {
      const { before, question } = turnOf(request)
      const { system, documents } = request
      return isOwn(identity, textOf(response.content), { question, before, open: [system], documents })
    },
    group: ({ identity }) => identity.agent?.name ?? 'llm',
    intent,
    isTextAnswer: ({ response }) =>
      response.finishReason === 'stop' && response.content.every(({ type }) => type !== 'tool-call'),
    model: ({ response }) => response.model,
    textOf: ({ content }) => textOf(content),
    refuse: (call, outcome) => refuse(call, outcome, isHarmless),
    encode,
    decode,
  }
}

/** The question that is being answered, what was said before it, and what tools have said since. */
function turnOf({ messages }: LlmRequest): {
  readonly question: UserContent | undefined
  readonly before: readonly Message[]
  readonly since: readonly Message[]
} {
  const at = messages.findLastIndex(({ role }) => role === 'user')
  const asked = messages[at]
  const question = asked?.role === 'user' ? asked.content : undefined
  return { question, before: messages.slice(0, Math.max(0, at)), since: messages.slice(at + 1) }
}

function mayTurnOwn(call: Call<'llm'>): boolean {
  const { identity, request } = call
  if (identity.user === undefined || isCounted(call)) return identity.user !== undefined
  const { messages } = request
  const at = messages.findLastIndex(({ role }) => role === 'user')
  const asked = messages[at]
  return mayBeOwn(identity, asked?.role === 'user' ? asked.content : undefined, at)
}

function intent({ request }: Call<'llm'>): { text: string } | { bypass: Reason } {
  const text = lastIntent(request.messages)
  return text === undefined || text.trim() === '' ? { bypass: 'not-eligible' } : { text }
}

function refuse(
  { identity, signal, context, controls, request }: Call<'llm'>,
  { response }: Outcome<'llm'>,
  isHarmless: LlmAnswerOptions['isHarmless'],
): Reason | undefined {
  const calls = response.content.flatMap((part) => (part.type === 'tool-call' ? [part.name] : []))
  if (!calls.every((name) => isHarmless(identity.agent?.name, name))) return 'side-effects'
  return refuseAnswer({
    finishReason: response.finishReason,
    text: textOf(response.content),
    hasToolCalls: calls.length > 0,
    aborted: signal.aborted,
    tainted: context.effects.tainted || toolTexts(turnOf(request).since).some(holdsInstructions),
    meanTokenProbability: response.confidence,
    leastConfidence: controls.policy.leastConfidence,
  })
}

type Kept = Pick<LlmResponse, 'content' | 'finishReason' | 'model' | 'confidence'> & { readonly cuts?: Cuts }

function encode({ response, deltas }: Outcome<'llm'>): Uint8Array {
  const { content, finishReason, model, confidence } = response
  const cuts = deltas && cutsOf(deltas, content)
  return encodeValue({ content, finishReason, model, confidence, cuts })
}

const keptIn = openedValues((value): Kept => {
  const kept = decodeValue(value)
  if (isKept(kept)) return kept
  throw new StratagentError('VALUE_UNSUPPORTED', 'A stored answer is not an answer.')
})

function decode(value: Uint8Array, call: Call<'llm'>, isNear: boolean): Pick<Outcome<'llm'>, 'response' | 'deltas'> {
  const kept = keptIn(value, isNear)
  const { finishReason, model, confidence, cuts } = kept
  const content = isNear ? copyOf(kept.content) : kept.content
  const plain: LlmResponse = { content, finishReason, model, usage: noUsage }
  const response = confidence === undefined ? plain : { ...plain, confidence }
  // a reader wants the pieces, and so does the run that this answer becomes
  const isCut = !isNear || call.sink !== undefined || call.identity.agent !== undefined
  return isCut ? { response, deltas: deltasOf(content, cuts) } : { response }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const {
    content,
    finishReason,
    model,
    cuts,
  }: { content?: unknown; finishReason?: unknown; model?: unknown; cuts?: unknown } = value
  if (!Array.isArray(content) || typeof finishReason !== 'string' || typeof model !== 'string') return false
  return (
    content.every(isPart) && (cuts === undefined || (Array.isArray(cuts) && cuts.every((cut) => Number.isInteger(cut))))
  )
}

function isPart(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  const {
    type,
    text,
    json,
    id,
    name,
  }: { type?: unknown; text?: unknown; json?: unknown; id?: unknown; name?: unknown } = part
  if (type === 'tool-call') return typeof json === 'string' && typeof id === 'string' && typeof name === 'string'
  return (type === 'text' || type === 'reasoning') && typeof text === 'string'
}
