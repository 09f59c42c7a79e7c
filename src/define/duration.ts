import type { Duration } from '../contract/host.ts'
import { display, invalid } from './invalid.ts'

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A duration in milliseconds; `where` and the option's name appear in the error when it is none. */
export function milliseconds(duration: Duration, option: string, where: string): number {
  const value: unknown = duration
  const length = typeof value === 'string' ? parse(value) : value
  if (typeof length === 'number' && Number.isFinite(length) && length >= 0) return Math.round(length)
  throw invalid(
    where,
    `\`${option}\` is ${display(value)}, which is no duration. Give milliseconds, or a string such as '250ms', '30s', '5m', '1h' or '7d'.`,
  )
}

function parse(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (units[unit] ?? Number.NaN)
}
