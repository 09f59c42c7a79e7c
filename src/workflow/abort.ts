import { StratagentError } from '../contract/errors.ts'

/** The error of a workflow that was given up, by its one name whatever reason the signal carries. */
export function gaveUp(signal: AbortSignal, cause: unknown = signal.reason): StratagentError {
  if (cause instanceof StratagentError && cause.code === 'ABORTED') return cause
  return new StratagentError('ABORTED', 'The workflow was aborted.', { cause })
}
