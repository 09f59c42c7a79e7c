import type { HeldLease, LeaseEnd } from '../../contract/lease.ts'
import type { RedisClient } from './redis-client.ts'
import type { RedisFeed } from './redis-feed.ts'
import type { RedisLink } from './redis-link.ts'

/** Those in this process who wait for the end of a lease. */
export interface LeaseWaiters {
  /** Hears from now on what is said of a lease. */
  open(name: string): LeaseWaiter
}
export interface LeaseWaiter {
  /** Goes on hearing for as long as the lease has left. */
  wait(left: number): HeldLease['ended']
  close(): void
}

type Settle = (end: LeaseEnd | 'unknown') => void

/** Nobody waits yet. */
export function leaseWaiters({ link, feed }: { readonly link: RedisLink; readonly feed: RedisFeed }): LeaseWaiters {
  const waiting = new Map<string, Set<Settle>>()
  let unwatch: (() => void) | undefined

  const wake = (name: string, end: LeaseEnd | 'unknown'): void => {
    for (const settle of waiting.get(name) ?? []) settle(end)
  }
  const wakeAll = (): void => {
    for (const name of waiting.keys()) wake(name, 'unknown')
  }
  /** News reach nobody any more when the connection is lost: then everybody asks, and is told so. */
  const watch = (): (() => void) => {
    const client: RedisClient | undefined = link.connected
    client?.on('close', wakeAll)
    const unhear = feed.hearReleases(([name = '', end]) => wake(name, end === 'done' ? end : 'failed'))
    const unlisten = feed.watch(({ kind }) => (kind === 'lost' ? wakeAll() : undefined))
    return () => {
      client?.off('close', wakeAll)
      unhear()
      unlisten()
    }
  }

  return {
    open(name) {
      const { promise, resolve } = Promise.withResolvers<LeaseEnd | 'unknown'>()
      const timers: NodeJS.Timeout[] = []
      const close = (): void => {
        for (const timer of timers) clearTimeout(timer)
        const others = waiting.get(name)
        others?.delete(settle)
        if (others?.size === 0) waiting.delete(name)
        if (waiting.size > 0) return
        unwatch?.()
        unwatch = undefined
      }
      const settle: Settle = (end) => {
        close()
        resolve(end)
      }
      const others = waiting.get(name) ?? new Set()
      waiting.set(name, others.add(settle))
      unwatch ??= watch()
      return {
        close,
        wait(left) {
          timers.push(setTimeout(settle, left + 1, 'unknown'))
          return async (signal) => {
            const leave = (): void => settle('unknown')
            if (signal.aborted) leave()
            signal.addEventListener('abort', leave, { once: true })
            return promise.finally(() => signal.removeEventListener('abort', leave))
          }
        },
      }
    },
  }
}
