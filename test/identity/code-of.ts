import { StratagentError } from '../../src/contract/errors.ts'

/** The code of the error that work fails with; undefined when it does not fail or fails with another error. */
export function codeOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    return error instanceof StratagentError ? error.code : undefined
  }
  return undefined
}
