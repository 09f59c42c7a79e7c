import { existsSync } from 'node:fs'

import { StratagentError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import { redisStore } from '../stores/redis/redis.ts'
import { sqliteStore } from '../stores/sqlite.ts'

/**
 * The store that the environment names: as a runtime's default, but nothing is made that is not there, and nothing
 * stands in for a Redis that does not answer.
 *
 * @throws StratagentError
 */
export function namedStore(): Store {
  const url = process.env['REDIS_URL']
  if (url !== undefined && url !== '') return redisStore({ url })
  const path = process.env['STRATAGENT_CACHE'] ?? '.stratagent/cache.sqlite'
  if (existsSync(path)) return sqliteStore({ path })
  throw new StratagentError(
    'CONFIG_INVALID',
    `there is no cache at ${path}: go to the folder of the application, or name its store with STRATAGENT_CACHE or REDIS_URL.`,
  )
}
