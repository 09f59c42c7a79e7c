import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { PromptCacheModel } from './prompt-cache-model.ts'
import { sendEvents, untilAborted } from './server-sent-events.ts'
import { replyOf } from './wire-answer.ts'
import { anthropicMessages } from './wire-anthropic.ts'
import { errorEvent, problemOf } from './wire-errors.ts'
import { failWith } from './wire-faults.ts'
import type { FaultQueue, WireFault } from './wire-faults.ts'
import type { WireFormat, WireTurn } from './wire-format.ts'
import {
  admitted,
  answerHeaders,
  goneSignal,
  openHeaders,
  readText,
  sendBody,
  sendProblem,
  shapeOf,
} from './wire-http.ts'
import type { WireJournal } from './wire-journal.ts'
import { parsedJson } from './wire-json.ts'
import type { JsonObject } from './wire-json.ts'
import { openaiChat } from './wire-openai-chat.ts'
import { embeddingsBody } from './wire-openai-embeddings.ts'
import type { Embed } from './wire-openai-embeddings.ts'
import { openaiResponses } from './wire-openai-responses.ts'
import { lastUserText } from './wire-question.ts'
import type { Asked, WireApi, WireQuestion } from './wire-question.ts'
import type { Answers } from './wire-script.ts'

/** What the exchanges of one server share. */
export interface WireService {
  readonly answers: Answers
  readonly embed: Embed
  readonly latency: number
  readonly faults: FaultQueue
  readonly cache: PromptCacheModel
  readonly journal: WireJournal
  readonly now: () => number
}

/** One request under way. */
interface Exchange {
  readonly service: WireService
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly api: WireApi
  readonly path: string
  readonly signal: AbortSignal
  readonly body: JsonObject
  readonly key: string
  readonly fault: WireFault
}

const embeddingsPath = '/v1/embeddings'
const formats = new Map<string, WireFormat>(
  [anthropicMessages, openaiResponses, openaiChat].map((one) => [one.path, one]),
)

/** Answer one request, whatever it asks and whatever goes wrong. */
export async function serveExchange(
  service: WireService,
  wire: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { request, response } = wire
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const api = path === embeddingsPath ? 'openai-embeddings' : formats.get(path)?.api
  const signal = goneSignal(response)
  const entry = service.journal.open({ api, path, headers: openHeaders(request), at: service.now() })
  try {
    const text = await readText(request)
    entry.body = parsedJson(text) ?? text
    const known = admitted(request, { api, body: entry.body })
    const fault = service.faults.take(known.api) ?? {}
    const complete = await answered({ service, request, response, signal, fault, path, ...known })
    entry.outcome = complete ? 'answered' : 'broken'
  } catch (error) {
    const begun = response.headersSent
    entry.outcome = signal.aborted ? 'aborted' : begun ? 'broken' : 'refused'
    if (signal.aborted || begun) response.destroy()
    else sendProblem(response, { api: api ?? shapeOf(request), problem: problemOf(error) })
  }
}

/** Whether the whole answer went out. */
async function answered(exchange: Exchange): Promise<boolean> {
  const { fault, response, signal, service, api, body, path } = exchange
  if (!(await connected(exchange))) return false
  failWith(fault)
  const format = formats.get(path)
  if (format !== undefined) return answeredBy(format, exchange)
  const vectors = await afterLatency(embeddingsBody(body, service.embed), exchange)
  await pause(fault.slowFirstToken ?? 0, signal)
  return sendBody(response, vectors, { api, fault, signal })
}

async function answeredBy(format: WireFormat, exchange: Exchange): Promise<boolean> {
  const { service, body, key } = exchange
  const createdAt = service.now()
  const asked = format.read(body)
  const identity = [hash('sha256', key, 'hex'), asked.model, ...format.identity(body)]
  const prompt = { identity, segments: format.segments(body), caching: format.caching }
  const claim = service.cache.claim(prompt, asked.model)
  const said = await afterLatency(Promise.resolve(service.answers.next(questionOf(asked, exchange))), exchange)
  const answer = typeof said === 'string' ? { text: said } : said
  const fault = { ...exchange.fault, ...answer.fault }
  if (!(await connected({ ...exchange, fault }))) return false
  failWith(fault)
  claim.settle()
  return sendTurn(format, {
    ...exchange,
    fault,
    turn: { body, asked, reply: replyOf(answer), prompt: claim.usage, createdAt },
  })
}

async function sendTurn(format: WireFormat, exchange: Exchange & { readonly turn: WireTurn }): Promise<boolean> {
  const { response, api, fault, signal, body, turn } = exchange
  if (body['stream'] === true) {
    const headers = {
      ...answerHeaders(api).headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    }
    response.writeHead(200, headers)
    return sendEvents(response, format.events(turn), { signal, fault, errorEvent: (index) => errorEvent(api, index) })
  }
  const whole = await untilAborted(format.body(turn), signal)
  await pause(fault.slowFirstToken ?? 0, signal)
  return sendBody(response, whole, { api, fault, signal })
}

function questionOf(asked: Asked, { api, body, request, signal }: Exchange): WireQuestion {
  return {
    ...asked,
    api,
    lastUserText: lastUserText(asked.messages),
    toolResults: asked.messages.at(-1)?.toolResults ?? [],
    stream: body['stream'] === true,
    body,
    headers: openHeaders(request),
    signal,
  }
}

/** A value no earlier than the latency of the server lets it be. */
async function afterLatency<T>(value: Promise<T>, { service, signal }: Exchange): Promise<T> {
  const [given] = await untilAborted(Promise.all([value, pause(service.latency, signal)]), signal)
  return given
}

/** Whether the connection is there to answer on; a silent one never is. */
async function connected({ fault, response, signal }: Exchange): Promise<boolean> {
  if (fault.connection === 'silent') await untilAborted(new Promise<never>(() => undefined), signal)
  if (fault.connection !== 'refused') return true
  response.destroy()
  return false
}

function pause(duration: number, signal: AbortSignal): Promise<unknown> {
  return duration > 0 ? wait(duration, undefined, { signal }) : Promise.resolve()
}
