import { StratagentError } from '../contract/errors.ts'
import type { Clock, Logger } from '../contract/host.ts'
import type { Kind } from '../contract/kinds.ts'
import { isTimeUp } from './budget.ts'

export interface ComplaintOptions {
  readonly layer: string
  /** Whose layer it is: calls and runs have one of the same name. */
  readonly kind: Kind
  readonly logger: Logger
  readonly clock: Clock
}

/** What a layer says of a store it cannot use: when that begins, not at every call. */
export interface Complaints {
  failed(what: Work, error: unknown): void
  /** It works again. */
  worked(what: Work): void
}
export type Work = 'read' | 'write' | 'refresh'

/** Milliseconds in which the same is said once at most, however often it comes and goes. */
const once = 60_000

/** The complaints of a layer. */
export function complaints({ layer, kind, logger, clock }: ComplaintOptions): Complaints {
  const broken = new Set<Work>()
  const saidAt = new Map<Work, number>()
  const name = layer === kind ? layer : `${kind} ${layer}`

  return {
    failed(what, error) {
      if (broken.has(what)) return
      broken.add(what)
      const now = clock.now()
      if (Math.abs(now - (saidAt.get(what) ?? -Infinity)) < once) return
      saidAt.set(what, now)
      const code = error instanceof StratagentError ? error.code : error instanceof Error ? error.name : 'unknown'
      // a store of somebody else's may say anything, keys and words of users too
      const reason = isTimeUp(error) ? { reason: error.message } : {}
      logger.warn(`The ${name} cache could not ${what}; calls go on without it.`, { layer, kind, code, ...reason })
    },
    worked(what) {
      if (broken.size > 0) broken.delete(what)
    },
  }
}
