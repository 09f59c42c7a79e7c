/** Changes that are kept for those who were away. */
const keptChanges = 10_000
/** Invalidations that readers know by their tags. */
const keptMarks = 100_000

const state = `
local function safe(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' or not reply.err then return reply end
  if string.find(reply.err, 'WRONGTYPE', 1, true) then redis.call('UNLINK', key) end
  return redis.call(command, key, ...)
end
local function text(number) return string.format('%.0f', number) end

local known = safe('HMGET', KEYS[1], 'born', 'last', 'number', 'marked')
local born, last, number = known[1], tonumber(known[2]), tonumber(known[3])
local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
local function tell(kind, ...)
  number = number + 1
  redis.call('HSET', KEYS[1], 'number', text(number))
  return safe('XADD', KEYS[2], 'MAXLEN', '~', '${keptChanges}', '*', 'n', text(number), 'b', born, 'k', kind, ...)
end
local id
-- a full server may have evicted the marks alone
local isUnmarked = known[4] and redis.call('EXISTS', KEYS[3]) == 0
-- a full server lets a script put something in once it has taken something out, be it nothing
local function insist() redis.call('HDEL', KEYS[1], '-') end
if not born or not last or not number or isUnmarked then
  insist()
  -- nothing is known here: what was seen before this instant counts for nothing
  born = text(math.max(micros(), tonumber(ARGV[1]) + 1, (last or 0) + 1))
  last, number = tonumber(born), 0
  redis.call('HSET', KEYS[1], 'born', born, 'last', born)
  redis.call('HDEL', KEYS[1], 'marked')
  redis.call('UNLINK', KEYS[3])
  id = tell('born')
end
`

/**
 * Says what others must hear: an invalidation, which is given its epoch here, or keys that were replaced or removed.
 * An epoch is the server's time in microseconds, or one more than the last: no number comes back, even after a flush.
 *
 * KEYS 1 state (born, last, number, marked: whether there are marks) · 2 changes · 3 marks
 * ARGV epoch known to the caller · `moved` | `fenced` | `replaced` | `removed` | `aged` · JSON list of tags or keys
 * Gives epoch, born
 */
export const announceScript = `${state}
local kind, list = ARGV[2], ARGV[3]
insist()
if kind == 'moved' or kind == 'fenced' then
  last = math.max(micros(), last + 1, tonumber(ARGV[1]) + 1)
  redis.call('HSET', KEYS[1], 'last', text(last))
  if kind == 'moved' then
    safe('ZADD', KEYS[3], 'GT', text(last), list)
    redis.call('HSET', KEYS[1], 'marked', 1)
    redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -${keptMarks + 1})
  end
end
tell(kind, 'e', text(last), 'l', list)
return { text(last), born }
`

/**
 * Where the changes stand now, for who begins to follow them.
 *
 * KEYS as above · ARGV epoch known to the caller · Gives born, last epoch, number and id of the last change
 */
export const joinScript = `${state}
if not id then
  local newest = safe('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
  id = newest[1] and newest[1][1] or '0-0'
end
return { born, text(last), text(number), id }
`

/**
 * The invalidations that are remembered, a piece.
 *
 * KEYS 1 marks · ARGV after which epoch · how many · Gives [tags as JSON, epoch, …]
 */
export const marksScript = `
local marks = redis.pcall('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
return marks.err and {} or marks
`

/**
 * Makes a bucket that knows nothing refuse whatever saw an earlier epoch.
 *
 * KEYS 1 the bucket's state · ARGV last epoch · born: what it knows from before counts for nothing
 */
export const foundScript = `
local held = redis.pcall('HMGET', KEYS[1], 'floor', 'last')
if held.err then redis.call('UNLINK', KEYS[1]) end
if held.err or not held[1] or not held[2] or tonumber(held[2]) < tonumber(ARGV[2]) then
  redis.call('HDEL', KEYS[1], '-') -- as above: a full server too
  redis.call('HSET', KEYS[1], 'floor', ARGV[1], 'last', ARGV[1])
end
return 1
`

/**
 * What a bucket holds that is alive; of what has ended up to a thousand are taken off the bytes.
 *
 * KEYS 1 the bucket's state · ARGV now · Gives entries, bytes, evictions
 */
export const figuresScript = `
local base = string.sub(KEYS[1], 1, -2)
local function safe(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then return nil end
  return reply
end
local state = safe('HMGET', KEYS[1], 'bytes', 'evicted') or {}
local entries = safe('ZCOUNT', base .. 'd', '(' .. ARGV[1], '+inf') or 0
local bytes = safe('EXISTS', base .. 'd') == 1 and tonumber(state[1]) or 0
for _, member in ipairs(safe('ZRANGEBYSCORE', base .. 'd', '-inf', ARGV[1], 'LIMIT', 0, 1000) or {}) do
  bytes = bytes - (tonumber(string.match(member, '^(%d+)|')) or 0)
end
for _, name in ipairs(safe('LRANGE', base .. 'doomed', 0, 999) or {}) do
  entries = entries - (safe('ZCOUNT', base .. 'x:' .. name, '(' .. ARGV[1], '+inf') or 0)
end
return { math.max(0, entries), math.max(0, bytes), tonumber(state[2]) or 0 }
`
