/** What the world around a call gives it: time, chance, a place to say things. All of it can be replaced in a test. */
export type Awaitable<T> = T | Promise<T>

export interface Clock {
  /** The instant, in milliseconds since 1970. */
  now(): number
  /** Waits so many milliseconds; rejects when it is aborted. @default a timer of this process */
  sleep?(duration: number, signal: AbortSignal): Promise<void>
}

/** A number in [0, 1). */
export type Random = () => number

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** A structured logger; `fields` never hold prompt text, keys or secrets. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Milliseconds, or a string such as `'250ms'`, `'30s'`, `'5m'`, `'1h'`, `'7d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`
