import type { RedisClient } from '../../stores/redis/redis-client.ts'
import { wordOf } from '../../stores/redis/redis-errors.ts'

/** What is done with keys of the cache, one by one and by its scripts. */
export const keyCommands = (
  'hmget hget hset hdel hincrby unlink exists rename pttl pexpire persist lindex lpop lrange rpush xadd xrevrange ' +
  'zadd zrem zcard zcount zscore zmscore zrange zrangebyscore zrangebylex zpopmin zremrangebyscore zremrangebyrank'
).split(' ')
/** What is asked without a key of ours, or with one in another place. */
export const otherCommands = 'evalsha eval xread info ping select client|setinfo hello quit time'.split(' ')
export const searchCommands = ['ft._list', 'ft.info', 'ft.create', 'ft.search', 'ft.dropindex']

export interface RedisRights {
  /** Commands that the user may not give. */
  readonly missing: readonly string[]
  /** Why that could not be asked, in words; absent where it could. */
  readonly unasked?: string
}

/** Says of commands which its caller may not give; changes nothing. Since Redis 7 a script can ask. */
const script = `
if not redis.acl_check_cmd then return { '?' } end
local denied = {}
for at = 2, #ARGV do
  local words = { ARGV[at] }
  local cut = string.find(ARGV[at], '|', 1, true)
  if cut then words = { string.sub(ARGV[at], 1, cut - 1), string.sub(ARGV[at], cut + 1) } end
  if at <= tonumber(ARGV[1]) + 1 then
    words[2] = KEYS[1]
    if words[1] == 'rename' then words[3] = KEYS[1] end
  end
  local isKnown, isAllowed = pcall(redis.acl_check_cmd, unpack(words))
  if isKnown and not isAllowed then denied[#denied + 1] = ARGV[at] end
end
return denied
`

/** Which of the rights that the cache needs its user lacks. */
export async function redisRights(
  client: RedisClient,
  { bucket, withSearch }: { readonly bucket: string; readonly withSearch: boolean },
): Promise<RedisRights> {
  const others = [...otherCommands, ...(withSearch ? searchCommands : [])]
  const args = [script, 1, `${bucket}m`, keyCommands.length, ...keyCommands, ...others]
  try {
    const denied = await client.call('EVAL', args)
    const missing = Array.isArray(denied) ? denied.map(String) : []
    if (missing[0] !== '?') return { missing }
    return { missing: [], unasked: 'this version cannot be asked what a user may do' }
  } catch (error) {
    const word = wordOf(error)
    if (word !== 'NOPERM') return { missing: [], unasked: `it did not answer (${word})` }
    const isKeys = error instanceof Error && /access (one of the keys|a key)/i.test(error.message)
    return { missing: [isKeys ? `~${bucket.slice(0, bucket.indexOf('{'))}*` : 'eval'] }
  }
}
