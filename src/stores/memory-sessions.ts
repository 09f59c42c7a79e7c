import { LRUCache } from 'lru-cache'
import { checkOptions } from '../contract/check-options.ts'
import type { Message } from '../contract/llm.ts'
import type { SessionStore } from '../contract/session.ts'
import { closedError, requireLimits } from './limits.ts'

export interface MemorySessionsOptions {
  /** Conversations kept; the one unused for longest goes first. @default 10_000 */
  readonly sessions?: number
}

/** Conversations in this process. */
export function memorySessions(options: MemorySessionsOptions = {}): SessionStore {
  checkOptions(options, ['sessions'], 'memorySessions')
  const { sessions = 10_000 } = options
  requireLimits('memorySessions', { sessions })
  const kept = new LRUCache<string, readonly Message[]>({ max: sessions })
  let closed = false

  const open = (): typeof kept => {
    if (closed) throw closedError('The session store')
    return kept
  }

  return {
    load: (key) => open().get(key) ?? [],
    append: (key, messages) => void open().set(key, [...(open().get(key) ?? []), ...messages]),
    clear: (key) => void open().delete(key),
    async close() {
      closed = true
      kept.clear()
    },
  }
}
