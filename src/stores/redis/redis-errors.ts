import { StratagentError } from '../../contract/errors.ts'

/** What a user can do about it, by the first word of what Redis or the socket says. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address; start it, or correct the address.',
  ENOTFOUND: 'its host is not known; correct the address.',
  ECONNRESET: 'it closed the connection.',
  ETIMEDOUT: 'it did not answer in time.',
  NOAUTH: 'it asks for a password; give one in `url` or `connect`.',
  WRONGPASS: 'it does not take the user name or the password.',
  NOPERM: 'the user lacks a right; src/stores/redis/PRODUCTION.md lists those that are needed.',
  OOM: 'it is full and may not evict; give it more memory or an eviction policy.',
  READONLY: 'this is a replica; connect to the primary.',
  LOADING: 'it is still loading its data.',
  BUSY: 'a script of somebody has kept it busy for long; `SCRIPT KILL` ends one that has not written.',
  MISCONF: 'it cannot save to its disk and refuses writes; look at its log and at the room on the disk.',
  MOVED: 'this is a node of a cluster; give `connect: { cluster: [{ host, port }] }`.',
  CLUSTERDOWN: 'the cluster is down.',
}

/** The error of a driver as ours: nothing of what it says but its first word, since the rest may name keys and values. */
export function storeError(error: unknown): StratagentError {
  if (error instanceof StratagentError) return error
  const word = wordOf(error)
  const what = advice[word] ?? 'it could not be reached, or could not do what was asked.'
  return new StratagentError('STORE_UNAVAILABLE', `Redis (${word}): ${what}`, { retryable: isOutage(word) })
}

/** Whether it may do soon what it did not do now; a Redis that says no has answered, and will say so again. */
function isOutage(word: string): boolean {
  return /^(E(?!RR)[A-Z_]+|CLOSED|LOADING|MASTERDOWN|CLUSTERDOWN)$/.test(word)
}

/** The word to branch on. */
export function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return 'ERROR'
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string' && /^[A-Z_]+$/.test(code)) return code
  if (/timed out/i.test(error.message)) return 'ETIMEDOUT'
  if (/isn't writeable|Connection is closed|max retries/i.test(error.message)) return 'CLOSED'
  if (/Failed to refresh slots cache/i.test(error.message)) return 'CLUSTERDOWN'
  // a script that fails says so first, and then what failed in it
  return /\b(OOM|READONLY|NOPERM)\b/.exec(error.message)?.[1] ?? /^[A-Z]{2,}\b/.exec(error.message)?.[0] ?? 'ERROR'
}
