import type { JsonObject } from './wire-json.ts'
import type { WireApi } from './wire-question.ts'

/** Why a request gets no answer, before it takes a provider's shape. */
export interface WireProblem {
  readonly status: number
  readonly message: string
  /** The error's code (OpenAI) or type (Anthropic). @default the usual one of the status */
  readonly code?: string
  /** Seconds for the `retry-after` header. */
  readonly retryAfter?: number
}

/** A request the server refuses, carried to the place that answers it. */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal'

  constructor(readonly problem: WireProblem) {
    super(problem.message)
  }
}

/** A refusal with status 400, which is what both providers say to a request they cannot read. */
export function badRequest(message: string, code?: string): WireRefusal {
  return new WireRefusal({ status: 400, message, ...(code === undefined ? {} : { code }) })
}

const anthropicTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const openaiTypes: Readonly<Record<number, { readonly type: string; readonly code: string | null }>> = {
  401: { type: 'invalid_request_error', code: 'invalid_api_key' },
  404: { type: 'invalid_request_error', code: 'unknown_url' },
  429: { type: 'requests', code: 'rate_limit_exceeded' },
}

/** The error body of the format a request came in. */
export function errorBody(problem: WireProblem, { api, requestId }: { api: WireApi; requestId: string }): JsonObject {
  return api === 'anthropic-messages' ? anthropicError(problem, requestId) : openaiError(problem)
}

/** The event that ends a stream with an error, in the format's own shape. */
export function errorEvent(api: WireApi, index: number): { readonly event?: string; readonly data: JsonObject } {
  const message = 'The server had an error while it was answering.'
  if (api === 'anthropic-messages') {
    return { event: 'error', data: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } }
  }
  if (api === 'openai-chat') return { data: openaiError({ status: 500, message }) }
  return { event: 'error', data: { type: 'error', code: 'server_error', message, param: null, sequence_number: index } }
}

function anthropicError({ status, message, code }: WireProblem, requestId: string): JsonObject {
  const type = code ?? anthropicTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error')
  return { type: 'error', error: { type, message }, request_id: requestId }
}

function openaiError({ status, message, code }: WireProblem): JsonObject {
  const usual = openaiTypes[status] ?? { type: status < 500 ? 'invalid_request_error' : 'server_error', code: null }
  return { error: { message, type: usual.type, param: null, code: code ?? usual.code } }
}

/** The problem a failure stands for; a failure that is no refusal is the answer function's own. */
export function problemOf(error: unknown): WireProblem {
  if (error instanceof WireRefusal) return error.problem
  return {
    status: 500,
    message: `The answer function failed: ${error instanceof Error ? error.message : String(error)}`,
  }
}
