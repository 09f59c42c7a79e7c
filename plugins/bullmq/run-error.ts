import { StratagentError, type ErrorCode } from 'stratagent'

/** An error as it travels: its code and its sentence, and nothing of its cause. */
export interface CarriedError {
  readonly code: ErrorCode
  readonly message: string
  readonly retryable: boolean
  readonly retryAfter?: number
}

/** Codes of what may go better another time, beside those whose error says so itself. */
const passing: readonly ErrorCode[] = [
  'TOOL_FAILED',
  'TOOL_TIMEOUT',
  'STEP_FAILED',
  'STORE_UNAVAILABLE',
  'EMBEDDER_UNAVAILABLE',
  'CLOSED',
]

/** What is carried of anything that was thrown; an error without a code keeps its name alone, since its text may say anything. */
export function carriedError(error: unknown): CarriedError {
  if (!(error instanceof StratagentError)) {
    const name = error instanceof Error ? error.name : typeof error
    const message = `The run failed in its worker with ${name}. The worker's log and the trace say where.`
    return { code: 'STEP_FAILED', message, retryable: true }
  }
  const { code, message, retryable, retryAfter } = error
  const passes = retryable || passing.includes(code)
  return { code, message, retryable: passes, ...(retryAfter !== undefined && { retryAfter }) }
}

/** The error as it is thrown on the other side. */
export function thrownError({ code, message, ...details }: CarriedError): StratagentError {
  return new StratagentError(code, message, details)
}

/** What a dashboard shows: a code, and no text of anybody's. */
export function reasonOf({ code }: CarriedError, name: string): string {
  return `${code}: the run of ${name} failed. Whoever enqueued it was told the whole sentence.`
}

export function givenUp(cause?: unknown): StratagentError {
  return new StratagentError('ABORTED', 'The run was aborted.', cause === undefined ? {} : { cause })
}

/** A mistake in options, with the place where it was made. */
export function wrongOption(where: string, sentence: string): StratagentError {
  return new StratagentError('CONFIG_INVALID', `${where}: ${sentence}`)
}
