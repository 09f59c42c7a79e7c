import type { Call } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { AnswerVerdict, JudgedPair } from '../contract/evidence.ts'
import type { LlmRequest, LlmResponse } from '../contract/llm.ts'
import type { AnswerKind, Answering } from './answering.ts'
import { orTimeout } from './budget.ts'
import { ownCost } from './own-cost.ts'
import type { ServeGate } from './semantic.ts'

/** How long a judge may take, in milliseconds: who waits for an answer waits no longer than that. */
export const judgeLimit = 5_000

/** Asks a model without any cache. */
export type AskModel = <K extends AnswerKind>(call: Call<K>, request: LlmRequest) => Promise<LlmResponse>

/** Asks the judge of a call's policy: what it does not say in time, clearly and without failing, is `unsure`. */
export async function askJudge<K extends AnswerKind>(
  call: Call<K>,
  pair: JudgedPair,
  ask: AskModel,
): Promise<AnswerVerdict> {
  const { judge } = call.controls.policy.semantic
  if (judge === undefined) return 'unsure'
  const late = new AbortController()
  const signal = AbortSignal.any([call.signal, late.signal])
  const judged = { ...call, signal, context: ownCost(call.context) }
  try {
    const judging = judge(pair, {
      signal,
      llm: (request) => ask(judged, request),
      spend: (usage) => judged.context.spend(usage, 'cache'),
    })
    const verdict = await orTimeout(orAborted(Promise.resolve(judging), signal), judgeLimit, tooLate)
    return verdict === 'same' || verdict === 'different' ? verdict : 'unsure'
  } catch {
    return 'unsure'
  } finally {
    late.abort()
  }
}

export interface JudgeGateOptions<K extends AnswerKind> {
  readonly answering: Answering<K>
  readonly ask: AskModel
}

/** Has a judge look at a stored answer before it is served; whatever is not clearly `same` is not served. */
export function judgeGate<K extends AnswerKind>({ answering, ask }: JudgeGateOptions<K>): ServeGate<K> {
  return async (call, question, { intent: matched = '', value }) => {
    let answer: string
    try {
      answer = answering.textOf(answering.decode(value, call, false).response)
    } catch {
      return true // whoever opens it to serve it says that it is corrupt
    }
    return (await askJudge(call, { question, matched, answer }, ask)) === 'same'
  }
}

/** The answer, or the reason why nobody waits for it any longer, also where whoever makes it does not listen. */
function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function tooLate(): StratagentError {
  return new StratagentError('PROVIDER_TIMEOUT', `The judge took longer than ${judgeLimit} ms.`)
}
