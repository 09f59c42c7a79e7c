import { StratagentError } from '../../src/contract/errors.ts'

/** The error of a configuration, as code and sentence. */
export function failureOf(act: () => unknown): { code: string; message: string } {
  try {
    act()
  } catch (error) {
    if (error instanceof StratagentError) return { code: error.code, message: error.message }
    throw error
  }
  return { code: 'none', message: '' }
}
