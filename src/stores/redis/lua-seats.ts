import { shared } from './lua-shared.ts'

/**
 * Puts entries with vectors where processes find them that search in their own memory: into the list of their place, in
 * the order of writing, so that a process asks for what came after the last it knows.
 *
 *   v:<place>  ZSET  key → instant of writing, in microseconds
 *   o:<owner>  ZSET  place → end, by the server's clock
 *
 * KEYS 1 the bucket's state · ARGV most keys of a place · then for each entry place, owner, key, life (-1 for ever)
 */
export const seatScript = `${shared}
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
for at = 2, #ARGV, 4 do
  local place, owner, key, life = ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3])
  local seats = base .. 'v:' .. place
  local left = redis.call('PTTL', seats)
  local newest, isForeign = safe('ZRANGE', seats, 0, 0, 'REV', 'WITHSCORES')
  now = math.max(now, (tonumber(newest[2]) or 0) + 1)
  redis.call('ZADD', seats, text(now), key)
  if outlive(seats, isForeign and -2 or left, life) then enlist({ 'o:' .. owner }, place, life) end
  for _, other in ipairs(redis.call('ZRANGE', seats, 0, 3)) do
    if redis.call('EXISTS', base .. 'e:' .. other) == 0 then redis.call('ZREM', seats, other) end
  end
  redis.call('ZREMRANGEBYRANK', seats, 0, -tonumber(ARGV[1]) - 1)
end
return 1
`
