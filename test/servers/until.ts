import { setTimeout as pause } from 'node:timers/promises'

export interface UntilOptions {
  /** How long to ask before it is an error, in milliseconds. @default 60 s */
  readonly limit?: number
}

/** Asks again until the answer is yes. An error is a no; the last one is the cause when time is up. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  { limit = 60_000 }: UntilOptions = {},
): Promise<void> {
  const end = performance.now() + limit
  let cause: unknown
  while (performance.now() < end) {
    try {
      if (await check()) return
      cause = undefined
    } catch (error) {
      cause = error
    }
    await pause(15)
  }
  throw new Error(`Waited ${limit} ms in vain until ${what}.`, { cause })
}
