import { ReaderGone } from './answer-draft.ts'
import { aborted, providerError, timedOut } from './provider-errors.ts'
import type { ErrorContext } from './provider-errors.ts'

export interface LimitOptions extends ErrorContext {
  /** The caller's signal. */
  readonly signal: AbortSignal
  /** Milliseconds the provider has until it says something. */
  readonly timeout: number
}

/** The time a provider has left. It runs while the provider is waited for, not while its answer is handled. */
export interface TimeLimit {
  /** Options of the SDK's call. */
  readonly options: { readonly signal: AbortSignal; readonly timeout: number }
  start(): void
  stop(): void
}

/** Runs work with a provider: its time limit, the caller's abort and every error become ours, in that order of doubt. */
export async function withinLimit<T>(limits: LimitOptions, work: (limit: TimeLimit) => Promise<T>): Promise<T> {
  const { signal, timeout } = limits
  const own = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const limit: TimeLimit = {
    options: { signal: AbortSignal.any([signal, own.signal]), timeout },
    start() {
      timer = setTimeout(() => own.abort(), timeout)
    },
    stop: () => clearTimeout(timer),
  }
  try {
    limit.start()
    return await work(limit)
  } catch (error) {
    if (error instanceof ReaderGone) throw error.cause
    if (signal.aborted) throw aborted(signal)
    throw own.signal.aborted ? timedOut(limits.provider, error) : providerError(error, limits)
  } finally {
    limit.stop()
  }
}
