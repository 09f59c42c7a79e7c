import type { HeldLease, Lease, LeaseAnswer, LeaseEnd, LeaseQuery } from '../../contract/lease.ts'
import { StratagentError } from '../../contract/errors.ts'
import type { Entry } from '../../contract/store.ts'
import { leaseScript } from './lua-lease.ts'
import { readTexts } from './redis-change.ts'
import { leaseWaiters } from './redis-lease-waiters.ts'
import type { RedisFeed } from './redis-feed.ts'
import type { RedisLink } from './redis-link.ts'
import type { RedisNames } from './redis-names.ts'
import { redisScript, runScript } from './redis-script.ts'
import type { Work } from './until-quiet.ts'

export interface RedisLeaseOptions {
  readonly link: RedisLink
  readonly names: RedisNames
  readonly feed: RedisFeed
  readonly work: Work
}

const leasing = redisScript(leaseScript)

/** The lease under which entries of a bucket were made, as a write is told it: its name and token; nothing when it lies elsewhere. */
export function fenceOf(
  bucket: string,
  entries: readonly { readonly entry: Entry }[],
  names: RedisNames,
): readonly [name: string, token: number] {
  for (const { entry } of entries) {
    const { lease, tenant } = entry
    if (lease !== undefined && names.bucketOf(tenant, lease.key) === bucket) {
      return [names.nameOf(lease.key), lease.token]
    }
  }
  return ['', 0]
}

/** Leases on a link: one command to ask for one, one to hold it for longer, one to give it back, and news only where somebody waits. */
export function redisLeases({
  link,
  names,
  feed,
  work,
}: RedisLeaseOptions): (query: LeaseQuery) => Promise<LeaseAnswer> {
  const waiters = leaseWaiters({ link, feed })

  const ask = async (key: string, ...args: readonly (string | number)[]): Promise<readonly [number, number]> => {
    const answer = await link.ask((client) => runScript(client, leasing, { keys: [key], args }))
    const [state, about = 0] = readTexts(answer).map(Number)
    if (state === undefined) throw new StratagentError('STORE_UNAVAILABLE', 'Redis gave no answer about a lease.')
    return [state, about]
  }

  const granted = (key: string, name: string, { token, ttl }: { token: number; ttl: number }): Lease => ({
    state: 'granted',
    token,
    renew: async () => (await ask(key, 'renew', ttl, token))[0] === 1,
    release: (end: LeaseEnd) =>
      // a store that closes meanwhile leaves nobody waiting
      work.now(async () => {
        const [isAwaited] = await ask(key, 'release', end, token)
        if (isAwaited === 1) work.later(() => feed.announce('released', [name, end]))
      }),
  })

  return async ({ tenant, key, ttl, after = 0 }) => {
    const name = names.nameOf(key)
    const place = `${names.bucketOf(tenant, key)}l:${name}`
    // heard before it is asked for: what ends between the two is not missed
    const waiter = waiters.open(name)
    let held: HeldLease | undefined
    try {
      const [state, about] = await ask(place, 'acquire', ttl, after)
      if (state === 1) return granted(place, name, { token: about, ttl })
      if (state === 3) return { state: 'ended', token: about }
      return (held = { state: 'held', ended: waiter.wait(about) })
    } finally {
      if (held === undefined) waiter.close()
    }
  }
}
