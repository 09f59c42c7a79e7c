import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { WireFault } from './wire-faults.ts'
import type { JsonObject } from './wire-json.ts'

/** One event of a stream; `event` is the name line, where the format has one. */
export interface ServerSentEvent {
  readonly event?: string
  readonly data: JsonObject | '[DONE]'
}

/** How a stream goes out. */
export interface SendOptions {
  readonly signal: AbortSignal
  readonly fault: WireFault
  /** The event that ends the stream with an error. */
  readonly errorEvent: (index: number) => ServerSentEvent
}

/** Send events as they come, as far as the fault lets them. Gives whether the stream came to its end. */
export async function sendEvents(
  response: ServerResponse,
  events: AsyncIterator<ServerSentEvent>,
  { signal, fault, errorEvent }: SendOptions,
): Promise<boolean> {
  const { cutAfter, malformedAfter, errorAfter, slowFirstToken } = fault
  response.flushHeaders()
  try {
    for (let index = 0; ; index++) {
      if (index === cutAfter) return await cut(response)
      if (index === errorAfter) return broken(response, eventText(errorEvent(index)))
      if (index === 1 && slowFirstToken !== undefined) await wait(slowFirstToken, undefined, { signal })
      const next = await untilAborted(events.next(), signal)
      if (next.done === true) break
      if (index === malformedAfter) return broken(response, brokenText(next.value))
      if (!response.write(eventText(next.value))) await untilAborted(drained(response), signal)
    }
  } finally {
    // not awaited: a source that is stuck must not keep the request open
    events.return?.().catch(() => undefined)
  }
  response.end()
  return true
}

/** The value of a promise, or a rejection as soon as the signal aborts. */
export async function untilAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([value, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function eventText({ event, data }: ServerSentEvent): string {
  return frame(event, data === '[DONE]' ? data : JSON.stringify(data))
}

function brokenText({ event, data }: ServerSentEvent): string {
  const text = JSON.stringify(data)
  return frame(event, text.slice(0, text.length / 2))
}

function frame(event: string | undefined, data: string): string {
  return event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('drain', resolve))
}

function broken(response: ServerResponse, text: string): false {
  response.end(text)
  return false
}

/** Drop the connection once what was written so far has left. */
async function cut(response: ServerResponse): Promise<false> {
  await new Promise<void>((resolve) => response.write(': cut\n\n', () => resolve()))
  response.destroy()
  return false
}
