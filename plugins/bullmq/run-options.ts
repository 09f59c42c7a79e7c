import type { JobsOptions } from 'bullmq'
import type { Duration, IdentityOptions, Logger, RunOptions } from 'stratagent'
import { StratagentError } from 'stratagent'
import { wrongOption } from './run-error.ts'

/** How a run is enqueued, beside what the run itself is told. */
export interface QueueingOptions extends Pick<JobsOptions, 'priority'> {
  /** Enqueues once, however often it is called: another run of this id has to ask for the same. @default a new one */
  readonly id?: string
  /** Time before it may begin. */
  readonly delay?: Duration
}
export type EnqueueOptions = RunOptions & QueueingOptions

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a duration. @throws StratagentError `CONFIG_INVALID` */
export function milliseconds(duration: Duration, option: string, where: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration)) ?? []
  const value = typeof duration === 'number' ? duration : Number(amount) * (isUnit(unit) ? units[unit] : NaN)
  if (Number.isFinite(value) && value > 0) return Math.round(value)
  throw wrongOption(where, `\`${option}\` must be milliseconds above 0, or a string such as '30s'.`)
}

function isUnit(unit: string | undefined): unit is keyof typeof units {
  return unit !== undefined && unit in units
}

/** A whole number of at least one. @throws StratagentError `CONFIG_INVALID` */
export function count(value: number, option: string, where: string): number {
  if (Number.isInteger(value) && value >= 1) return value
  throw wrongOption(where, `\`${option}\` must be a whole number from 1 on.`)
}

/** A name that may stand in a key. @throws StratagentError `CONFIG_INVALID` */
export function plainName(value: string, option: string, where: string): string {
  if (/^[\w.{}-]{1,128}$/.test(value) && !/^\d+$/.test(value)) return value
  throw wrongOption(where, `\`${option}\` must consist of letters, digits, _ . and -, and be no number.`)
}

/** Refuses what would be without effect: a misspelt `tenant` is no tenant. @throws StratagentError `CONFIG_INVALID` */
export function checkNames(options: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw wrongOption(where, `there is no option \`${unknown.join('`, `')}\`. Options: ${known.join(', ')}.`)
}

// does not compile when an option of a run is left out: it would be refused here, and only here
const identity: Readonly<Record<keyof IdentityOptions, true>> = {
  tenant: true,
  user: true,
  permissions: true,
  locale: true,
  vary: true,
  session: true,
  trusted: true,
}
const call: Readonly<Record<Exclude<keyof RunOptions, keyof IdentityOptions>, true>> = {
  cache: true,
  sample: true,
  documents: true,
  signal: true,
}
export const identityNames: readonly string[] = Object.keys(identity)
export const callNames: readonly string[] = [...Object.keys(call), 'session']

/** Warnings and errors, as a runtime without a logger writes them. */
export const plainLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => void process.stderr.write(`stratagent warn: ${message}\n`),
  error: (message) => void process.stderr.write(`stratagent error: ${message}\n`),
}

/** The work, or an error when it takes too long. @throws StratagentError `STORE_UNAVAILABLE` */
export async function within<T>(limit: number, work: Promise<T>, sentence: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(unreachable(sentence)), limit)
  work.catch(() => undefined) // when it fails after its time, nobody is there any more
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

export function unreachable(sentence: string, cause?: unknown): StratagentError {
  return new StratagentError('STORE_UNAVAILABLE', sentence, { retryable: true, ...(cause !== undefined && { cause }) })
}
