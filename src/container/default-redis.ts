import { createRequire } from 'node:module'
import { StratagentError } from '../contract/errors.ts'
import type { Clock, Logger } from '../contract/host.ts'
import type { Store } from '../contract/store.ts'
import { nearStore } from '../stores/near.ts'
import { redisStore } from '../stores/redis/redis.ts'
import { withBreaker } from '../stores/with-breaker.ts'

/**
 * The Redis at `REDIS_URL`, left alone while it does not answer, with copies of its entries in this process; undefined
 * when none is named. It need not be there yet.
 *
 * @throws StratagentError `CONFIG_INVALID` when the address is none, or nothing is installed to reach it with
 */
export function defaultRedis({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }): Store | undefined {
  const url = process.env['REDIS_URL']
  if (url === undefined || url === '') return undefined
  requireAddress(url)
  requireClient()
  return nearStore(withBreaker(redisStore({ url, clock, logger }), { logger }), { clock })
}

function requireAddress(url: string): void {
  if (/^rediss?:$/.test(URL.parse(url)?.protocol ?? '')) return
  throw new StratagentError(
    'CONFIG_INVALID',
    'REDIS_URL is no address of a Redis; it looks like redis://user:password@host:6379, or rediss:// for TLS. Correct it, unset it, or pass a `store`.',
  )
}

function requireClient(): void {
  try {
    createRequire(import.meta.url).resolve('ioredis')
  } catch {
    throw new StratagentError(
      'CONFIG_INVALID',
      'REDIS_URL is set, and ioredis is not installed. Run `npm install ioredis`, unset it, or pass a `store`.',
    )
  }
}
