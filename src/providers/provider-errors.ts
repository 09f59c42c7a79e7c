import { StratagentError } from '../contract/errors.ts'
import type { ErrorCode, ErrorDetails } from '../contract/errors.ts'

type ErrorClass<E = Error> = abstract new (...values: never[]) => E

/** An error of either SDK: a status and headers when there was an answer, a body with the provider's own words. */
interface SdkError extends Error {
  readonly status: number | undefined
  readonly headers: Headers | undefined
  readonly error: object | undefined
  readonly requestID: string | null | undefined
}

/** The error classes of an SDK, as it exports them. */
export interface SdkErrors {
  readonly APIError: ErrorClass<SdkError>
  readonly APIConnectionError: ErrorClass
  readonly APIConnectionTimeoutError: ErrorClass
}

export interface ErrorContext {
  readonly provider: string
  /** As it is written in requests. */
  readonly model?: string | undefined
  readonly errors: SdkErrors
  /** What may be wrong when the provider finds nothing at the address. */
  readonly hint?: string | undefined
}

/** Any error of a provider as one of the closed list. The provider's own words stay in the cause: they may quote the prompt. */
export function providerError(error: unknown, { provider, model, errors, hint }: ErrorContext): StratagentError {
  if (error instanceof StratagentError) return error
  if (error instanceof errors.APIConnectionTimeoutError) return timedOut(provider, error)
  if (error instanceof errors.APIConnectionError) {
    return failed('PROVIDER_UNAVAILABLE', `${provider} could not be reached. Check the base URL and the network.`, {
      cause: error,
    })
  }
  if (error instanceof errors.APIError) return statusError(error, { provider, model, hint })
  return malformed(provider, 'its answer broke off or could not be read', error)
}

/** The provider sent something that is no whole answer; trying again may help. */
export function malformed(provider: string, what: string, cause?: unknown): StratagentError {
  return failed('PROVIDER_MALFORMED', `${provider} sent no whole answer: ${what}.`, { cause })
}

/** Nothing came in time; trying again may help. */
export function timedOut(provider: string, cause?: unknown): StratagentError {
  return failed('PROVIDER_TIMEOUT', `${provider} did not answer in time. Raise 'timeout' if it needs longer.`, {
    cause,
  })
}

/** The caller's signal ended the call. */
export function aborted(signal: AbortSignal): StratagentError {
  return new StratagentError('ABORTED', 'The call was aborted by its signal.', { cause: signal.reason })
}

/** The error a provider reports by a code inside an answer or a stream, without a status. */
export function reportedError(
  code: string,
  { provider, cause }: { readonly provider: string; readonly cause?: unknown },
): StratagentError {
  return describe(statusOfCode(code), { provider, code, cause })
}

function statusError(error: SdkError, { provider, model, hint }: Omit<ErrorContext, 'errors'>): StratagentError {
  const body = wordsOf(error.error)
  const code = body.code ?? body.type
  const status = error.status ?? statusOfCode(code ?? '')
  const request = error.requestID ?? undefined
  return describe(status, {
    provider,
    model,
    hint,
    cause: error,
    ...(code === undefined ? {} : { code }),
    ...(body.param === undefined ? {} : { param: body.param }),
    ...(request === undefined ? {} : { request }),
    ...retryAfter(error.headers),
  })
}

interface Described extends ErrorDetails {
  readonly provider: string
  readonly model?: string | undefined
  readonly hint?: string | undefined
  readonly code?: string
  readonly param?: string
  readonly request?: string
}

function describe(
  status: number,
  { provider, model, hint, code, param, request, ...details }: Described,
): StratagentError {
  const notes = [`status ${status}`, code, param === undefined ? undefined : `at ${param}`, request]
  const where = `${provider} (${notes.filter((note) => note !== undefined).join(', ')})`
  if (status === 429) {
    const empty = code === 'insufficient_quota'
    const advice = empty
      ? 'The account has no quota left: see its billing page.'
      : 'Send less at once, or ask for a higher limit.'
    return failed('PROVIDER_RATE_LIMITED', `${where} refused the call for its rate. ${advice}`, {
      ...details,
      retryable: !empty,
    })
  }
  if (status === 408 || status === 409 || status >= 500) {
    return failed('PROVIDER_UNAVAILABLE', `${where} could not answer just now. Try again later.`, details)
  }
  const { cause } = details
  if (status === 401 || status === 403) {
    const advice = 'Check that the key is right and may use this model.'
    return new StratagentError('PROVIDER_AUTH', `${where} did not accept the key. ${advice}`, { cause })
  }
  const reason =
    status === 404
      ? (hint ?? `Check the model name${model === undefined ? '' : ` '${model}'`} and the base URL.`)
      : 'Its reason is in the cause of this error.'
  return new StratagentError('PROVIDER_REJECTED', `${where} refused the request. ${reason}`, { cause })
}

function failed(code: ErrorCode, message: string, details: ErrorDetails): StratagentError {
  return new StratagentError(code, message, { retryable: true, ...details })
}

const statuses: Readonly<Record<string, number>> = {
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  invalid_request_error: 400,
  request_too_large: 413,
  overloaded_error: 529,
  api_error: 500,
  server_error: 500,
  timeout_error: 504,
  vector_store_timeout: 504,
  data_residency_mismatch: 400,
}
const badInput = /^(invalid|image|unsupported|empty|failed_to_download)_|_policy/

function statusOfCode(code: string): number {
  return Object.hasOwn(statuses, code) ? (statuses[code] ?? 500) : badInput.test(code) ? 400 : 500
}

interface Words {
  readonly code?: string
  readonly type?: string
  readonly param?: string
}

/** Code, type and place of an error body: names of the provider's own, safe to repeat. */
function wordsOf(body: unknown): Words {
  if (typeof body !== 'object' || body === null) return {}
  // Anthropic wraps the error once more than OpenAI does
  const inner = 'error' in body && typeof body.error === 'object' && body.error !== null ? body.error : body
  const word = (field: string): string | undefined => {
    const value: unknown = Reflect.get(inner, field)
    return typeof value === 'string' && /^[\w.[\]-]{1,80}$/.test(value) ? value : undefined
  }
  const [code, type, param] = [word('code'), word('type'), word('param')]
  return {
    ...(code === undefined ? {} : { code }),
    ...(type === undefined ? {} : { type }),
    ...(param === undefined ? {} : { param }),
  }
}

/** The wait the provider asks for: in milliseconds, in seconds, or until an instant that is read by its own clock. */
function retryAfter(headers: Headers | undefined): { readonly retryAfter?: number } {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(milliseconds)) return { retryAfter: milliseconds }
  const text = headers?.get('retry-after')
  if (text === null || text === undefined) return {}
  const seconds = Number(text)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.parse(headers?.get('date') ?? '')
  return Number.isFinite(wait) ? { retryAfter: Math.max(0, wait) } : {}
}
