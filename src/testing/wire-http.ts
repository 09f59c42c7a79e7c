import type { IncomingMessage, ServerResponse } from 'node:http'
import { untilAborted } from './server-sent-events.ts'
import { WireRefusal, badRequest, errorBody } from './wire-errors.ts'
import type { WireProblem } from './wire-errors.ts'
import type { WireFault } from './wire-faults.ts'
import { freshId } from './wire-format.ts'
import { isObject } from './wire-json.ts'
import type { JsonObject } from './wire-json.ts'
import type { WireApi } from './wire-question.ts'

const secret = new Set(['authorization', 'x-api-key', 'cookie', 'proxy-authorization'])
const mostBytes = 32 * 1024 * 1024

/** A request that was let in. */
interface Admitted {
  readonly api: WireApi
  /** The key it came with, by either provider's header. */
  readonly key: string
  readonly body: JsonObject
}

/** What lets a request in: a known path, POST, a key, a JSON object. */
export function admitted(
  request: IncomingMessage,
  { api, body }: { readonly api: WireApi | undefined; readonly body: unknown },
): Admitted {
  const { method, url } = request
  const key = keyOf(request)
  if (api === undefined) throw new WireRefusal({ status: 404, message: `Invalid URL (${method} ${url})` })
  if (method !== 'POST')
    throw new WireRefusal({ status: 405, message: `Method ${method} is not allowed here: use POST.` })
  if (key === undefined)
    throw new WireRefusal({ status: 401, message: 'No API key was given: send Authorization: Bearer or x-api-key.' })
  if (!isObject(body)) throw badRequest('The body could not be read: it must be one JSON object.')
  return { api, key, body }
}

/** The headers of a request without its credentials. */
export function openHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const open = Object.entries(headers).filter(([name]) => !secret.has(name))
  return Object.fromEntries(open.map(([name, value]) => [name, String(value)]))
}

/** The text of a request's body. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    bytes += buffer.length
    if (bytes > mostBytes) throw new WireRefusal({ status: 413, message: `The request exceeds ${mostBytes} bytes.` })
    chunks.push(buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Headers every answer carries: the provider's request id. */
export function answerHeaders(api: WireApi): { readonly id: string; readonly headers: Record<string, string> } {
  const id = freshId('req')
  return { id, headers: { [api === 'anthropic-messages' ? 'request-id' : 'x-request-id']: id } }
}

/** Answer with an error in the shape of the format. */
export function sendProblem(response: ServerResponse, { api, problem }: { api: WireApi; problem: WireProblem }): void {
  const { id, headers } = answerHeaders(api)
  const retry = problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) }
  const text = JSON.stringify(errorBody(problem, { api, requestId: id }))
  response.writeHead(problem.status, { ...headers, ...retry, 'content-type': 'application/json' }).end(text)
}

/** Answer with a body, as far as the fault lets it. Gives whether all of it went out. */
export async function sendBody(
  response: ServerResponse,
  body: JsonObject,
  { api, fault, signal }: { readonly api: WireApi; readonly fault: WireFault; readonly signal: AbortSignal },
): Promise<boolean> {
  const text = JSON.stringify(body)
  const half = text.slice(0, text.length / 2)
  response.setHeaders(new Map(Object.entries({ ...answerHeaders(api).headers, 'content-type': 'application/json' })))
  if (fault.cutAfter !== undefined) {
    await untilAborted(new Promise<void>((resolve) => response.write(half, () => resolve())), signal)
    response.destroy()
    return false
  }
  response.end(fault.malformedAfter === undefined ? text : half)
  return fault.malformedAfter === undefined
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/.exec(headers.authorization ?? '')?.[1]
  const key = headers['x-api-key']
  return bearer ?? (typeof key === 'string' && key !== '' ? key : undefined)
}

/** Aborts when the client goes away before it has its answer, or the server closes. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

/** Whose error shape a request to an unknown path expects. */
export function shapeOf({ headers }: IncomingMessage): WireApi {
  return 'anthropic-version' in headers ? 'anthropic-messages' : 'openai-chat'
}
