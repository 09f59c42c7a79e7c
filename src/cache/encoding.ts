import type { Call } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Embed } from '../contract/provider.ts'
import { turn } from '../kernel/turns.ts'
import type { AnswerKind } from './answering.ts'
import { orTimeout } from './budget.ts'

/** Milliseconds an encoding may take before the question is answered without looking at its meaning; more where the call has more. */
const leastLimit = 250

/** What is thrown when an encoding has taken too long. */
export const tooLate = new StratagentError('EMBEDDER_UNAVAILABLE', 'Encoding took longer than a call waits for it.')

/** The vector of a question, for the cache's own use. @throws `tooLate`, or what the embedder throws */
export async function questionVector<K extends AnswerKind>(
  call: Call<K>,
  text: string,
  embed: Embed,
): Promise<Float32Array | undefined> {
  const { read, ask, plain } = call.controls
  // what the caller says is about the answer; a vector stays what it is, and making one asks no provider of answers
  const controls = read && ask && plain ? call.controls : { ...call.controls, read: true, ask: true, plain: true }
  // by hand: an `AbortSignal.any` for each of a thousand questions is what garbage collection takes longest for
  const own = new AbortController()
  const leave = (): void => own.abort(call.signal.reason)
  if (call.signal.aborted) leave()
  call.signal.addEventListener('abort', leave, { once: true })
  const { signal } = own
  const asked = { ...embeddingCall(call, [text]), signal, controls, context: call.context.child('embedding') }
  const limit = Math.max(leastLimit, call.context.cacheTimeLeft)
  try {
    return (await orTimeout(embed(asked), limit, () => tooLate)).response.vectors[0]
  } catch (error) {
    // those that are late together go on one by one; and what nobody waits for must not keep others waiting
    await turn()
    if (error === tooLate) own.abort(tooLate)
    throw error
  } finally {
    call.signal.removeEventListener('abort', leave)
  }
}

/** The cosine of two texts that nobody asks for again: their vectors are not kept. */
export async function likenessOf<K extends AnswerKind>(
  call: Call<K>,
  texts: readonly [string, string],
  embed: Embed,
): Promise<number | undefined> {
  const controls = { ...call.controls, read: false, write: false, ask: true, plain: false }
  const { response } = await embed({ ...embeddingCall(call, texts), controls })
  const [left, right] = response.vectors
  if (left === undefined || right === undefined || left.length !== right.length) return undefined
  const cosine = left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)
  return Math.max(0, Math.min(1, cosine))
}

function embeddingCall<K extends AnswerKind>(call: Call<K>, texts: readonly string[]): Call<'embedding'> {
  const { identity, signal, controls, context } = call
  return { identity, signal, controls, context, kind: 'embedding', request: { texts, purpose: 'cache' } }
}
