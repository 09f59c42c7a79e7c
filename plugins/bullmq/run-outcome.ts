import { decodeValue, encodeValue, StratagentError, type RunResult, type WorkflowResult } from 'stratagent'
import { carriedError, thrownError, type CarriedError } from './run-error.ts'

/** How a run ended: the result it gave, or the error. */
export type RunOutcome<R = unknown> = { readonly result: R } | { readonly error: CarriedError }

/** @throws StratagentError `VALUE_UNSUPPORTED` when the result cannot be carried, or has more bytes than `limit` */
export function encodeResult(result: RunResult<unknown> | WorkflowResult, limit: number): string {
  const name = 'workflow' in result ? result.workflow : result.agent
  const text = encoded(result, name)
  const size = Buffer.byteLength(text)
  if (size <= limit) return text
  const advice = 'Store it in the run and return its address, or raise `resultLimit` of the worker.'
  throw new StratagentError('VALUE_UNSUPPORTED', `The result of ${name} has ${size} bytes, ${limit} at most. ${advice}`)
}

function encoded(result: unknown, name: string): string {
  try {
    return Buffer.from(encodeValue({ result })).toString('utf8')
  } catch (cause) {
    const what = `The result of ${name} cannot be carried back.`
    throw new StratagentError('VALUE_UNSUPPORTED', `${what} Let it be plain data.`, { cause })
  }
}

export function encodeError(error: unknown): string {
  return Buffer.from(encodeValue({ error: carriedError(error) })).toString('utf8')
}

/** The result. @throws StratagentError when the run failed */
export function resultOf<R>(text: string): R {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `encodeResult` or `encodeError`
  const outcome = decodeValue(Buffer.from(text)) as RunOutcome<R>
  if ('error' in outcome) throw thrownError(outcome.error)
  return outcome.result
}
