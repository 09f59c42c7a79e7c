import type { Call, Keep, Outcome } from '../contract/call.ts'
import type { LlmResponse } from '../contract/llm.ts'
import { answerDraft } from './answer-draft.ts'
import type { AnswerDraft } from './answer-draft.ts'
import { malformed } from './provider-errors.ts'
import { withinLimit } from './time-limit.ts'
import type { LimitOptions, TimeLimit } from './time-limit.ts'

export interface Asking extends Omit<LimitOptions, 'signal'> {
  /** How the answer may be kept, where the request limits it. */
  readonly keep?: Keep | undefined
}

/** What an adapter reads an answer with. */
export interface Reading {
  readonly draft: AnswerDraft
  /** Options of the SDK's call. */
  readonly options: TimeLimit['options']
  /** Takes the events of a stream one by one; while one is handled the provider's time stands still. */
  each<E>(events: AsyncIterable<E>, handle: (event: E) => Promise<void> | void): Promise<void>
}

/** Ask a provider once: time limit, abort, deltas and errors are the same for all of them. */
export async function ask(
  call: Call<'llm'>,
  { keep, ...limits }: Asking,
  read: (reading: Reading) => Promise<LlmResponse>,
): Promise<Outcome<'llm'>> {
  const draft = answerDraft(call.sink)
  try {
    const response = await withinLimit({ ...limits, signal: call.signal }, (limit) => read(readingOf(draft, limit)))
    return {
      response,
      servedBy: 'provider',
      ...(call.sink === undefined ? {} : { deltas: draft.deltas }),
      ...(keep === undefined ? {} : { keep }),
    }
  } catch (error) {
    // what a broken answer cost is counted here; what a whole one cost is in its response
    if (draft.usage !== undefined) call.context.spend(draft.usage, 'answer')
    throw error
  }
}

function readingOf(draft: AnswerDraft, limit: TimeLimit): Reading {
  return {
    draft,
    options: limit.options,
    async each(events, handle) {
      for await (const event of events) {
        limit.stop()
        await handle(event)
        limit.start()
      }
    },
  }
}

/** The error for a stream that ended before its last event; both SDKs end one in silence when its signal aborts. */
export function endedEarly(provider: string): Error {
  return malformed(provider, 'the stream ended before the answer did')
}
