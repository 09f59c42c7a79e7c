import { DelegateBackoff, handleWhen, retry as retryPolicy } from 'cockatiel'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Random } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import { attribute } from '../telemetry/attributes.ts'
import { errorType, noteOnSpan } from '../telemetry/spans.ts'

export interface RetryOptions {
  /** Tries in all, the first included. @default 3 */
  readonly attempts?: number
  /** Wait before try n + 1, in milliseconds, when the other side names none. @default doubles from 200, up to 10,000 */
  readonly backoff?: (attempt: number) => number
  /** Spreads the wait over its upper half, so that callers who failed together do not come back together. */
  readonly random: Random
}

const longest = 10_000
/** Longest wait another side may ask for before its error is handed on, in milliseconds. */
const patience = 60_000

/** Tries a call again when its error says that this can help, and not after its first delta. */
export function retry<K extends Kind>(options: RetryOptions): Middleware<K> {
  const { attempts = 3, backoff = (attempt) => Math.min(longest, 100 * 2 ** attempt), random } = options

  return {
    name: 'retry',
    stage: 'retry',
    async handle(call, next) {
      const helps = (error: unknown): boolean =>
        call.sink?.started !== true && !call.signal.aborted && isRetryable(error)
      try {
        return await next(call)
      } catch (error) {
        if (!helps(error)) throw error
        return await again(call, next, { helps, first: error })
      }
    },
  }

  /** Most calls need none of this: it starts where the first try has failed. */
  function again(call: Call<K>, next: Next<K>, { helps, first }: Failed): Promise<Outcome<K>> {
    let wait = 0
    const policy = retryPolicy(handleWhen(helps), {
      maxAttempts: attempts - 1,
      backoff: new DelegateBackoff(({ attempt, result }) => {
        const asked = 'error' in result && result.error instanceof StratagentError ? result.error.retryAfter : undefined
        // never sooner than was asked, and not all at once
        noteOnSpan('retry', { [attribute.errorType]: errorType('error' in result ? result.error : undefined) })
        wait = asked === undefined ? backoff(attempt) * (0.5 + random() / 2) : asked * (1 + random() / 10)
        return 0
      }),
    })
    return policy.execute(async ({ attempt }) => {
      if (attempt === 0) throw first
      // waited for here: the policy's own wait hears no abort
      await sleep(wait, undefined, { signal: call.signal })
      return next(call)
    }, call.signal)
  }
}

interface Failed {
  readonly helps: (error: unknown) => boolean
  readonly first: unknown
}

/** Whether the same call may succeed when tried again soon. */
export function isRetryable(error: unknown): boolean {
  return error instanceof StratagentError && error.retryable && (error.retryAfter ?? 0) <= patience
}
