/** Waits for work as long as its signal lives, and one turn of the loop more: who hears an abort ends in order, who does not holds nobody up. */
export async function whileWanted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const gone = Promise.withResolvers<never>()
  const leave = (): void => void setImmediate(() => gone.reject(signal.reason))
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([work, gone.promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
