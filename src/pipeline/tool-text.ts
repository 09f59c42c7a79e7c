import { StratagentError } from '../contract/errors.ts'

/**
 * A tool's value as JSON, the way models and guardrails read it: a bigint as its digits, bytes as their number.
 *
 * @throws StratagentError `TOOL_FAILED` for a value that has no JSON form.
 */
export function toolJson(tool: string, value: unknown): string {
  if (value === undefined) return 'null'
  let cause: unknown
  try {
    const text: string | undefined = JSON.stringify(value, (_key, inner: unknown) => {
      if (typeof inner === 'bigint') return String(inner)
      return inner instanceof Uint8Array ? `${inner.byteLength} bytes` : inner
    })
    if (text !== undefined) return text
  } catch (error) {
    cause = error
  }
  throw new StratagentError(
    'TOOL_FAILED',
    `The tool ${tool} returned a value that has no JSON form. Return plain data.`,
    cause === undefined ? {} : { cause },
  )
}
