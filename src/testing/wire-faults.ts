import { WireRefusal } from './wire-errors.ts'
import type { WireApi } from './wire-question.ts'

/** What goes wrong with one request. Fields may be combined; a status or a connection fault ends the request. */
export interface WireFault {
  /** Answer with this HTTP status and the provider's own error body. */
  readonly status?: number
  /** The `retry-after` header that goes with the status, in seconds. */
  readonly retryAfter?: number
  /** The sentence in the error body. */
  readonly message?: string
  /** The error's code (OpenAI) or type (Anthropic), where the usual one of the status will not do. */
  readonly code?: string
  /** Milliseconds between the opening event and the next; before the body when the answer is not streamed. */
  readonly slowFirstToken?: number
  /** Drop the connection after this many events, or in the middle of a body that is not streamed. */
  readonly cutAfter?: number
  /** Send broken JSON after this many events, or as the body, and end there. */
  readonly malformedAfter?: number
  /** Send the provider's error event after this many events, and end there. */
  readonly errorAfter?: number
  /** `refused`: the socket is dropped without an answer; `silent`: no answer ever comes. */
  readonly connection?: 'refused' | 'silent'
}

/** Which requests a fault waits for. */
export interface FaultOptions {
  /** How many requests it hits. @default 1 */
  readonly times?: number
  /** The only format it hits. @default all */
  readonly api?: WireApi
}

/** Faults in the order they were asked for, each waiting for its requests. */
export interface FaultQueue {
  readonly add: (fault: WireFault, options?: FaultOptions) => void
  readonly take: (api: WireApi) => WireFault | undefined
  readonly clear: () => void
}

/** A queue of faults for the requests to come. */
export function faultQueue(): FaultQueue {
  let waiting: { readonly fault: WireFault; readonly api: WireApi | undefined; left: number }[] = []
  return {
    add: (fault, { times = 1, api } = {}) => void waiting.push({ fault, api, left: times }),
    take: (api) => {
      const found = waiting.find((one) => one.left > 0 && (one.api === undefined || one.api === api))
      if (found === undefined) return undefined
      found.left -= 1
      waiting = waiting.filter(({ left }) => left > 0)
      return found.fault
    },
    clear: () => {
      waiting = []
    },
  }
}

/** Throw what a fault with a status stands for. */
export function failWith({ status, message, retryAfter, code }: WireFault): void {
  if (status === undefined) return
  throw new WireRefusal({
    status,
    message: message ?? `The provider server was told to fail with ${status}.`,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(code === undefined ? {} : { code }),
  })
}
