import { ok, warn, type Finding } from './finding.ts'
import type { RedisFacts } from './redis-facts.ts'
import type { RedisRights } from './redis-rights.ts'

/** The first version of the search module with 16-bit vectors. */
const leastModule = 21_000
/** Share of `maxmemory` from which on it is nearly full. */
const nearlyFull = 0.9

/** Which of the two compares questions: the server, or each process with what it is fed. */
export function searchFinding({ searchModule, searches }: RedisFacts, { missing }: RedisRights): Finding {
  const here = 'in each process, which holds the vectors (about 1.4 KB each) and is fed from Redis'
  if (searchModule === undefined && searches !== true) {
    return ok('search', `${here}: no search module`, 'With RediSearch 2.10 or later it is done in Redis, once for all.')
  }
  if (searchModule !== undefined && searchModule < leastModule) {
    return warn('search', `${here}: the search module is ${dotted(searchModule)}`, 'Load RediSearch 2.10 or later.')
  }
  const refused = missing.filter((right) => right.startsWith('ft.')).map((right) => `+${right}`)
  if (refused.length > 0 || searches !== true) {
    const advice = `Grant ${refused.length > 0 ? refused.join(' ') : '+ft._list and the other ft.… commands'} to search in Redis.`
    return warn('search', `${here}: the user may not use the search module`, advice)
  }
  const version = searchModule === undefined ? '' : ` ${dotted(searchModule)}`
  return ok('search', `in Redis, by its search module${version}`)
}

/** `21005` is 2.10.5. */
function dotted(version: number): string {
  return [Math.floor(version / 10_000), Math.floor(version / 100) % 100, version % 100].join('.')
}

/** How much it may hold, and what it lets go when that is full. */
export function memoryFinding({ info }: RedisFacts): Finding {
  const limit = info('maxmemory')
  const policy = info('maxmemory_policy') ?? ''
  if (limit === undefined) return ok('memory', 'not known: this user may not ask (INFO)')
  const evicted = Number(info('evicted_keys') ?? 0)
  const used = Number(info('used_memory') ?? 0)
  if (limit === '0') {
    const found = `${size(used)} used, no maxmemory: the cache keeps to 256 MiB by its own count`
    return warn('memory', found, 'In production set maxmemory, and maxmemory-policy volatile-lfu.')
  }
  const found = `${size(used)} of ${size(Number(limit))} used, ${policy}, ${evicted.toLocaleString('en')} keys evicted`
  if (policy.startsWith('allkeys')) {
    return warn('memory', found, 'Set maxmemory-policy volatile-lfu: this one drops what invalidations are known by.')
  }
  if (policy === 'noeviction') {
    return warn('memory', found, 'Set maxmemory-policy volatile-lfu: a full Redis keeps nothing new with this one.')
  }
  if (used > nearlyFull * Number(limit)) {
    return warn('memory', found, 'It is nearly full: raise maxmemory, or give `redisStore` fewer `bytes`.')
  }
  return ok('memory', found)
}

/** Whether what was invalidated can come back after a restart. */
export function persistenceFinding({ info, snapshots }: RedisFacts): Finding {
  const appends = info('aof_enabled')
  if (appends === undefined) return ok('persistence', 'not known: this user may not ask (INFO)')
  const isFailing = [info('aof_last_write_status'), info('rdb_last_bgsave_status')].some(
    (status) => status !== undefined && status !== 'ok',
  )
  if (isFailing) return warn('persistence', 'the last save failed', 'Look at its log, and at the room on its disk.')
  if (appends === '1') return ok('persistence', 'append-only file')
  if (snapshots === undefined) {
    const advice = 'See to it that it makes no snapshots alone: an old one brings back what was invalidated since.'
    return ok('persistence', 'no append-only file; whether it makes snapshots, this user may not ask', advice)
  }
  if (snapshots === '') return ok('persistence', 'none: after a restart the cache is empty')
  const advice = 'Set appendonly yes, or save "": an old snapshot brings back what was invalidated since.'
  return warn('persistence', `snapshots alone (save ${snapshots})`, advice)
}

function size(bytes: number): string {
  const unit = bytes < 2 ** 30 ? 'MiB' : 'GiB'
  return `${(bytes / (unit === 'MiB' ? 2 ** 20 : 2 ** 30)).toFixed(1)} ${unit}`
}
