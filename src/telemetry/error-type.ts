import { StratagentError } from '../contract/errors.ts'

/** The name of an error on a span or a metric: its code or its class, never its message, nor a name that is none. */
export function errorType(error: unknown): string {
  if (error instanceof StratagentError) return error.code
  if (!(error instanceof Error)) return 'unknown'
  return /^[A-Za-z_$][\w$.]{0,63}$/.test(error.name) ? error.name : 'Error'
}
