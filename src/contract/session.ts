import type { Awaitable } from './host.ts'
import type { Message } from './llm.ts'

/** Where conversations are kept. Keys are digests of tenant, user and session id. */
export interface SessionStore {
  load(key: string): Awaitable<readonly Message[]>
  append(key: string, messages: readonly Message[]): Awaitable<void>
  clear(key: string): Awaitable<void>
  close(): Promise<void>
}
