import { LRUCache } from 'lru-cache'
import type { Message } from '../contract/llm.ts'
import type { SessionStore } from '../contract/session.ts'

export interface MemorySessionsOptions {
  /** Conversations kept; the one unused for longest goes first. @default 10,000 */
  readonly sessions?: number
}

/** Conversations in this process. */
export function memorySessions({ sessions = 10_000 }: MemorySessionsOptions = {}): SessionStore {
  const kept = new LRUCache<string, readonly Message[]>({ max: sessions })
  return {
    load: (key) => kept.get(key) ?? [],
    append: (key, messages) => void kept.set(key, [...(kept.get(key) ?? []), ...messages]),
    clear: (key) => void kept.delete(key),
    close: async () => kept.clear(),
  }
}
