/** An error that is to be tried again, and says how long to wait. */
export class AgainError extends Error {
  override readonly name = 'AgainError'
  constructor(
    message: string,
    /** Milliseconds. */
    readonly retryAfter: number | undefined,
  ) {
    super(message)
  }
}

interface Waiting {
  readonly opts?: { readonly backoff?: unknown }
}

/** Milliseconds before the next try: doubling, a quarter of it by chance, and never less than was asked for. */
export function waitFor(attempts: number, _type?: string, error?: Error, job?: Waiting): number {
  const backoff = job?.opts?.backoff
  const delay = typeof backoff === 'object' && backoff !== null && 'delay' in backoff ? Number(backoff.delay) : 1_000
  const doubled = Math.min(delay * 2 ** (attempts - 1), 3_600_000)
  const wait = Math.round(doubled * (0.875 + Math.random() * 0.25))
  return Math.max(wait, error instanceof AgainError ? (error.retryAfter ?? 0) : 0)
}
