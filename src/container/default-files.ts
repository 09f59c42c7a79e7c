import { dirname, join } from 'node:path'
import { StratagentError } from '../contract/errors.ts'
import type { Clock, Logger } from '../contract/host.ts'
import type { SessionStore } from '../contract/session.ts'
import type { Store } from '../contract/store.ts'
import { memorySessions } from '../stores/memory-sessions.ts'
import { memoryStore } from '../stores/memory.ts'
import { sqliteSessions } from '../stores/sqlite-sessions.ts'
import { sqliteStore } from '../stores/sqlite.ts'

/** Where entries and conversations lie when nobody has said. */
export interface DefaultFiles {
  store(): Store
  sessions(): SessionStore
}

const ownPath = '.stratagent/cache.sqlite'

/**
 * Files at the path in `STRATAGENT_CACHE`, which must be of use, or in our own folder. What lies there is ours: damaged,
 * it is moved aside; and where nothing can be written, this process keeps in memory what it learns, and says so once.
 */
export function defaultFiles({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }): DefaultFiles {
  const named = process.env['STRATAGENT_CACHE']
  const path = named ?? ownPath
  const dedicated = named === undefined
  let isSaid = false

  const orInMemory = <T>(open: () => T, inMemory: () => T): T => {
    try {
      return open()
    } catch (cause) {
      if (!dedicated || !(cause instanceof StratagentError) || cause.code === 'STORE_FOREIGN') throw cause
      if (!isSaid)
        logger.warn(endsWithProcess, { reason: cause.cause instanceof Error ? cause.cause.message : cause.code })
      isSaid = true
      return inMemory()
    }
  }
  return {
    store: () =>
      orInMemory(
        () => sqliteStore({ path, dedicated, clock, logger }),
        () => memoryStore({ clock }),
      ),
    sessions: () =>
      orInMemory(
        () => sqliteSessions({ path: join(dirname(path), 'sessions.sqlite'), dedicated, clock, logger }),
        memorySessions,
      ),
  }
}

const endsWithProcess =
  'The cache cannot keep a file here: entries and conversations that would lie in it are kept in memory and end with this process. Set STRATAGENT_CACHE to a path that can be written, or say `store: memoryStore()` if this is meant.'
