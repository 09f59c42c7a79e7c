/** Every way a call or a configuration can fail, as one closed list: branch on it, never on a message. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'MODEL_UNKNOWN'
  | 'KEY_MISSING'
  | 'TENANT_REQUIRED'
  | 'INPUT_INVALID'
  | 'OUTPUT_INVALID'
  | 'TOOL_UNKNOWN'
  | 'TOOL_FAILED'
  | 'TOOL_TIMEOUT'
  | 'MAX_TURNS'
  | 'MAX_HANDOFFS'
  | 'MAX_DEPTH'
  | 'ROUTE_UNKNOWN'
  | 'MERGE_CONFLICT'
  | 'STEP_FAILED'
  | 'GUARDRAIL_BLOCKED'
  | 'ABORTED'
  | 'NOT_CACHED'
  | 'STREAM_DIVERGED'
  | 'PROVIDER_RATE_LIMITED'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_TIMEOUT'
  | 'PROVIDER_AUTH'
  | 'PROVIDER_REJECTED'
  | 'PROVIDER_MALFORMED'
  | 'EMBEDDER_UNAVAILABLE'
  | 'STORE_UNAVAILABLE'
  | 'STORE_FOREIGN'
  | 'VALUE_UNSUPPORTED'
  | 'CLOSED'

export interface ErrorDetails {
  readonly cause?: unknown
  /** Whether the same call may succeed when tried again. @default false */
  readonly retryable?: boolean
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfter?: number
}

/** The one error this package throws: a code to branch on and a sentence that says what to do. */
export class StratagentError extends Error {
  override readonly name = 'StratagentError'
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.retryable = details.retryable ?? false
    this.retryAfter = details.retryAfter
  }
}
