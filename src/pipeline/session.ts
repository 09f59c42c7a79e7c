import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import type { Logger } from '../contract/host.ts'
import type { SessionStore } from '../contract/session.ts'
import { digest } from '../identity/digest.ts'
import { optional } from '../identity/keys.ts'
import { attribute } from '../telemetry/attributes.ts'
import { noteOnSpan } from '../telemetry/spans.ts'

export interface SessionOptions {
  readonly sessions: SessionStore
  readonly logger: Logger
}

/** Loads a conversation before the key is made and adds to it after a hit as after an answer. */
export function session({ sessions, logger }: SessionOptions): Middleware<'agent'> {
  return {
    name: 'session',
    stage: 'session',
    handle(call, next) {
      // a run that is part of another has that one's conversation
      const key = call.request.within === undefined ? sessionKey(call) : undefined
      return key === undefined ? next(call) : converse(call, next, key)
    },
  }

  async function converse(call: Call<'agent'>, next: Next<'agent'>, key: string): Promise<Outcome<'agent'>> {
    const earlier = await sessions.load(key)
    noteOnSpan('session', { [attribute.sessionMessages]: earlier.length })
    const request = { ...call.request, history: [...earlier, ...call.request.history] }
    const outcome = await next({ ...call, request })
    try {
      await sessions.append(key, outcome.response.messages)
    } catch {
      noteOnSpan('session.lost', {})
      logger.error('A conversation could not be extended; its next turn will not know this one.', {
        agent: call.request.agent.name,
      })
    }
    return outcome
  }
}

/** Whose conversation it is: nobody else's of the same name. */
export function sessionKey({ identity: { tenant, user, session: name } }: Pick<Call, 'identity'>): string | undefined {
  return name === undefined ? undefined : digest('session', optional(tenant), optional(user), name)
}
